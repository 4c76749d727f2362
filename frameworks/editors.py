"""Who may edit the published reference.

An editor is a member of staff in the group; they change the frameworks of their own organisation and read the rest.
"""

from django.contrib.auth.models import Group, Permission

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
    """Whether `framework` is among those that `user` publishes."""
    if user.is_superuser:
        return True
    return user.organisation_id is not None and framework.publisher_id == user.organisation_id
