"""A CASE package from elsewhere, shown as the draft that it would be, and made one."""

import base64
import binascii
import zlib

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...case import case_link
from ...case.importing import PackageRefused, plan, read_package, store
from ...case.importing.package import LARGEST
from ...case.importing.planning import new_framework
from ...editors import may_edit, own_frameworks
from ...models import Framework
from ...models.edition import code_validator
from .shared import to_edition

PAGES = {}
MOST_PACKED = 1_500_000  # what a form may send beside a file
MOST_SHOWN = 300


def steps(admin, request, edition):
    """(address, words) of what can be done here with this edition."""
    if may_edit(request.user, edition.framework) and request.user.has_perm("frameworks.add_edition"):
        address = reverse("admin:frameworks_framework_import_case")
        yield f"{address}?framework={edition.framework_id}", _("Import a CASE package…")
    if not edition.is_draft:
        yield case_link(edition), _("As a CASE package")


class PackageForm(forms.Form):
    """The file once, then what was shown of it."""

    file = forms.FileField(label=gettext_lazy("CASE package"), help_text=gettext_lazy("A JSON file."), required=False)
    packed = forms.CharField(widget=forms.HiddenInput, required=False, max_length=MOST_PACKED)
    framework = forms.ModelChoiceField(
        label=gettext_lazy("Framework"),
        queryset=Framework.objects.none(),
        required=False,
        empty_label=gettext_lazy("A new framework of your organisation"),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Address of the new framework"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("Only for a new framework."),
    )
    may_show_text = forms.BooleanField(
        label=gettext_lazy("We hold the permission to show its text"),
        required=False,
        help_text=gettext_lazy("Only for a new framework. Unless ticked, visitors see codes and titles only."),
    )
    code = forms.CharField(
        label=gettext_lazy("Edition"),
        max_length=40,
        validators=[code_validator],
        help_text=gettext_lazy("What the new edition is called in addresses, for example 2027."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["framework"].queryset = own_frameworks(user).order_by("title", "slug")

    def clean(self):
        data = super().clean()
        if not data.get("file") and not data.get("packed"):
            self.add_error("file", _("Choose the file."))
        if not data.get("framework") and "framework" not in self.errors:
            self.clean_new_framework(data)
        framework, code = data.get("framework"), data.get("code")
        if framework and code and framework.editions.filter(code=code).exists():
            self.add_error("code", _("This framework already has an edition with this code."))
        return data

    def clean_new_framework(self, data):
        if not data.get("slug"):
            self.add_error("slug", _("Choose a framework, or write the address of a new one."))
        elif Framework.objects.filter(slug=data["slug"]).exists():
            self.add_error("slug", _("There is a framework with this address already."))
        elif not (self.user.organisation_id and self.user.has_perm("frameworks.add_framework")):
            self.add_error("framework", _("A new framework needs an organisation that publishes it."))

    def package_bytes(self):
        file = self.cleaned_data.get("file")
        if file:
            return file.read(LARGEST + 1)
        return unpacked(self.cleaned_data["packed"])

    def planned(self, data):
        """The Plan of what was sent; PackageRefused."""
        package, chosen = read_package(data), self.cleaned_data
        framework = chosen["framework"] or new_framework(
            package,
            slug=chosen["slug"],
            publisher=self.user.organisation,
            may_show_text=chosen["may_show_text"],
        )
        return plan(package, framework=framework, code=chosen["code"])


def packed(data):
    """The package as it waits in the page while its editor reads what would become of it."""
    text = base64.b64encode(zlib.compress(data, 9)).decode("ascii")
    if len(text) > MOST_PACKED:
        raise PackageRefused([_("The file is too large to be shown before it is stored.")])
    return text


def unpacked(text):
    """Never more than a package may have, whatever the text says it unfolds to."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise PackageRefused([_("Choose the file again.")]) from error


def framework_import_case(admin, request):
    """Shows what a package would be; makes the draft when that was shown before."""
    if not request.user.has_perm("frameworks.add_edition"):
        raise PermissionDenied
    first = {"framework": request.GET.get("framework", "")}
    form = PackageForm(request.POST or None, request.FILES or None, user=request.user, initial=first)
    context = {"form": form, "problems": []}
    if request.method == "POST" and form.is_valid():
        try:
            data = form.package_bytes()
            planned = form.planned(data)
            if "store" in request.POST and form.cleaned_data["packed"]:
                return stored(admin, request, planned)
            context |= {"planned": planned, "packed": packed(data), **shown(planned)}
        except PackageRefused as refusal:
            context["problems"] = refusal.problems
    context |= admin.admin_site.each_context(request) | {"title": _("Import a CASE package"), "opts": admin.opts}
    return TemplateResponse(request, "admin/frameworks/framework/import_case.html", context)


def shown(planned):
    """What of the plan the page lists."""
    kinds = {kind["key"]: kind["name"]["en"] for kind in planned.document["kinds"]}
    rows = [(part["code"], kinds[part["kind"]], part["title"], len(part["descriptors"])) for part in planned.items]
    return {"rows": rows[:MOST_SHOWN], "more": max(len(rows) - MOST_SHOWN, 0)}


def stored(admin, request, planned):
    draft = store(planned, by=request.user)
    admin.log_addition(request, draft, "Imported from a CASE package.")
    messages.success(request, _("%(edition)s is a draft that you can edit.") % {"edition": draft})
    return to_edition(draft)


FRAMEWORK_PAGES = {"import_case": framework_import_case}
