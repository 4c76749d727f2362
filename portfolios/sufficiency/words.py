"""What findings say: what is asked, what is there, and what would meet a rule, in the active language."""

import datetime
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frameworks.models import Item
from frameworks.sufficiency import counted, grouped, in_words, kind_in_words, log_in_words, question_in_words

from ..models import Portfolio
from .pieces import AGAIN, CHANGED, RECONFIRM, WITHDRAWN, Proof


@dataclass(frozen=True)
class Case:
    """What is judged: a competency of a portfolio, on a day. `names`: as `frameworks.sufficiency.names_for` gives."""

    portfolio: Portfolio
    names: dict
    today: datetime.date
    item: Item | None = None

    def of(self, item):
        return replace(self, item=item)

    def log_url(self, evidence=""):
        """Where evidence for this competency is begun, on the form of that key where there is one."""
        named = self.names.get(evidence)
        aim = urlencode({"portfolio": self.portfolio.pk, "competency": self.item.code})
        if named and named.form:
            return f"{reverse('portfolios:evidence_create', args=[named.form])}?{aim}"
        return f"{reverse('portfolios:evidence_choose')}?{aim}"


def so_far(asked, have):
    return _("%(asked)s: %(have)s so far.") % {"asked": asked, "have": grouped(have)}


def of_default(have):
    return so_far(
        _("The framework says nothing here; the portal asks for at least one accepted piece of evidence"), have
    )


def of_number(rule, have, case):
    return so_far(in_words(rule, case.names), have)


def log_more(missing, case):
    said = counted(
        ngettext("Log %(number)s more piece of evidence", "Log %(number)s more pieces of evidence", missing), missing
    )
    return said, case.log_url()


def log_kind(rule, missing, case):
    sentence = ngettext("Log %(number)s more “%(kind)s”", "Log %(number)s more “%(kind)s”", missing)
    said = sentence % {"number": grouped(missing), "kind": kind_in_words(rule, case.names)}
    return said, case.log_url(rule.evidence)


def log_recent(first_day, missing, case):
    sentence = ngettext(
        "Log %(number)s piece of evidence about something on or after %(day)s",
        "Log %(number)s pieces of evidence about something on or after %(day)s",
        missing,
    )
    return sentence % {"number": grouped(missing), "day": date_format(first_day)}, case.log_url()


def too_many(rule, is_met):
    return "" if is_met else _("Agree with your supervisor which of them show most; the others can be withdrawn")


def proof_in_words(proof):
    return {
        Proof.OUTPUT: _("a product of your work"),
        Proof.REFLECTION: _("a reflection"),
        Proof.THIRD_PARTY: _("something that somebody else has seen"),
    }[proof]


def listed(proofs):
    return ", ".join(proof_in_words(proof) for proof in proofs)


def of_proofs(rule, missing, is_met, case):
    asked = in_words(rule, case.names)
    if is_met:
        return _("%(asked)s: all there.") % {"asked": asked}
    return _("%(asked)s. Still missing: %(missing)s.") % {"asked": asked, "missing": listed(missing)}


def log_proofs(missing, number, case):
    said = {"proofs": listed(missing), "number": number}
    if number == len(missing):
        return _("Log %(proofs)s") % said, case.log_url()
    return _("Log %(number)s of these: %(proofs)s") % said, case.log_url()


def of_numbers(rule, have, stopped_by, case):
    asked = log_in_words(rule, case.names)
    if stopped_by is None:
        return so_far(asked, have)
    words = {"asked": asked, "have": grouped(have), "day": date_format(stopped_by.event_date)}
    return _("%(asked)s: %(have)s since the log of %(day)s, which had too many errors.") % words


def log_numbers(rule, missing, case):
    words = {
        "number": grouped(missing),
        "counted": question_in_words(rule, rule.counted_field, case.names),
        "kind": kind_in_words(rule, case.names),
    }
    return _("Log %(number)s more under “%(counted)s” in “%(kind)s”") % words, case.log_url(rule.evidence)


def remarks(pieces, below, level):
    """Why what was accepted does not count, a sentence for each reason."""
    reasons = [piece.left_out for piece in pieces if piece.left_out]
    changed, again, withdrawn, earlier = map(reasons.count, (CHANGED, AGAIN, WITHDRAWN, RECONFIRM))
    told = [
        (
            changed,
            ngettext(
                "%(number)s piece has changed since it was signed off. It does not count until it is decided again.",
                "%(number)s pieces have changed since they were signed off. They do not count until decided again.",
                changed,
            ),
        ),
        (
            again,
            ngettext(
                "%(number)s piece was accepted before, has changed, and waits to be decided again.",
                "%(number)s pieces were accepted before, have changed, and wait to be decided again.",
                again,
            ),
        ),
        (
            withdrawn,
            ngettext(
                "The acceptance of %(number)s piece was withdrawn. It does not count.",
                "The acceptances of %(number)s pieces were withdrawn. They do not count.",
                withdrawn,
            ),
        ),
        (
            earlier,
            ngettext(
                "%(number)s piece was signed in an earlier edition. It does not count until it is confirmed again.",
                "%(number)s pieces were signed in an earlier edition. They do not count until confirmed again.",
                earlier,
            ),
        ),
    ]
    return [counted(sentence, number) for number, sentence in told if number] + below_level(below, level)


def below_level(number, level):
    if not number or level is None:
        return []
    sentence = ngettext(
        "%(number)s piece was accepted below the level “%(level)s” and does not count for it.",
        "%(number)s pieces were accepted below the level “%(level)s” and do not count for it.",
        number,
    )
    return [sentence % {"number": grouped(number), "level": level.title}]
