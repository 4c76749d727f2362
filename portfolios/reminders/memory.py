"""That somebody was written to, remembered in the transaction of the letter, so that it happens once."""

from contextlib import contextmanager

from django.db import transaction

from accounts.models import User

from ..models import Reminder


@contextmanager
def alone_with(person):
    """Nobody else reminds this person until the end; what is remembered inside is read after whoever was faster."""
    with transaction.atomic():
        yield User.objects.select_for_update(no_key=True).get(pk=person.pk)


def last_day(person, kind):
    """The day of the newest letter of this kind, or None."""
    rows = Reminder.objects.filter(recipient=person, kind=kind)
    return rows.order_by("-sent_on").values_list("sent_on", flat=True).first()


def remember(person, kind, day, *, waiting):
    return Reminder.objects.create(recipient=person, kind=kind, sent_on=day, waiting=waiting)
