"""What a signer has before them: a competency, or its renewal, with all that the signature rests on.

Invariant: a snapshot is plain data and the same in either language; what is missing is said with what would help.
"""

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..canonical import digest
from ..evidence.content import in_both
from ..models import Claim, CompetencySignOff
from ..sufficiency import judge
from ..sufficiency.kinds import months_before
from . import standing as standings
from .basis import basis_of, is_current, with_basis


class Problem(NamedTuple):
    """Why it cannot be signed yet, and what would help; `url`: where the technician does that."""

    sentence: str
    advice: str = ""
    url: str = ""


@dataclass(frozen=True)
class Sheet:
    snapshot: dict
    standing: object
    problems: list = field(default_factory=list)
    level: object = None
    # The accepted claims that it rests on, with everything that they show.
    claims: list = field(default_factory=list)
    findings: list = field(default_factory=list)
    remarks: list = field(default_factory=list)
    expires_on: datetime.date | None = None
    rows: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    # [(portfolio, Standing)] of the same stage in the editions that this portfolio came from.
    before: list = field(default_factory=list)

    @cached_property
    def digest(self):
        return digest(self.snapshot)

    @property
    def is_ready(self):
        return not self.problems


def for_competency(portfolio, item):
    """What is signed off anew. `item` comes with its descriptors."""
    verdict = judge(portfolio, [item])[item.pk]
    now = standing_of(portfolio, item)
    claims = claims_by_key(verdict.rests_on)
    snapshot = about(portfolio, item, verdict.level, now) | {
        "rules": [finding_of(finding) for finding in verdict.findings],
        "valid_for_months": verdict.expires_in_months,
        "rests_on": basis_of(claims),
    }
    return Sheet(
        snapshot=snapshot,
        standing=now,
        level=verdict.level,
        problems=[Problem(each.sentence, each.advice, each.url) for each in verdict.unmet] + out_of_date(claims),
        claims=claims,
        findings=verdict.findings,
        remarks=verdict.remarks,
        expires_on=expiry(verdict),
    )


def out_of_date(claims):
    """Nothing that has changed under the reader's eyes is signed."""
    has_changed = any(not is_current(claim) for claim in claims)
    return [Problem(_("A piece of the evidence has changed since it was accepted."))] if has_changed else []


def for_renewal(portfolio, item):
    """The lighter way: nothing that was signed has changed, and there are as many recent pieces as the rule asks."""
    verdict = judge(portfolio, [item])[item.pk]
    now = standing_of(portfolio, item)
    act = now.act
    before = [piece["claim"] for piece in act.snapshot["rests_on"]] if act else []
    recent = recent_claims(portfolio, item, act, before) if now.is_on_record and not now.carried else []
    claims = claims_by_key(before) + recent
    level = now.level if act else None
    renews = {"act": str(act.pk), "sha256": act.snapshot_sha256} if act else None
    snapshot = about(portfolio, item, level, now) | {
        "renews": renews,
        "recent": {"have": len(recent), "need": verdict.renewal_needs},
        "rules": [],
        "valid_for_months": verdict.expires_in_months,
        "rests_on": basis_of(claims),
    }
    return Sheet(
        snapshot=snapshot,
        standing=now,
        level=level,
        problems=renewal_problems(now, verdict, len(recent)),
        claims=recent,
        expires_on=expiry(verdict),
    )


def recent_claims(portfolio, item, act, before):
    """Accepted pieces about something after the day of the last signature, at its level or above, and not under it."""
    since = timezone.localdate(act.decided_at)
    found = claims_in(portfolio, item, status=Claim.Status.ACCEPTED, evidence__event_date__gt=since)
    floor = act.level.position if act.level else -1
    high_enough = [claim for claim in found if (claim.level.position if claim.level else -1) >= floor]
    return [claim for claim in high_enough if str(claim.pk) not in before and is_current(claim)]


def renewal_problems(now, verdict, have):
    if not may_be_renewed(now):
        return [Problem(_("There is nothing to renew: a sign-off is renewed in its last 60 days, or after."))]
    if now.act.basis_changed:
        changed = _("What was signed off has changed since.")
        return [Problem(changed, _("It cannot be renewed, but it can be signed off anew."))]
    missing = verdict.renewal_needs - have
    if missing <= 0:
        return []
    sentence = ngettext(
        "To renew it, %(need)d accepted piece of evidence about something since the last signature: %(have)d so far.",
        "To renew it, %(need)d accepted pieces of evidence about something since the last signature: %(have)d so far.",
        verdict.renewal_needs,
    )
    advice = ngettext("Log %(number)d more piece of evidence", "Log %(number)d more pieces of evidence", missing)
    return [Problem(sentence % {"need": verdict.renewal_needs, "have": have}, advice % {"number": missing})]


def may_be_renewed(now):
    """What was carried over is signed anew here: its own renewal would belong to the edition that was left."""
    return now.is_on_record and not now.carried and standings.is_soon(now.act.expires_on)


def standing_of(portfolio, item):
    """How one competency stands, its newest act with what was signed."""
    acts = CompetencySignOff.objects.filter(portfolio=portfolio, item=item).select_related("level")
    act = acts.annotate(basis_changed=standings.BasisChanged("snapshot")).order_by("-number").first()
    if act:
        return standings.Standing(standings.state_of(act, timezone.localdate()), act)
    return standings.carried_over(portfolio, item, timezone.localdate()).get(item.pk, standings.NOWHERE)


def claims_in(portfolio, item, **chosen):
    claims = Claim.objects.filter(portfolio=portfolio, item=item, **chosen)
    return in_time(claims)


def claims_by_key(keys):
    """Claims that a signature rests on: made here, or carried over from where they were."""
    return in_time(Claim.objects.filter(pk__in=keys))


def in_time(claims):
    return list(with_basis(claims).order_by("evidence__event_date", "pk"))


def about(portfolio, item, level, now):
    """What is signed: the competency in both languages, at which level, and after which other act."""
    return frame(portfolio, now) | {
        "competency": {"code": item.code, "title": in_both(item, "title"), "text": in_both(item, "text")},
        "level": {"code": level.code, "title": in_both(level, "title")} if level else None,
        "descriptor": next(
            (in_both(d, "text") for d in item.descriptors.all() if d.level_id == level_key(level)), None
        ),
    }


def frame(portfolio, now):
    edition = portfolio.edition
    return {
        "portfolio": str(portfolio.pk),
        "framework": {"slug": edition.framework.slug, "edition": edition.code},
        "follows": now.number,
    }


def level_key(level):
    return level.pk if level else None


def finding_of(finding):
    """A rule and how far it is met, in numbers: its words are the edition's and do not change."""
    return {
        "rule": finding.rule.code if finding.rule else None,
        "kind": finding.rule.kind if finding.rule else "at_least",
        "have": finding.have,
        "need": finding.need,
        "is_met": finding.is_met,
    }


def expiry(verdict):
    """The last day of a sign-off that is given today, or None where it does not expire."""
    months = verdict.expires_in_months
    return months_before(timezone.localdate(), -months) if months else None
