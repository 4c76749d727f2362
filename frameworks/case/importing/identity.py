"""Under which identifiers the parts of a package go on being known.

Invariant: an identifier names one thing in the whole portal, whether it came from elsewhere or is one of ours, and
is one that CASE v1p1 lets us give out again.
"""

import re
import uuid

from ...files.defaults import walk_items
from ...models import Association, Edition, Item
from ..catalogue import find_all, keys_of_crosswalks
from ..schemas import ID

FIT = re.compile(ID["pattern"])


def keep_identifiers(values, findings):
    """Takes away those that cannot be kept; what they named is then known by one of ours."""
    parts = [values["edition"], *walk_items(values["items"]), *values["associations"]]
    taken = taken_here({part["case_id"] for part in parts})
    for part in parts:
        identifier, name = part["case_id"], part.get("code") or part.get("from")
        if FIT.fullmatch(identifier) and identifier not in taken:
            taken.add(identifier)
            continue
        findings.note("known" if identifier in taken else "identifier", name)
        part["case_id"] = None


def taken_here(identifiers):
    """Those that name something here. A handful of queries."""
    wanted = {uuid.UUID(identifier) for identifier in identifiers if FIT.fullmatch(identifier)}
    taken = wanted & set(keys_of_crosswalks())
    for what, model in (("document", Edition), ("item", Item)):
        taken |= set(find_all(what, wanted, model.objects.all()))
    for model in (Edition, Item, Association):
        taken |= set(model.objects.filter(case_id__in=wanted).values_list("case_id", flat=True))
    return set(map(str, taken))
