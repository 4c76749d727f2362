"""How somebody asks their organisation to verify them.

Invariant: the letters go to who administers the organisation at that moment, and no more often than once a week to
each organisation.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import outbox
from .models import User, VerificationRequest
from .verifying import VerificationRefused, verified_by

BETWEEN_LETTERS = timedelta(days=7)


class NoOrganisation(VerificationRefused):
    sentence = _("Choose your organisation in your details first, and save them.")


class NobodyToAsk(VerificationRefused):
    sentence = _("Nobody administers your organisation on this portal yet, so nobody there can verify you.")


class NotNeeded(VerificationRefused):
    sentence = _("You are verified already.")


class AskedAlready(VerificationRefused):
    sentence = _("You have asked within the last seven days. The administrators have your request.")


def asked_lately(person):
    """The request to somebody's present organisation that is too fresh for another, or None."""
    fresh = person.verification_requests.filter(asked_at__gt=timezone.now() - BETWEEN_LETTERS)
    return fresh.filter(organisation=person.organisation_id).first()


@transaction.atomic
def ask(person):
    """Write to the administrators. Raises NoOrganisation, NotNeeded, AskedAlready or NobodyToAsk."""
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    organisation = person.organisation
    if organisation is None:
        raise NoOrganisation
    if verified_by(person):
        raise NotNeeded
    if asked_lately(person):
        raise AskedAlready
    administrators = list(administrators_of(organisation).exclude(pk=person.pk))
    if not administrators:
        raise NobodyToAsk
    request = VerificationRequest.objects.create(person=person, organisation=organisation)
    for reader in administrators:
        outbox.post(reader, "mail/verification_asked", {"request": request, "reader": reader})
    return request


def administrators_of(organisation):
    open_ones = organisation.administrators.open()
    return User.objects.filter(pk__in=open_ones.values("person"), is_active=True)
