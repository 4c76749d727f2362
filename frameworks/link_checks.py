"""Addresses that lead nowhere: those that are not well formed, and pages that this portal does not have.

Whether somebody else's page still exists is not asked: a check of an edition reaches no network.
"""

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import welsh
from .models import CareerStage, Edition, Framework, Item, Publication, RoleProfile
from .text_checks import name_of

# The target of a Markdown link, and an address that stands in the text by itself.
ADDRESS = re.compile(r"\]\(\s*<?([^)\s>]+)|(?<![\w(<])((?:https?|ftp):[^\s<>()\[\]]*)")
FIELDS = ("source_url", "licence_url")
well_formed = URLValidator(schemes=["http", "https"])


def links_lead_somewhere(edition, nodes):
    known = {}
    for row in welsh.rows_of(edition):
        for address in sorted(addresses_in(row)):
            if address not in known:
                known[address] = what_is_wrong(address, edition)
            if known[address]:
                yield known[address] % {"place": name_of(row), "address": address}


def addresses_in(row):
    texts = [text for pair in welsh.texts_of(row).values() for text in pair.values()]
    found = {(link or bare).rstrip(".,;:!?") for text in texts for link, bare in ADDRESS.findall(text)}
    return {address for address in found | {getattr(row, name, "") for name in FIELDS} if address}


def what_is_wrong(address, edition):
    """The sentence to say, or None."""
    if address.startswith(("#", "mailto:")):
        return None
    own = settings.SITE_ADDRESS + "/"
    if address.startswith((own, "/")) and not address.startswith("//"):
        path = unquote(urlsplit(address).path)
        return None if is_page(path, edition) else _("%(place)s: this portal has no page “%(address)s”.")
    try:
        well_formed(address)
    except ValidationError:
        return _("%(place)s: “%(address)s” is not an address that a link can follow.")
    return None


def is_page(path, edition):
    """Whether the portal answers at `path`, once `edition` is published."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            try:
                match = resolve(path)
            except Resolver404:
                continue
        look_up = PAGES.get(match.view_name)
        return look_up is None or look_up(edition, **match.kwargs)
    return False


def framework_exists(edition, framework):
    return framework == edition.framework.slug or Framework.objects.public().filter(slug=framework).exists()


def edition_exists(draft, framework, edition):
    if (framework, edition) == (draft.framework.slug, draft.code):
        return True
    return Edition.objects.public().filter(framework__slug=framework, code=edition).exists()


def item_exists(draft, framework, edition, code):
    items = Item.objects.filter(edition__framework__slug=framework, edition__code=edition, code=code)
    return (items.public() | items.filter(edition=draft)).exists()


PAGES = {
    "frameworks:framework_detail": framework_exists,
    "frameworks:edition_detail": edition_exists,
    "frameworks:item_detail": item_exists,
    "frameworks:stage_detail": lambda draft, stage: CareerStage.objects.filter(slug=stage).exists(),
    "frameworks:role_detail": lambda draft, role: RoleProfile.objects.filter(slug=role).exists(),
    "frameworks:publication_detail": lambda draft, publication: Publication.objects.filter(slug=publication).exists(),
}
WARNINGS = [links_lead_somewhere]
