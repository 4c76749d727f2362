"""Codes name items in addresses, files and people's talk: what they must be before an edition is published."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .models import Item
from .models.edition import code_validator
from .naming import named
from .releases import RESERVED


def codes_are_addresses(edition, nodes):
    for code in [edition.code, *(node.item.code for node in nodes)]:
        try:
            code_validator(code)
        except ValidationError:
            yield _("The code “%(code)s” cannot be used in an address.") % {"code": code}


def codes_differ_by_more_than_capitals(edition, nodes):
    """Addresses tell capitals from small letters; people and spreadsheets do not."""
    rules = edition.sufficiency_rules.values_list("code", flat=True)
    levels = edition.levels.values_list("code", flat=True)
    for codes in ([node.item.code for node in nodes], levels, rules):
        alike = defaultdict(list)
        for code in codes:
            alike[code.casefold()].append(code)
        for clashing in alike.values():
            if len(clashing) > 1:
                yield _("These codes clash, but for capital letters: %(codes)s.") % {"codes": named(sorted(clashing))}


def edition_has_a_code_of_its_own(edition, nodes):
    for other in edition.framework.editions.filter(code__iexact=edition.code).exclude(pk=edition.pk):
        yield _("The edition %(code)s has the same code, but for capital letters.") % {"code": other.code}


def codes_are_not_reserved(edition, nodes):
    taken = {word.casefold() for word in RESERVED}
    for code in [node.item.code for node in nodes if node.item.code.casefold() in taken]:
        yield _("The code “%(code)s” clashes with a page of this portal.") % {"code": code}


def codes_are_not_used_again(edition, nodes):
    """Somebody who looks up an old code finds something else."""
    earlier = Item.objects.filter(edition=edition.replaces_id or 0).values_list("code", "stable_id")
    before = dict(earlier)
    reused = [
        node.item.code for node in nodes if before.get(node.item.code, node.item.stable_id) != node.item.stable_id
    ]
    if reused:
        yield _("These codes stood for other items in the edition before: %(codes)s.") % {"codes": named(reused)}


PROBLEMS = [
    codes_are_addresses,
    codes_differ_by_more_than_capitals,
    edition_has_a_code_of_its_own,
    codes_are_not_reserved,
]
WARNINGS = [codes_are_not_used_again]
