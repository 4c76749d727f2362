"""Why something about a feedback cycle is refused, each in a sentence for the person who tried."""

from django.utils.translation import gettext_lazy as _

from ..refusals import MOVED_ON, Refused


class FeedbackRefused(Refused):
    """Something that the rules of feedback do not allow."""


class NotYours(FeedbackRefused):
    sentence = _("Only the technician whom it is about can do this.")


class NotSupervised(FeedbackRefused):
    sentence = _("This list is not yours to approve.")


class MovedOn(FeedbackRefused):
    sentence = MOVED_ON


class WrongState(FeedbackRefused):
    sentence = _("This has moved on since you opened the page.")


class AlreadyUnderWay(FeedbackRefused):
    sentence = _("Feedback for this portfolio is already under way.")


class TooSoon(FeedbackRefused):
    sentence = _("Three months lie between two rounds of feedback, so that there is something new to see.")


class TooFew(FeedbackRefused):
    sentence = _("Name at least three colleagues: with fewer, everybody would know who said what.")


class TooMany(FeedbackRefused):
    sentence = _("Twenty colleagues are the most that can be asked.")


class AlreadyNamed(FeedbackRefused):
    sentence = _("This person is already on the list.")


class AsksThemselves(FeedbackRefused):
    sentence = _("This is your own address. Your own answers have a page of their own.")


class NotRatedYourself(FeedbackRefused):
    sentence = _("Answer the questions about yourself first: your answers stand beside your colleagues'.")


class NotEnoughAnswers(FeedbackRefused):
    sentence = _("Fewer than three colleagues have answered. Until then nobody sees any answer.")


class ReasonMissing(FeedbackRefused):
    sentence = _("Say what has to change on the list.")


class Unsupervised(FeedbackRefused):
    sentence = _("Nobody supervises this portfolio yet. Invite a supervisor first.")


class NotOpen(FeedbackRefused):
    sentence = _("This has been answered, or is over.")


class AboutThemselves(FeedbackRefused):
    sentence = _("You are signed in as the person whom this is about.")


class SomebodyElse(FeedbackRefused):
    sentence = _("You are not signed in as the person who was asked.")


class TooLong(FeedbackRefused):
    sentence = _("Ninety days are the longest that colleagues can be given.")
