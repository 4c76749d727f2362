"""Why something about a ticket is refused. `str()` of each is a sentence for the person who tried."""

from django.utils.translation import gettext_lazy as _


class TicketRefused(Exception):
    sentence = _("This cannot be done.")

    def __str__(self):
        return str(self.sentence)


class NotTheOwner(TicketRefused):
    sentence = _("Only the technician can ask about their own evidence.")


class NobodyToAsk(TicketRefused):
    sentence = _("This kind of evidence is in your own words: there is nothing that somebody else could write.")


class NotADraft(TicketRefused):
    sentence = _("This evidence is submitted or signed off, so nobody can add words to it now.")


class NotReady(TicketRefused):
    sentence = _(
        "Before you ask somebody, give this evidence a title and a date, and confirm that nobody can be recognised."
    )


class AsksThemselves(TicketRefused):
    sentence = _("You cannot write about your own work: enter somebody else's address.")


class TooMany(TicketRefused):
    sentence = _("You have asked 20 times in a day, the most that we allow. Try again tomorrow.")


class NotOpen(TicketRefused):
    sentence = _("This has been answered or taken back, or has expired.")


class AnswersThemselves(TicketRefused):
    sentence = _("You cannot write about your own work.")


class SomebodyElse(TicketRefused):
    sentence = _("You are not signed in as the person who was asked.")


class OtherAddress(TicketRefused):
    sentence = _("The e-mail was sent to another address. If it was passed on to you, please do not answer it.")
