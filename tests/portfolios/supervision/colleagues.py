"""People whom one organisation has verified, and the days of an absence."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User, Verification
from portfolios.models import Supervision
from portfolios.supervision import cover
from tests import make

NOW = timezone.now
DAY = timedelta(days=1)


def verify(*people, name="Harbour Lane"):
    """The organisation, after its administrator has verified these people."""
    organisation = make.make_organisation(name, is_publisher=False)
    address = f"gareth@{name.split()[0].lower()}.example"
    administrator = User.objects.filter(email=address).first()
    if administrator is None:
        administrator = make.make_user(address, "Gareth Lewis", profession="other", organisation=organisation)
        organisation.administrators.create(person=administrator)
    for person in people:
        User.objects.filter(pk=person.pk).update(organisation=organisation)
        verify_one(person, organisation, administrator)
    return organisation


def verify_one(person, organisation, administrator):
    fields = ("name", "email", "profession", "registration_number")
    said = {field: getattr(person, field) for field in fields}
    return Verification.objects.create(
        person=person,
        organisation=organisation,
        verified_by=administrator,
        verified_at=timezone.now(),
        basis="in_person",
        register_checked=True,
        **said,
    )


def cover_from_now(supervisor, deputy, days=10):
    return cover.arrange(by=supervisor, deputy=deputy, starts_at=NOW(), until=NOW() + days * DAY)


def lapse(absence, ago=timedelta(seconds=1)):
    """Let the last day of an absence be over, as the clock alone would."""
    until = NOW() - ago
    with make.past_the_rules():
        Supervision.objects.filter(cover=absence).update(until=until, started_at=until - 10 * DAY)
    type(absence).objects.filter(pk=absence.pk).update(until=until, starts_at=until - 10 * DAY)
    absence.refresh_from_db()
    return absence
