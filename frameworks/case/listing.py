"""What a reader may ask of the list of documents: a part of it, an order, a filter, some fields only.

The list is as long as there are public editions, so it is made whole and cut afterwards.
"""

import operator
import re

from .answers import Refused
from .schemas import COMPONENTS

MOST = 500
DEFAULT = 100
FIELDS = set(COMPONENTS["CFDocument"]["properties"])
COMPARISON = re.compile(r"\s*(\w+)\s*(!=|>=|<=|=|>|<|~)\s*'([^']*)'\s*")
LOGIC = re.compile(r"\s+(AND|OR)\s+(?=\w+\s*[!<>=~])")
MEANS = {
    "=": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "~": lambda value, wanted: wanted.lower() in value.lower(),
}


def listed(documents, asked):
    """([document] as asked for, how many there are in all). Raises Refused."""
    limit, offset = number(asked, "limit", 1, DEFAULT), number(asked, "offset", 0, 0)
    chosen = in_order([part for part in documents if matches(part, asked.get("filter", ""))], asked)
    wanted = fields_of(asked)
    page = chosen[offset : offset + min(limit, MOST)]
    return [narrowed(part, wanted) for part in page], len(chosen)


def number(asked, name, least, default):
    text = asked.get(name, "")
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) < least:
        raise Refused(400, "invalid_selection_field", name, f"{name} is a whole number from {least}.")
    return int(text)


def known(name, parameter, minor="invalid_selection_field"):
    if name not in FIELDS:
        raise Refused(400, minor, parameter, f"“{name[:60]}” is no field of a CFDocument.")
    return name


def in_order(documents, asked):
    order = asked.get("orderBy") or "asc"
    if order not in ("asc", "desc"):
        raise Refused(400, "invalid_sort_field", "orderBy", "orderBy is asc or desc.")
    name = known(asked["sort"], "sort", "invalid_sort_field") if asked.get("sort") else None
    if name is None:
        return documents
    return sorted(documents, key=lambda part: str(part.get(name, "")), reverse=order == "desc")


def fields_of(asked):
    names = [name.strip() for value in asked.getlist("fields") for name in value.split(",") if name.strip()]
    return [known(name, "fields") for name in names]


def narrowed(part, names):
    return {name: value for name, value in part.items() if name in names} if names else part


def matches(part, text):
    """field='value', with != > >= < <= and ~ for “contains”; two of them joined by AND or OR."""
    if not text:
        return True
    pieces = LOGIC.split(text)
    if len(pieces) not in (1, 3):
        raise Refused(400, "invalid_selection_field", "filter", "At most two comparisons can be joined.")
    found = [compare(part, piece) for piece in pieces[::2]]
    return any(found) if "OR" in pieces[1:2] else all(found)


def compare(part, text):
    comparison = COMPARISON.fullmatch(text)
    if comparison is None:
        raise Refused(400, "invalid_selection_field", "filter", "A filter is written title~'care'.")
    name, means, wanted = comparison.groups()
    return MEANS[means](str(part.get(known(name, "filter"), "")), wanted)


def links(request, limit, offset, total):
    """The other parts of the list, as the header `Link` names them."""
    starts = {"first": 0, "last": max(total - 1, 0) // limit * limit}
    starts |= {"next": offset + limit} if offset + limit < total else {}
    starts |= {"prev": max(offset - limit, 0)} if offset else {}
    return ", ".join(f'<{page_address(request, limit, start)}>; rel="{name}"' for name, start in starts.items())


def page_address(request, limit, offset):
    asked = request.GET.copy()
    asked["limit"], asked["offset"] = limit, offset
    return request.build_absolute_uri(f"{request.path}?{asked.urlencode()}")


def page_of(asked):
    return min(number(asked, "limit", 1, DEFAULT), MOST), number(asked, "offset", 0, 0)
