"""Who administers an organisation: appointed by the portal's staff, and never deleted.

Invariant: nobody appoints themselves; an appointment ends once. What an administrator verified stays verified.
"""

from django.db import transaction
from django.utils import timezone

from . import outbox


@transaction.atomic
def announce(administrator):
    """Tell somebody that they administer an organisation now, so that an appointment in their name is noticed."""
    context = {"administrator": administrator, "reader": administrator.person}
    outbox.post(administrator.person, "mail/administrator_appointed", context)


def end(administrators):
    """End those of these appointments that are open; how many there were."""
    return administrators.filter(ended_at__isnull=True).update(ended_at=timezone.now())
