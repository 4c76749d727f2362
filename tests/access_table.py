"""Reads the table of who meets what at which address, and knows every address there is."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.contrib import admin
from django.urls import NoReverseMatch, get_resolver, reverse

from tests.access_world import PEOPLE

FILE = Path(__file__).with_name("access_table.txt")
# There is nothing behind these, for anybody.
NAMES_NOTHING = {"invented-letter", "invented-code", "invented-ticket", "invented-feedback"}
# Changing a single row in the admin is Django's own and asks the same permissions as the list; that all of the
# admin is shut to whoever is not staff is tested without the table.
COMMON_IN_ADMIN = ("add", "history", "delete", "change")
SOME_KEYS = (
    {},
    {"object_id": "1"},
    {"id": "1"},
    {"app_label": "frameworks"},
    {"content_type_id": "1", "object_id": "1"},
)


@dataclass(frozen=True)
class Row:
    """`get` and `post`: {person: status, `in`, `door` or `on`}."""

    name: str
    thing: str
    get: dict
    post: dict

    def __str__(self):
        return f"{self.name} {self.thing}"

    def address(self, world):
        return reverse(self.name, kwargs=world.things[self.thing])

    @property
    def is_private(self):
        """Whether it names something of Asha's portfolio, and so is nothing to a stranger."""
        is_shut = "404" in (self.get["ffion"], self.post["ffion"])
        is_editors = self.name.startswith("portfolios:integrity_")
        return self.name.startswith("portfolios:") and is_shut and not is_editors and self.thing not in NAMES_NOTHING


def read():
    lines = [line for line in FILE.read_text().splitlines() if line and not line.startswith("#")]
    return [row_of(line) for line in lines]


def row_of(line):
    address, get, post = (part.split() for part in line.split("|"))
    return Row(*address, *(dict(zip(PEOPLE, statuses, strict=True)) for statuses in (get, post)))


def names(resolver=None, namespace=""):
    """The names of all addresses, with their namespace; those without a name are left out."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace)
        elif pattern.name:
            yield f"{namespace}{pattern.name}"


def unnamed(resolver=None, path=""):
    """The patterns of the addresses without a name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        here = f"{path}{pattern.pattern}"
        if hasattr(pattern, "url_patterns"):
            yield from unnamed(pattern, here)
        elif not pattern.name:
            yield here


def common_in_admin():
    models = [f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
    return {f"admin:{model}_{action}" for model in models for action in COMMON_IN_ADMIN}


def admin_addresses():
    """An address for every name in the admin, and one that has none."""
    found = [reverse("admin:index") + "nothing/"]
    for name in names():
        for keys in SOME_KEYS:
            with suppress(NoReverseMatch):
                if name.startswith("admin:"):
                    found.append(reverse(name, kwargs=keys))
    return found
