"""Who may edit the published reference.

An editor is a member of staff in the group; they change the frameworks of their own organisation, and illustrative
ones, which are there to try things on, and read the rest.
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

from .models import Association, CareerStage, Descriptor, Edition, Expectation, Framework

GROUP = "Framework editors"
EDITED = [
    "framework",
    "edition",
    "itemkind",
    "level",
    "item",
    "descriptor",
    "careerstage",
    "optionalgroup",
    "sufficiencyrule",
    "expectation",
    "association",
    "roleprofile",
    "rolestatement",
    "rolelink",
    "publication",
]


def ensure_group():
    """The group, with the permissions that editors need and no others. Safe to call again."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    actions = ("add", "change", "delete", "view")
    codenames = [f"{action}_{model}" for model in EDITED for action in actions] + ["publish_edition"]
    group.permissions.set(Permission.objects.filter(content_type__app_label="frameworks", codename__in=codenames))
    return group


def may_edit(user, framework):
    """Whether `framework` is published by the organisation of `user`, or illustrative."""
    if user.is_superuser or framework.is_illustrative:
        return True
    return user.organisation_id is not None and framework.publisher_id == user.organisation_id


def may_change(user, thing):
    """Whether `user` publishes what `thing` belongs to, and it is not frozen.

    Roles and publications have no publisher here: every editor looks after them.
    """
    edition = edition_of(thing)
    framework = edition.framework if edition else framework_of(thing)
    if edition and not edition.is_draft:
        return False
    return framework is None or may_edit(user, framework)


def edition_of(thing):
    """The edition whose part `thing` is, or None for what outlives editions."""
    if isinstance(thing, Edition):
        return thing
    if isinstance(thing, (Descriptor, Expectation)):
        return thing.item.edition
    return getattr(thing, "edition", None)


def framework_of(thing):
    if isinstance(thing, Framework):
        return thing
    if isinstance(thing, CareerStage):
        return thing.pathway
    if isinstance(thing, Association):
        return thing.origin.edition.framework
    return None


def own_frameworks(user):
    """The frameworks that `user` may edit."""
    frameworks = Framework.objects.all()
    if user.is_superuser:
        return frameworks
    return frameworks.filter(Q(publisher=user.organisation_id or 0) | Q(is_illustrative=True))


def own_drafts(user):
    return Edition.objects.drafts().filter(framework__in=own_frameworks(user)).select_related("framework")
