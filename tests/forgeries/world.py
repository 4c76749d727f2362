"""A portfolio in which one person could sign everything at this moment, and everybody who would like to be them.

Each act has one form, exactly as the portal would have shown it to Bryn: nothing but the person is wrong.
"""

from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import OutgoingMail, User
from frameworks.models import Expectation
from portfolios.models import CompetencySignOff, Cover, Invitation
from portfolios.supervision import hand_over, invitations
from portfolios.tickets import asking
from tests import make
from tests.access_visitor import Visitor
from tests.access_world import QUICK, undone
from tests.portfolios.attainment import steps as attainment
from tests.portfolios.feedback import steps as feedback
from tests.portfolios.reports.steps import ready
from tests.portfolios.sign_off.steps import decide, shown, waiting_claim
from tests.portfolios.supervision.colleagues import cover_from_now, lapse, verify
from tests.portfolios.tickets import steps as tickets

DAY = timedelta(days=1)
# Whoever may do nothing of it, and why.
STRANGERS = {
    "asha": "the technician herself",
    "dewi": "supervised her once",
    "carys": "supervises somebody else",
    "ffion": "another technician",
    "elin": "staff, edits frameworks",
    "superuser": "may do everything in the admin",
    "gareth": "administers the organisation",
    "lapsed": "covered an absence that is over",
    "coming": "covers an absence that is still to come",
    "invited": "has not accepted the invitation",
    "declined": "has declined it",
    "revoked": "was invited and then not",
    "late": "let the invitation expire",
    "offered": "is asked to take over and has not",
    "twin": "a second account with her number",
    "alias": "a second account with her mailbox",
}
# Supervisors who may decide on claims, and not on this.
LESSER = {"practice": "a practice supervisor", "unverified": "an educational supervisor whom nobody has verified"}
WATCHED = (
    "decision competencysignoff stagecompletion review ticketanswer feedbackanswer question supervision claim".split()
)


@contextmanager
def inhabited(folder):
    with override_settings(MEDIA_ROOT=folder, PASSWORD_HASHERS=QUICK), translation.override("en"), undone():
        world = make_world()
        world.visitors = {name: Visitor(person) for name, person in world.people.items() if person.pk}
        world.visitors["anonymous"] = Visitor(None)
        yield world


def make_world():
    world = SimpleNamespace(people=make_people())
    make_framework(world)
    make_portfolios(world)
    make_grants(world)
    make_signed(world)
    make_links(world)
    world.acts = acts_of(world)
    return world


def make_people():
    pharmacist = {"profession": "pharmacist"}
    names = ["asha", "bryn", *STRANGERS, *LESSER]
    people = {
        name: make.make_user(f"{name}@{name}.example", f"{name.title()} Jones", **pharmacist)
        for name in dict.fromkeys(names)
    }
    User.objects.filter(pk__in=[people["asha"].pk, people["twin"].pk]).update(registration_number="2012345")
    people["alias"].emailaddress_set.create(email="asha+other@asha.example", verified=True)
    User.objects.filter(pk__in=[people["elin"].pk, people["superuser"].pk]).update(is_staff=True)
    User.objects.filter(pk=people["superuser"].pk).update(is_superuser=True)
    for person in people.values():
        person.refresh_from_db()
        person.set_password("pathway-demo")
        person.save(update_fields=["password"])
    TOTP.activate(people["bryn"], generate_totp_secret())
    return people | {"anonymous": AnonymousUser()}


def make_framework(world):
    """Three competencies; what is signed off lasts a month, so that it can be renewed at once."""
    draft = make.make_edition(domains=1, competencies=3, publish=False)
    make.make_rule(draft, "validity", "a-month", number=1, months=1)
    world.stages = [make.make_stage("experienced"), make.make_stage("enhanced")]
    for stage in world.stages:
        item, level = draft.items.get(code="D1.1"), draft.levels.get(code="SH")
        Expectation.objects.create(stage=stage, item=item, level=level)
    world.edition = make.publish_edition(draft)


def make_portfolios(world):
    people = world.people
    world.portfolio = make.make_portfolio(people["asha"], world.edition, target_stage=world.stages[0])
    world.grant = make.make_supervision(world.portfolio, people["bryn"])
    world.others = make.make_portfolio(people["ffion"], world.edition)
    make.make_supervision(world.others, people["carys"])
    colleagues = ("bryn", "lapsed", "coming", "offered", "practice", "carys")
    world.organisation = verify(*(people[name] for name in colleagues))
    world.organisation.administrators.create(person=people["gareth"])
    User.objects.filter(pk=people["unverified"].pk).update(organisation=world.organisation)


def make_grants(world):
    people, portfolio, asha = world.people, world.portfolio, world.people["asha"]
    make.end_supervision(make.make_supervision(portfolio, people["dewi"]), asha)
    make.make_supervision(portfolio, people["practice"], "practice_supervisor")
    make.make_supervision(portfolio, people["unverified"])
    lapse(cover_from_now(people["bryn"], people["lapsed"]).cover)
    first, until = timezone.now() + DAY, timezone.now() + 2 * DAY
    absence = Cover.objects.create(supervisor=people["bryn"], deputy=people["coming"], starts_at=first, until=until)
    make.make_supervision(portfolio, people["coming"], cover=absence, started_at=first, until=until)
    offered = hand_over.offer(by=people["bryn"], colleague=people["offered"], portfolios=[portfolio])
    world.hand_over = offered.hand_over
    names = ("invited", "declined", "revoked", "late", "twin", "alias")
    world.invitations = {name: invite(world, people[name]) for name in names}
    invitations.decline(world.invitations["declined"].row)
    invitations.revoke(world.invitations["revoked"].row, by=asha)
    Invitation.objects.filter(email=people["late"].email).update(expires_at=timezone.now() - DAY)


def invite(world, person):
    row = invitations.invite(
        world.portfolio, email=person.email, role="educational_supervisor", by=world.people["asha"]
    )
    return SimpleNamespace(row=row, token=token_in_letter(person.email, "/supervision/invitations/"))


def token_in_letter(email, path):
    body = OutgoingMail.objects.filter(recipient=email).latest("pk").body
    return body.split(path)[1].split("/")[0]


def make_signed(world):
    """D1.1 is signed off and may be renewed, D1.2 is ready to be signed, D1.3 waits; one stage is complete."""
    bryn, portfolio = world.people["bryn"], world.portfolio
    world.accepted = attainment.accepted(portfolio, bryn)
    attainment.accepted(portfolio, bryn, code="D1.2")
    world.waiting = waiting_claim(portfolio, code="D1.3")
    world.waiting_for_carys = waiting_claim(world.others, code="D1.3")
    signed = attainment.sign_off(portfolio, bryn)
    # What is renewed rests on something that happened after the day of the signature.
    with make.past_the_rules():
        CompetencySignOff.objects.filter(pk=signed.pk).update(decided_at=signed.decided_at - 3 * DAY)
    attainment.accepted(portfolio, bryn, event_date=timezone.localdate())
    attainment.complete(portfolio, world.stages[1], bryn)
    world.report = ready(portfolio)
    world.unshared = ready(portfolio, is_shared=False, content=b"%PDF-1.7 another")
    world.returned = decide(waiting_claim(portfolio), bryn, "returned", "Say more.").claim


def make_links(world):
    asha = world.people["asha"]
    world.seen = tickets.make_witnessed(asha)
    world.ticket, world.token = tickets.ask(world.seen)
    world.revoked, world.revoked_token = tickets.ask(world.seen, email="other@surgery.example.org")
    asking.revoke(world.revoked, by=asha)
    cycle = feedback.opened(world.portfolio, world.people["bryn"])
    world.rater = cycle.raters.order_by("name").first()
    world.rater_token = feedback.token_of(world.rater)


def rows():
    """{table: digest of all its rows} of what somebody signed, and of who may."""
    tables = [f"portfolios_{name}" for name in WATCHED] + ["accounts_verification"]
    digests = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM {table} t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(digests)
        return dict(cursor.fetchall())


def queue_page(claim, outcome, **changes):
    fields = {"verdict": outcome, "reason": "Because.", "digest": shown(claim), "version": claim.version, "seen": ""}
    return {f"{claim.pk}-{name}": value for name, value in (fields | changes).items()} | {"claim": str(claim.pk)}


def acts_of(world):
    """{name: (address, form)}: what Bryn would send to do each of what he may do."""
    portfolio, claim = world.portfolio, world.waiting
    queue, words = reverse("portfolios:queue_list"), {"reason": "Because.", "seen": ""}

    def of(page, *keys):
        return reverse(f"portfolios:{page}", args=[portfolio.pk, *keys])

    sheets = {
        "sign_off": attainment.sheet_of(portfolio, "D1.2"),
        "renew": attainment.renewal_of(portfolio),
        "complete": attainment.stage_sheet(portfolio, world.stages[0]),
    }
    digests = {name: words | {"digest": sheet.digest} for name, sheet in sheets.items()}
    review = reverse("portfolios:report_review", args=[world.report.pk])
    return {
        "accept": (queue, queue_page(claim, "accepted")),
        "return": (queue, queue_page(claim, "returned")),
        "ask": (queue, queue_page(claim, "question")),
        "withdraw_acceptance": (
            reverse("portfolios:acceptance_withdraw", args=[world.accepted.pk]),
            words | {"version": world.accepted.version},
        ),
        "sign_off": (of("competency_sign_off", "D1.2"), digests["sign_off"]),
        "renew": (of("competency_renew", "D1.1"), digests["renew"]),
        "withdraw": (of("competency_withdraw", "D1.1"), words | {"number": 1}),
        "complete": (of("stage_complete", world.stages[0].slug), digests["complete"] | {"declared": "on"}),
        "withdraw_completion": (of("stage_withdraw", world.stages[1].slug), words | {"number": 1}),
        "review": (review, {"outcome": "reviewed", "comment": "Good."}),
    }


CLAIM_ACTS = ("accept", "return", "ask", "withdraw_acceptance", "review")
COMPETENCY_ACTS = ("sign_off", "renew", "withdraw")
STAGE_ACTS = ("complete", "withdraw_completion")
ACTS = (*CLAIM_ACTS, *COMPETENCY_ACTS, *STAGE_ACTS)
