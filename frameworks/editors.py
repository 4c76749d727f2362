"""Who may edit the published reference.

An editor is a member of staff in the group; they change the frameworks of their own organisation, and illustrative
ones, which are there to try things on, and read what others have published. Others' drafts are not there for them.
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


def may_read_text(user, thing):
    """Whether `user` may read all that `thing` says; see `licence`. Whoever may edit a framework holds its text."""
    edition = edition_of(thing)
    return edition is None or edition.framework.may_show_text or may_edit(user, edition.framework)


def edition_of(thing):
    """The edition whose part `thing` is, or None for what outlives editions."""
    if isinstance(thing, Edition):
        return thing
    if isinstance(thing, (Descriptor, Expectation)):
        return thing.item.edition
    return getattr(thing, "edition", None)


def draft_of(thing):
    """The draft in whose document `thing` stands, or None: what belongs to no edition, or to a published one."""
    edition = thing.origin.edition if isinstance(thing, Association) else edition_of(thing)
    return edition if edition is not None and edition.is_draft else None


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


def readable_editions(user):
    """What has been published, and one's own drafts."""
    return Edition.objects.filter(~Q(status=Edition.Status.DRAFT) | Q(framework__in=own_frameworks(user)))


# By which relations the rows of a model lead to editions.
PATHS = {
    Descriptor: ["item__edition"],
    Expectation: ["item__edition"],
    Association: ["origin__edition", "destination__edition"],
}


def readable(model, user):
    """The rows that `user` may read among the editors' pages: of others' drafts none."""
    rows = model.objects.all()
    if user.is_superuser:
        return rows
    own = own_frameworks(user)
    if model is Edition:
        return rows.filter(pk__in=readable_editions(user))
    if model is Framework:
        return rows.filter(Q(pk__in=Framework.objects.public()) | Q(pk__in=own))
    if model is CareerStage:
        return rows.filter(Q(pk__in=CareerStage.objects.public()) | Q(pathway__in=own))
    paths = PATHS.get(model, ["edition"] if hasattr(model, "edition") else [])
    return rows.filter(*(Q(**{f"{path}__in": readable_editions(user)}) for path in paths))


def own_drafts(user):
    return Edition.objects.drafts().filter(framework__in=own_frameworks(user)).select_related("framework")
