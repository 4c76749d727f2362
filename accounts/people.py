"""Makes people, and moves their sign-in to another address, outside the pages that they use themselves."""

from django.db import transaction

from .models import User


@transaction.atomic
def add_person(email, name, password, *, verified=True, **fields):
    """An account that can sign in: with `verified` at once, else after a letter to the address is answered."""
    user = User.objects.create_user(email=email, password=password, name=name, **fields)
    user.emailaddress_set.create(email=user.email, primary=True, verified=verified)
    return user


@transaction.atomic
def move_to_address(user, email):
    """Give up every address that `user` signed in with; the new one must be confirmed before it serves."""
    user.email = email.lower()
    user.save(update_fields=["email"])
    user.emailaddress_set.all().delete()
    user.emailaddress_set.create(email=user.email, primary=True, verified=False)
