"""Words that a supervisor uses again and again, beside some that the portal suggests and never stores."""

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from ..models import Phrase
from .refusals import MoveRefused

LONGEST = Phrase._meta.get_field("text").max_length
MOST = 50
SUGGESTED = (
    _("Say what you did yourself, and what somebody else did."),
    _("Say how you know that it worked: what did you check afterwards?"),
    _("Say what you would do differently next time."),
    _("Add the guideline or procedure that you worked to."),
    _("This shows another competency better. Claim it there, or say why it belongs here."),
    _("Take out what could tell a reader who the patient is."),
)


class TooManyPhrases(MoveRefused):
    sentence = _("You have fifty phrases. Delete one that you no longer use.")


class SamePhrase(MoveRefused):
    sentence = _("You already have this phrase.")


def of(user):
    """The phrases of one supervisor, those used most first."""
    return user.phrases.all()


def choices(own):
    """What can be put in front of a reason: (group, [(key, text), …]). `own`: from `of`."""
    mine = [(f"own-{phrase.pk}", phrase.text) for phrase in own]
    suggested = [(f"suggested-{number}", text) for number, text in enumerate(SUGGESTED)]
    groups = [(_("Your phrases"), mine)] if mine else []
    return [*groups, (_("Suggestions"), suggested)]


def in_words(chosen, own):
    """The text behind a key from `choices`."""
    words = {f"own-{phrase.pk}": phrase.text for phrase in own}
    words |= {f"suggested-{number}": str(text) for number, text in enumerate(SUGGESTED)}
    return words.get(chosen, "")


@transaction.atomic
def add(text, *, by):
    """Keep a phrase, once. Raises TooManyPhrases."""
    text = " ".join(text.split())
    known = of(by).filter(text=text).first()
    if known:
        return known
    if of(by).count() >= MOST:
        raise TooManyPhrases
    return Phrase.objects.get_or_create(owner=by, text=text)[0]


def change(phrase, text):
    """Raises SamePhrase where another one says the same."""
    phrase.text = " ".join(text.split())
    try:
        with transaction.atomic():
            phrase.save(update_fields=["text"])
    except IntegrityError:
        raise SamePhrase from None


def count_use(reasons, *, by):
    """Whichever phrases stand in these reasons come earlier in the list from now on."""
    used = [phrase.pk for phrase in of(by) if any(phrase.text in reason for reason in reasons)]
    if used:
        Phrase.objects.filter(pk__in=used).update(used=F("used") + 1)
