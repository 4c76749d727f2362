"""One search box for the whole reference."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from ..search import search as find
from ..search import words_of


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Search for"), max_length=100)


@login_not_required
@require_safe
def search(request):
    form = SearchForm(request.GET if request.GET.get("q", "").strip() else None)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    groups = find(query, get_language())
    context = {"form": form, "query": query, "groups": groups, "has_words": bool(words_of(query))}
    return render(request, "search/search.html", context)
