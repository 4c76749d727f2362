"""Whether an organisation has confirmed who somebody is, and how it does.

Invariant: only who administers an organisation at that moment verifies its people, never themselves, and exactly what
they were shown; a person and a GPhC number have one verification that stands. The rooms above add whom else somebody
may not verify with `forbid`, so that this one need not know them.
"""

import hashlib
import json

from django.db import connection, transaction
from django.db.models import OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import outbox
from .models import VERIFIED_FIELDS, Administrator, User, Verification

FORBIDDEN = []


class VerificationRefused(Exception):
    """What the rules do not allow; `str()` of it is a sentence for whoever tried."""

    sentence = _("This person cannot be verified.")

    def __str__(self):
        return str(self.sentence)


class NotAdministrator(VerificationRefused):
    sentence = _("Only administrators of the organisation can do this.")


class Themselves(VerificationRefused):
    sentence = _("Nobody verifies themselves: ask another administrator of your organisation.")


class OtherOrganisation(VerificationRefused):
    sentence = _("This person has not chosen your organisation in their details.")


class AddressNotConfirmed(VerificationRefused):
    sentence = _("This person has not confirmed their e-mail address yet.")


class ChangedMeanwhile(VerificationRefused):
    sentence = _("The details of this person changed while the page was open. Check them again.")


class AlreadyVerified(VerificationRefused):
    sentence = _("This person is already verified. That verification has to end before another is made.")


class NumberTaken(VerificationRefused):
    sentence = _("This GPhC number is already verified for another account, so it cannot be verified for this one.")


class NotLookedUp(VerificationRefused):
    sentence = _("Look the number up in the GPhC register first.")


class AlreadyEnded(VerificationRefused):
    sentence = _("This verification has already ended.")


class TooClose(VerificationRefused):
    sentence = _("This person decides on your own work, so somebody else has to verify them.")


def forbid(rule):
    """Refuse what `rule(administrator, person)` says is too close."""
    FORBIDDEN.append(rule)


def verified_by(person):
    """The name of the organisation whose verification of `person` stands now, or an empty string."""
    standing = Verification.objects.standing().filter(person=person)
    return standing.values_list("organisation__name", flat=True).first() or ""


def mark(person="pk"):
    """What `verified_by` says, as an annotation of rows whose column `person` names the person."""
    standing = Verification.objects.standing().filter(person=OuterRef(person))
    return Coalesce(Subquery(standing.values("organisation__name")[:1]), Value(""))


def verified_by_then(acts):
    """{(key of a person, moment): name of the organisation that had verified them at that moment}. One query."""
    acts = set(acts)
    known = Verification.objects.filter(person__in={person for person, _moment in acts}).select_related("organisation")
    return {
        (person, moment): each.organisation.name
        for each in known
        for person, moment in acts
        if person == each.person_id and each.verified_at <= moment and (not each.ended_at or moment < each.ended_at)
    }


def digest_of(person):
    """What an administrator is shown of somebody, as a fingerprint that the form carries."""
    shown = [getattr(person, name) for name in VERIFIED_FIELDS]
    return hashlib.sha256(json.dumps([person.pk, *shown]).encode()).hexdigest()


@transaction.atomic
def verify(person, organisation, *, basis, register_checked, seen_digest, by):
    """Confirm who somebody is, as seen under `seen_digest`; they get a letter.

    Raises NotAdministrator, Themselves, TooClose, OtherOrganisation, AddressNotConfirmed, ChangedMeanwhile,
    NotLookedUp, AlreadyVerified or NumberTaken.
    """
    person = _locked(person)
    _require_administrator(organisation, by)
    _require_may_verify(person, organisation, by)
    if digest_of(person) != seen_digest:
        raise ChangedMeanwhile
    if person.registration_number and not register_checked:
        raise NotLookedUp
    _make_room(person, by)
    verification = Verification.objects.create(
        person=person,
        organisation=organisation,
        basis=basis,
        register_checked=register_checked,
        verified_by=by,
        verified_at=timezone.now(),
        **{name: getattr(person, name) for name in VERIFIED_FIELDS},
    )
    person.verification_requests.all().delete()
    outbox.post(person, "mail/verified", {"verification": verification, "reader": person})
    return verification


@transaction.atomic
def end(verification, *, by):
    """End a verification; the person gets a letter. Raises NotAdministrator or AlreadyEnded."""
    _locked(verification.person)
    if not by.is_superuser:
        _require_administrator(verification.organisation, by)
    verification.refresh_from_db()
    if verification.ended_at is not None:
        raise AlreadyEnded
    _end(verification, by)
    context = {"verification": verification, "reader": verification.person}
    outbox.post(verification.person, "mail/verification_ended", context)
    return verification


@transaction.atomic
def end_all_of(person, *, by):
    """The account may have changed hands: whoever verified it verified somebody else, perhaps."""
    person = _locked(person)
    for verification in person.verifications.open():
        _end(verification, by)


def _require_administrator(organisation, by):
    appointments = Administrator.objects.open().filter(organisation=organisation, person=by, person__is_active=True)
    # It does not end until the transaction does: the database asks again when the row is written.
    if not appointments.select_for_update(of=("self",), no_key=True).first():
        raise NotAdministrator


def _require_may_verify(person, organisation, by):
    if person.pk == by.pk:
        raise Themselves
    if any(rule(by, person) for rule in FORBIDDEN):
        raise TooClose
    if person.organisation_id != organisation.pk:
        raise OtherOrganisation
    if not person.emailaddress_set.filter(email__iexact=person.email, verified=True).exists():
        raise AddressNotConfirmed


def _make_room(person, by):
    """End what no longer stands for this person or this number; refuse where one stands."""
    same = Q(person=person)
    if person.registration_number:
        same |= Q(registration_number=person.registration_number)
    open_ones = Verification.objects.open().filter(same)
    standing = set(open_ones.standing().values_list("person", flat=True))
    if standing:
        raise AlreadyVerified if person.pk in standing else NumberTaken
    for lapsed in open_ones:
        _end(lapsed, by)


def _end(verification, by):
    verification.ended_at = timezone.now()
    verification.ended_by = by
    verification.save(update_fields=["ended_at", "ended_by"])


def _locked(person):
    """The person as they are now, until the transaction ends; numbers are given to one account at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts_verification'))")
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
