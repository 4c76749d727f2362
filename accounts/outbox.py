"""Letters, written into a table together with whatever they tell of, and sent by a worker afterwards.

Invariants: one row has one recipient; nothing is sent whose transaction was rolled back; a reader gets their own
language. How a row leaves is `delivery`'s business.
"""

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.template import Context, engines
from django.utils import translation

from .doorbell import ring_on_commit
from .models import OutgoingMail, User
from .tasks import deliver_mail

LONGEST_SUBJECT = OutgoingMail._meta.get_field("subject").max_length


def post(to, template, context, *, language=None):
    """Queue the letter templates/`template`.txt to a person or an address, in the language of the reader.

    The first line of the template is the subject. `{% url %}` in it gives paths in the reader's language; write
    `{{ site_address }}` in front of them. What stands in the context is never escaped: letters are plain text.
    """
    recipient = to.email if isinstance(to, User) else to
    language = known_language(language or getattr(to, "language", None) or translation.get_language())
    validate_email(recipient)
    with translation.override(language):
        subject, _newline, body = render(template, context).lstrip().partition("\n")
    return queue(recipient, language, subject, body)


def render(template, context):
    words = {"brand": settings.SITE_BRAND, "site_address": settings.SITE_ADDRESS} | context
    return engines["django"].get_template(f"{template}.txt").template.render(Context(words, autoescape=False))


def queue(recipient, language, subject, body):
    letter = OutgoingMail.objects.create(
        recipient=recipient,
        language=language,
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        body=body.strip() + "\n",
    )
    ring_on_commit(deliver_mail, letter.pk)
    return letter


def known_language(language):
    """`language` if letters are written in it, else English."""
    return language if language in User.Language.values else User.Language.ENGLISH


def absolute(path):
    """The address of a page of this site as a letter gives it."""
    return settings.SITE_ADDRESS + path


class OutboxBackend(BaseEmailBackend):
    """Queues what Django or allauth sends, one row for each recipient."""

    def send_messages(self, messages):
        for message in messages:
            # Builds the message only to have Django refuse a line break in a header.
            message.message()
            for recipient in message.recipients():
                queue(recipient, known_language(translation.get_language()), message.subject, message.body)
        return len(messages)
