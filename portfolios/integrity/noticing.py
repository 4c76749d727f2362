"""What in the record of sign-off deserves a second look, for whoever publishes the framework.

Invariant: a signal blocks nothing and accuses nobody: it says what was counted, why that is worth a look and what may
explain it; it reads who, when and how often, and never what anybody wrote.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DateField, F
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts import same_person
from accounts.addresses import is_own_address
from accounts.models import DeviceUse, User, Verification

from ..canonical import digest
from ..models import Decision, Invitation, Supervision, TicketAnswer

BURST, BEFORE_EVENT, RECIPROCAL = "burst", "before_event", "reciprocal"
SAME_MAILBOX, SELF_MADE = "same_mailbox", "self_made"

BURST_OF = 15  # acceptances of one technician's claims
BURST_WITHIN = timedelta(minutes=5)
LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True)
class Kind:
    title: str
    why: str
    harmless: str


KINDS = {
    BURST: Kind(
        _("Many acceptances at once"),
        _("Fifteen or more claims of one technician were accepted within five minutes: too quick to read them then."),
        _("The supervisor may have read them beforehand, or sat beside the technician."),
    ),
    BEFORE_EVENT: Kind(
        _("Signed before it happened"),
        _("The evidence is dated after the day on which it was accepted or described by an assessor."),
        _("The date may have been mistyped."),
    ),
    RECIPROCAL: Kind(
        _("Two people sign for each other"),
        _("Each has accepted claims of the other, so each may owe the other something."),
        _("Two experienced colleagues may supervise each other in different fields."),
    ),
    SAME_MAILBOX: Kind(
        _("One mailbox or one number for two people"),
        _("The technician and whoever signed or wrote for them share a mailbox or a GPhC number."),
        _("A team may share a mailbox; a number may have been mistyped."),
    ),
    SELF_MADE: Kind(
        _("A supervisor who may have been made up"),
        _(
            "The supervisor's account was made after the invitation, no organisation has verified it, and it "
            "supervises nobody else; or it was first used in the technician's own browser."
        ),
        _("New supervisors often make their account because they were invited. Verification settles it."),
    ),
}


@dataclass(frozen=True)
class Signal:
    kind: str
    technician: User
    other: User | None
    when: object
    count: int
    key: str

    @property
    def about(self):
        return KINDS[self.kind]

    @cached_property
    def digest(self):
        """Names this signal with what it counted: one that grows is a new one."""
        return digest({"kind": self.kind, "key": self.key, "count": self.count})


def found(portfolios, since=None):
    """Every signal about these portfolios, the newest first. A fixed number of queries."""
    since = since or timezone.now() - LOOKS_BACK
    decisions = Decision.objects.filter(claim__portfolio__in=portfolios, decided_at__gte=since, outcome="accepted")
    rows = [
        *bursts(decisions),
        *before_event(decisions, portfolios, since),
        *reciprocal(decisions),
        *same_mailbox(decisions, portfolios, since),
        *self_made(portfolios, since),
    ]
    people = User.objects.in_bulk({key for row in rows for key in row[1:3] if key})
    signals = [
        Signal(kind, people[technician], people.get(other), when, count, key)
        for kind, technician, other, when, count, key in rows
    ]
    return sorted(signals, key=lambda signal: signal.when, reverse=True)


def bursts(decisions):
    """(kind, technician, other, when, count, key) for each pair with its largest burst."""
    rows = decisions.order_by("decider_id", "technician_id", "decided_at").values_list(
        "decider_id", "technician_id", "decided_at"
    )
    largest, window, pair = {}, [], None
    for decider, technician, moment in rows.iterator():
        if pair != (decider, technician):
            pair, window = (decider, technician), []
        window = [earlier for earlier in window if moment - earlier <= BURST_WITHIN] + [moment]
        if len(window) >= BURST_OF and len(window) > largest.get(pair, (0,))[0]:
            largest[pair] = (len(window), window[0])
    for (decider, technician), (count, moment) in largest.items():
        yield BURST, technician, decider, moment, count, f"{decider}-{technician}-{moment:%Y-%m-%dT%H:%M}"


def before_event(decisions, portfolios, since):
    event_date = Cast(KeyTextTransform("event_date", KeyTransform("evidence", "snapshot")), DateField())
    early = decisions.annotate(event_date=event_date, signed_on=TruncDate("decided_at"))
    for row in early.filter(event_date__gt=F("signed_on")).values_list(
        "technician_id", "decider_id", "decided_at", "pk"
    ):
        yield BEFORE_EVENT, *row[:3], 1, str(row[3])
    answers = TicketAnswer.objects.filter(evidence__claims__portfolio__in=portfolios, answered_at__gte=since).distinct()
    early = answers.annotate(said_on=TruncDate("answered_at")).filter(evidence__event_date__gt=F("said_on"))
    for owner, moment, key in early.values_list("evidence__owner_id", "answered_at", "pk"):
        yield BEFORE_EVENT, owner, None, moment, 1, str(key)


def reciprocal(decisions):
    seen = {}
    for decider, technician, moment in decisions.order_by("decided_at").values_list(
        "decider_id", "technician_id", "decided_at"
    ):
        count, _last = seen.get((decider, technician), (0, None))
        seen[decider, technician] = (count + 1, moment)
    for (decider, technician), (count, moment) in seen.items():
        if decider < technician and (technician, decider) in seen:
            back, last = seen[technician, decider]
            yield RECIPROCAL, technician, decider, max(moment, last), count + back, f"{decider}-{technician}"


def same_mailbox(decisions, portfolios, since):
    pairs = {}
    for technician, decider, moment in decisions.order_by("decided_at").values_list(
        "technician_id", "decider_id", "decided_at"
    ):
        count, _last = pairs.get((technician, decider), (0, None))
        pairs[technician, decider] = (count + 1, moment)
    people = User.objects.prefetch_related("emailaddress_set").in_bulk({key for pair in pairs for key in pair})
    for (technician, decider), (count, moment) in pairs.items():
        if same_person.are_one(people[technician], people[decider]):
            yield SAME_MAILBOX, technician, decider, moment, count, f"{technician}-{decider}"
    answers = TicketAnswer.objects.filter(evidence__claims__portfolio__in=portfolios, answered_at__gte=since).distinct()
    answers = answers.select_related("ticket", "evidence__owner").prefetch_related("evidence__owner__emailaddress_set")
    for answer in answers:
        owner = answer.evidence.owner
        if answer.ticket.email and is_own_address(owner, answer.ticket.email):
            yield SAME_MAILBOX, owner.pk, None, answer.answered_at, 1, str(answer.pk)


def self_made(portfolios, since):
    grants = Supervision.objects.filter(portfolio__in=portfolios, started_at__gte=since, cover=None)
    grants = list(grants.select_related("supervisor", "technician"))
    technicians_of = {}
    supervisors = [grant.supervisor_id for grant in grants]
    for supervisor, technician in Supervision.objects.filter(supervisor__in=supervisors).values_list(
        "supervisor_id", "technician_id"
    ):
        technicians_of.setdefault(supervisor, set()).add(technician)
    verified = set(Verification.objects.standing().filter(person__in=supervisors).values_list("person_id", flat=True))
    invited = invited_at(portfolios)
    shared = browsers_shared(grants)
    for grant in grants:
        supervisor = grant.supervisor
        asked = invited.get((grant.portfolio_id, supervisor.pk))
        is_new = asked is not None and supervisor.date_joined > asked and len(technicians_of[supervisor.pk]) == 1
        in_browser = (grant.technician_id, supervisor.pk) in shared
        if (is_new or in_browser) and supervisor.pk not in verified:
            count = 2 if is_new and in_browser else 1
            yield SELF_MADE, grant.technician_id, supervisor.pk, grant.started_at, count, str(grant.pk)


def invited_at(portfolios):
    """{(portfolio, supervisor): when the invitation that they accepted was sent}."""
    accepted = Invitation.objects.filter(portfolio__in=portfolios, accepted_by__isnull=False)
    return {
        (portfolio, person): moment
        for portfolio, person, moment in accepted.values_list("portfolio_id", "accepted_by_id", "invited_at")
    }


def browsers_shared(grants):
    """(technician, supervisor) of the grants whose supervisor was first signed in in a browser of the technician's."""
    uses = DeviceUse.objects.filter(person__in={key for grant in grants for key in people_of(grant)})
    by_person = {}
    for use in uses:
        by_person.setdefault(use.person_id, {})[use.device_digest] = use
    shared = set()
    for grant in grants:
        own = by_person.get(grant.technician_id, {})
        theirs = by_person.get(grant.supervisor_id, {})
        if any(use.is_first and key in own and own[key].first_seen < use.first_seen for key, use in theirs.items()):
            shared.add(people_of(grant))
    return shared


def people_of(grant):
    return grant.technician_id, grant.supervisor_id
