"""Empties the account of a person who asked to be erased.

Invariant: the row stays, so that what they decided about others still has a decider; nobody can sign in to it, and
nothing in it, nor in a letter or a session, says who it was.
"""

import re
from collections import Counter

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils import timezone

from .models import DeviceUse, KeptText, OutgoingMail, User, Verification

# A name that the standards reserve: no letter ever arrives there.
DOMAIN = "erased.invalid"
NAME = "Erased person"
SHORTEST_WORD = 4


def address_of(person):
    return f"person-{person.pk}@{DOMAIN}"


def is_erased(person):
    return not person.is_active and person.email == address_of(person)


def addresses_of(person):
    confirmed = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    return {person.email.lower(), *(address.lower() for address in confirmed)}


def empty(person):
    """Empty the account, and letters that name the person; a Counter of what went. No letter quotes what they wrote.

    Triggers that keep verifications as they were made have to be out of the way.
    """
    words = [word for word in (*addresses_of(person), person.name, person.registration_number) if word]
    gone = Counter(letters=empty_letters(addresses_of(person), words), sessions=end_sessions(person))
    for model, whose in ((EmailAddress, "user"), (Authenticator, "user"), (KeptText, "owner"), (DeviceUse, "person")):
        gone[str(model._meta.verbose_name_plural)] = model.objects.filter(**{whose: person}).delete()[0]
    gone["verifications"] = end_verifications(person)
    empty_log(person)
    person.groups.clear()
    person.user_permissions.clear()
    User.objects.filter(pk=person.pk).update(
        name=NAME, email=address_of(person), registration_number="", organisation=None, last_login=None, is_active=False
    )
    User.objects.filter(pk=person.pk).update(is_staff=False, is_superuser=False, password="!")
    return gone


def empty_letters(addresses, words):
    """Delete letters to them, and to others those that say one of these words; how many."""
    says = Q(recipient__in=addresses)
    for word in words:
        if len(word) >= SHORTEST_WORD:
            says |= Q(subject__icontains=word) | Q(body__icontains=word)
    return OutgoingMail.objects.filter(says).delete()[0]


def end_sessions(person):
    own = [each.pk for each in Session.objects.iterator() if each.get_decoded().get("_auth_user_id") == str(person.pk)]
    return Session.objects.filter(pk__in=own).delete()[0]


def end_verifications(person):
    verified = Verification.objects.filter(person=person)
    verified.filter(ended_at__isnull=True).update(ended_at=timezone.now(), ended_by=person)
    person.administrations.filter(ended_at__isnull=True).update(ended_at=timezone.now())
    return verified.update(name=NAME, email=address_of(person), registration_number="")


def empty_log(person):
    """The admin's own log names people as they were."""
    own = Q(content_type__app_label="accounts", content_type__model="user", object_id=str(person.pk))
    named = Q(object_repr__iregex=rf"\m{re.escape(person.name)}\M") if person.name.strip() else Q(pk__in=[])
    LogEntry.objects.filter(own | named).update(object_repr=NAME, change_message="")
