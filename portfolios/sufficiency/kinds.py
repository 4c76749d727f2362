"""How a rule of each kind is judged against the pieces that count."""

import calendar

from frameworks.sufficiency import Kind

from . import words
from .pieces import Proof
from .verdict import Finding

PROOFS = (Proof.OUTPUT, Proof.REFLECTION, Proof.THIRD_PARTY)


def default_finding(pieces, case):
    """Where the framework says nothing, the portal asks for one."""
    have = len(pieces)
    return Finding(None, have >= 1, have, 1, words.of_default(have), *([] if have else words.log_more(1, case)))


def at_least(rule, pieces, case):
    return counted(rule, len(pieces), case, words.log_more)


def at_most(rule, pieces, case):
    have = len(pieces)
    is_met = have <= rule.number
    return Finding(rule, is_met, have, rule.number, words.of_number(rule, have, case), words.too_many(rule, is_met))


def of_kind(rule, pieces, case):
    have = sum(piece.is_of(rule.evidence) for piece in pieces)
    return counted(rule, have, case, lambda missing, case: words.log_kind(rule, missing, case))


def recency(rule, pieces, case):
    first_day = months_before(case.today, rule.months)
    have = sum(piece.event_date is not None and piece.event_date >= first_day for piece in pieces)
    return counted(rule, have, case, lambda missing, case: words.log_recent(first_day, missing, case))


def months_before(day, months):
    """The same day of the month, or the last of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def counted(rule, have, case, advise):
    missing = rule.number - have
    advice = advise(missing, case) if missing > 0 else ()
    return Finding(rule, missing <= 0, have, rule.number, words.of_number(rule, have, case), *advice)


def triangulation(rule, pieces, case):
    proved = {proof for piece in pieces for proof in piece.proofs}
    missing = [proof for proof in PROOFS if proof not in proved]
    need = min(rule.number or len(PROOFS), len(PROOFS))
    have = len(PROOFS) - len(missing)
    advice = words.log_proofs(missing, need - have, case) if have < need else ()
    return Finding(rule, have >= need, have, need, words.of_proofs(rule, missing, have >= need, case), *advice)


def numeric_log(rule, pieces, case):
    have, stopped_by = newest_run(rule, [piece for piece in pieces if piece.is_of(rule.evidence)])
    is_met = have >= rule.number
    advice = () if is_met else words.log_numbers(rule, rule.number - have, case)
    return Finding(rule, is_met, have, rule.number, words.of_numbers(rule, have, stopped_by, case), *advice)


def newest_run(rule, pieces):
    """The sum over the newest logs whose errors, taken together, are allowed; and the log that broke the run, or None.

    Where all errors are allowed that is the sum of everything; after too many, work goes on towards a new run.
    """
    total = errors = 0
    for piece in reversed(pieces):
        if rule.errors_field:
            errors += piece.number(rule.errors_field)
            if errors > rule.errors_allowed:
                return total, piece
        total += piece.number(rule.counted_field)
    return total, None


JUDGES = {
    Kind.AT_LEAST: at_least,
    Kind.AT_MOST: at_most,
    Kind.OF_KIND: of_kind,
    Kind.TRIANGULATION: triangulation,
    Kind.RECENCY: recency,
    Kind.NUMERIC_LOG: numeric_log,
}
