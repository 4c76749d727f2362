"""Makes people, and does to their accounts what they cannot do themselves, outside the pages that they use.

Invariant: whoever's address, password or second factor somebody else replaced learns of it where they read before;
nobody goes on in a session that was open, and no organisation vouches for the account until it has looked again.
"""

from django.db import transaction
from django.db.models import F

from . import outbox, verifying
from .models import User


@transaction.atomic
def add_person(email, name, password, *, verified=True, **fields):
    """An account that can sign in: with `verified` at once, else after a letter to the address is answered."""
    user = User.objects.create_user(email=email, password=password, name=name, **fields)
    user.emailaddress_set.create(email=user.email, primary=True, verified=verified)
    return user


@transaction.atomic
def move_to_address(user, email, *, before="", by=None):
    """Give up every address that `user` signed in with; the new one must be confirmed before it serves.

    `before` is the address that `by` replaced: it gets a letter. Without it the account is new.
    """
    user.email = email.lower()
    user.save(update_fields=["email"])
    user.emailaddress_set.all().delete()
    user.emailaddress_set.create(email=user.email, primary=True, verified=False)
    if before:
        changed_by_others(user, "address", address=before, by=by)


@transaction.atomic
def changed_by_others(user, what, *, by, address=None):
    """After `by` replaced the address, password or factor of `user`: a letter, to `address` if that was replaced."""
    User.objects.filter(pk=user.pk).update(session_series=F("session_series") + 1)
    verifying.end_all_of(user, by=by)
    outbox.post(address or user, "mail/account_changed", {"reader": user, "what": what}, language=user.language)
