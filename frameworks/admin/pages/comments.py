"""Comments of editors on a draft and on its items."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...editing.comments import comments_on, reopen, resolve, write
from ...editors import may_change
from ...models import Item
from .shared import find_own, key_in, page_of, show


class CommentForm(forms.Form):
    item = forms.ModelChoiceField(
        Item.objects.none(), label=gettext_lazy("About"), required=False, empty_label=gettext_lazy("The whole draft")
    )
    text = forms.CharField(
        label=gettext_lazy("Comment"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4, "cols": 60})
    )

    def __init__(self, edition, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = edition.items.order_by("position", "pk")


def edition_comments(admin, request, object_id):
    edition = find_own(admin, request, object_id)
    may_write = may_change(request.user, edition)
    if request.method == "POST" and not may_write:
        raise PermissionDenied
    form = CommentForm(edition, request.POST or None, initial={"item": request.GET.get("item")})
    if request.method == "POST" and answered(request, edition, form):
        return redirect(page_of(edition, "comments"))
    context = {"comments": comments_on(edition), "form": form, "may_write": may_write}
    return show(admin, request, "comments", edition, _("Comments"), **context)


def answered(request, edition, form):
    """Whether what the button asked for was done."""
    action, _sign, key = request.POST.get("action", "write").partition(":")
    if action in ("resolve", "reopen"):
        comment = get_object_or_404(edition.comments, pk=key_in(key) or 0)
        if action == "resolve":
            resolve(comment, by=request.user)
        else:
            reopen(comment)
        return True
    if not form.is_valid():
        return False
    write(edition, by=request.user, text=form.cleaned_data["text"], item=form.cleaned_data["item"])
    messages.success(request, _("Your comment is there for the other editors."))
    return True
