"""Letters: one row for one reader, in their language, sent once."""

import datetime
import smtplib
import threading
import time

import pytest
from celery import Celery
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, send_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone, translation

from accounts import delivery, doorbell, outbox
from accounts.models import OutgoingMail

LETTER = "For {{ name }}\nDear {{ name }},\n\n{{ site_address }}{% url 'accounts:profile_edit' %}\n"


@pytest.fixture(autouse=True)
def template(settings, tmp_path):
    """A letter called mail/greeting."""
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "greeting.txt").write_text(LETTER)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]


class Unreachable(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


class AddressRefused(EmailBackend):
    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"nia@example.org": (550, b"the whole letter")})


class Slow(EmailBackend):
    def send_messages(self, messages):
        time.sleep(0.02)
        return super().send_messages(messages)


@pytest.fixture
def delivered_by(settings):
    def chosen(backend):
        settings.OUTBOX_DELIVERY = {"backend": f"{__name__}.{backend.__name__}", "options": {}}

    return chosen


@pytest.fixture
def letter(db):
    return outbox.post("nia@example.org", "mail/greeting", {"name": "Nia"})


def pass_time(letter, **age):
    OutgoingMail.objects.filter(pk=letter.pk).update(queued_at=timezone.now() - datetime.timedelta(**age))


def test_a_letter_speaks_its_readers_language(ffion, settings):
    settings.SITE_ADDRESS = "https://portal.example.org"
    with translation.override("en"):
        letter = outbox.post(ffion, "mail/greeting", {"name": "Ffion"})
    assert (letter.recipient, letter.language) == ("ffion@example.org", "cy")
    assert letter.body == "Dear Ffion,\n\nhttps://portal.example.org/cy/account/\n"


def test_a_stranger_is_written_to_in_the_language_given_or_the_pages(db):
    with translation.override("cy"):
        assert outbox.post("nia@example.org", "mail/greeting", {}).language == "cy"
        assert outbox.post("nia@example.org", "mail/greeting", {}, language="en").language == "en"


def test_plain_text_is_not_escaped(db):
    letter = outbox.post("nia@example.org", "mail/greeting", {"name": "O'Neil & <b>"})
    assert letter.subject == "For O'Neil & <b>" and "Dear O'Neil & <b>," in letter.body


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["nia@example.org\nBcc: all@example.org", "Nia <nia@example.org>", "nia", ""])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(ValidationError):
        outbox.post(address, "mail/greeting", {"name": "Nia"})
    assert not OutgoingMail.objects.exists()


def test_no_name_can_add_a_header(db):
    letter = outbox.post("nia@example.org", "mail/greeting", {"name": "Nia\r\nBcc: all@example.org"})
    delivery.deliver(letter.pk)
    [sent] = mail.outbox
    assert sent.recipients() == ["nia@example.org"]
    assert "Bcc" not in sent.message() and "\n" not in sent.subject and "\r" not in sent.subject


def test_djangos_own_mail_is_queued_one_row_for_each_recipient(db):
    EmailMessage("Hello", "Text", to=["a@example.org"], cc=["b@example.org"], bcc=["c@example.org"]).send()
    assert set(OutgoingMail.objects.values_list("recipient", flat=True)) == {
        "a@example.org",
        "b@example.org",
        "c@example.org",
    }
    assert mail.outbox == []


@pytest.mark.django_db
def test_djangos_own_mail_cannot_carry_a_header_in_its_subject():
    with pytest.raises(ValueError, match="newline"):
        send_mail("Hello\nBcc: all@example.org", "Text", None, ["a@example.org"])
    assert not OutgoingMail.objects.exists()


def test_a_letter_is_sent_once(letter):
    for _time in range(3):
        delivery.deliver(letter.pk)
    letter.refresh_from_db()
    assert [sent.recipients() for sent in mail.outbox] == [["nia@example.org"]]
    assert (letter.state, letter.attempts, letter.lease_until) == ("sent", 1, None)


def test_outside_the_demo_a_sent_letter_is_emptied(letter, settings):
    settings.DEMO = False
    delivery.deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.body == "" and mail.outbox[0].body.startswith("Dear Nia")


def test_in_the_demo_a_sent_letter_stays_readable(letter, settings):
    settings.DEMO = True
    delivery.deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.body.startswith("Dear Nia")


def test_a_letter_fails_after_three_attempts_and_says_why(letter, delivered_by):
    delivered_by(Unreachable)
    states = []
    for _attempt in range(4):
        delivery.deliver(letter.pk)
        letter.refresh_from_db()
        states.append((letter.state, letter.attempts))
    assert states == [("queued", 1), ("queued", 2), ("failed", 3), ("failed", 3)]
    assert letter.failure == "unreachable" and letter.lease_until is None


def test_a_refused_address_is_named_without_its_letter(letter, delivered_by, caplog):
    delivered_by(AddressRefused)
    delivery.deliver(letter.pk)
    letter.refresh_from_db()
    assert letter.failure == "address_refused"
    assert "nia@example.org" not in caplog.text and "letter" not in caplog.text.replace("Letter", "")


def test_a_second_attempt_waits_and_then_succeeds(letter, delivered_by, settings):
    delivered_by(Unreachable)
    delivery.sweep()
    delivered_by(Slow)
    delivery.sweep()
    assert mail.outbox == []
    pass_time(letter, minutes=2)
    delivery.sweep()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts, letter.failure) == ("sent", 2, "")


def test_a_letter_in_another_workers_hands_is_left_to_it(letter):
    delivery.take(letter.pk)
    delivery.deliver(letter.pk)
    delivery.sweep()
    assert mail.outbox == []


def test_a_lease_that_has_run_out_frees_the_letter(letter):
    delivery.take(letter.pk)
    OutgoingMail.objects.filter(pk=letter.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    pass_time(letter, minutes=7)
    delivery.sweep()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("sent", 2)


def test_a_worker_that_lost_its_lease_changes_nothing(letter):
    lost = delivery.take(letter.pk)
    OutgoingMail.objects.filter(pk=letter.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    delivery.take(letter.pk)
    delivery.put_back(lost, "error")
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("sending", 2)


def test_a_letter_with_which_three_workers_died_is_given_up(letter):
    for _worker in range(3):
        delivery.take(letter.pk)
        OutgoingMail.objects.filter(pk=letter.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    delivery.sweep()
    letter.refresh_from_db()
    assert (letter.state, letter.failure) == ("failed", "worker_lost")


def test_nothing_is_sent_whose_transaction_was_rolled_back(db):
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.post("nia@example.org", "mail/greeting", {})
        raise RuntimeError
    delivery.sweep()
    assert mail.outbox == [] and not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_deliver_one_letter_twice(delivered_by):
    delivered_by(Slow)
    letters = [outbox.post(f"nia{n}@example.org", "mail/greeting", {"name": "Nia"}) for n in range(20)]
    together = threading.Barrier(2)

    def work():
        for letter in letters:
            together.wait(timeout=10)
            delivery.deliver(letter.pk)
        connection.close()

    workers = [threading.Thread(target=work) for _worker in range(2)]
    [worker.start() for worker in workers]
    [worker.join(timeout=30) for worker in workers]
    assert sorted(sent.recipients()[0] for sent in mail.outbox) == sorted(letter.recipient for letter in letters)
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}


@pytest.fixture
def deaf_task(settings):
    """A task whose broker is down."""
    app = Celery("deaf", broker="redis://127.0.0.1:1/0", set_as_current=False)
    app.conf.update(
        task_publish_retry=settings.CELERY_TASK_PUBLISH_RETRY,
        broker_transport_options=settings.CELERY_BROKER_TRANSPORT_OPTIONS,
    )
    return app.task(name="accounts.tasks.deliver_mail")(delivery.deliver)


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_the_letter_waits_for_the_sweep(deaf_task, monkeypatch):
    monkeypatch.setattr(outbox, "deliver_mail", deaf_task)
    started = time.monotonic()
    letter = outbox.post("nia@example.org", "mail/greeting", {"name": "Nia"})
    assert time.monotonic() - started < 3
    assert OutgoingMail.objects.get(pk=letter.pk).state == "queued"
    delivery.sweep()
    assert OutgoingMail.objects.get(pk=letter.pk).state == "sent"


def test_a_bell_that_cannot_ring_says_so_in_the_log(deaf_task, caplog):
    doorbell.ring(deaf_task, 1)
    assert "accounts.tasks.deliver_mail not rung" in caplog.text
