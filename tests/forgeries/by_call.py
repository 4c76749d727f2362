"""The portal's own functions, called for the wrong person, as a page with a mistake in it would."""

from accounts import verifying
from portfolios.attainment import signing
from portfolios.models import Portfolio
from portfolios.progress.pages import item_of
from portfolios.reports import reviewing
from portfolios.sign_off import moves, questions
from portfolios.supervision import hand_over, invitations
from tests.portfolios.attainment import steps as attainment
from tests.portfolios.sign_off.steps import shown

from .world import COMPETENCY_ACTS, LESSER, STAGE_ACTS, STRANGERS

SIGNED = {"assurance": "second_factor", "language": "en"}


def decide(world, by, outcome):
    claim = world.waiting
    given = SIGNED | {"outcome": outcome, "reason": "Because.", "seen_digest": shown(claim), "by": by}
    return moves.decide(claim.pk, **given)


def ask(world, by):
    return questions.ask(world.waiting.pk, text="Alone?", seen_digest=shown(world.waiting), by=by)


def withdraw_acceptance(world, by):
    return moves.withdraw_acceptance(world.accepted.pk, reason="Because.", by=by, **SIGNED)


def as_read(world):
    return Portfolio.objects.select_related("edition__framework", "owner").get(pk=world.portfolio.pk)


def sign_off(world, by):
    sheet, portfolio = attainment.sheet_of(world.portfolio, "D1.2"), as_read(world)
    said = SIGNED | {"level": sheet.level, "seen_digest": sheet.digest, "by": by}
    return signing.sign_off(portfolio, item_of(portfolio, "D1.2"), **said)


def renew(world, by):
    digest, portfolio = attainment.renewal_of(world.portfolio).digest, as_read(world)
    return signing.renew(portfolio, item_of(portfolio, "D1.1"), seen_digest=digest, by=by, **SIGNED)


def withdraw(world, by):
    portfolio = as_read(world)
    return signing.withdraw(portfolio, item_of(portfolio, "D1.1"), reason="Because.", by=by, **SIGNED)


def complete(world, by):
    digest = attainment.stage_sheet(world.portfolio, world.stages[0]).digest
    said = SIGNED | {"seen_digest": digest, "declared": True, "by": by}
    return signing.complete_stage(as_read(world), world.stages[0], **said)


def withdraw_completion(world, by):
    return signing.withdraw_completion(as_read(world), world.stages[1], reason="Because.", by=by, **SIGNED)


def review(world, by):
    return reviewing.review(world.report, by=by, outcome="reviewed", comment="Good.")


CALLS = {
    "accept": lambda world, by: decide(world, by, "accepted"),
    "return": lambda world, by: decide(world, by, "returned"),
    "ask": ask,
    "withdraw_acceptance": withdraw_acceptance,
    "sign_off": sign_off,
    "renew": renew,
    "withdraw": withdraw,
    "complete": complete,
    "withdraw_completion": withdraw_completion,
    "review": review,
}


def called(act, who):
    return lambda world: CALLS[act](world, world.people[who])


def verified(target, who):
    """Somebody confirms who a person is."""

    def attempt(world):
        person = world.people[target]
        said = {"basis": "in_person", "register_checked": True, "seen_digest": verifying.digest_of(person)}
        return verifying.verify(person, world.organisation, by=world.people[who], **said)

    return attempt


def accepted(name, who):
    """Somebody takes up an invitation that is not theirs to take up."""
    return lambda world: invitations.accept(world.invitations[name].row, by=world.people[who])


def took_over(who):
    return lambda world: hand_over.accept(world.hand_over, by=world.people[who])


NOT_THE_OFFERED = [who for who in STRANGERS if who != "offered"]
NOT_ADMINISTRATORS = [who for who in STRANGERS if who != "gareth"]
ATTEMPTS = (
    {f"called for {who}, {why}": {act: called(act, who) for act in CALLS} for who, why in STRANGERS.items()}
    | {f"called for {who}, {why}": {act: called(act, who) for act in STAGE_ACTS} for who, why in LESSER.items()}
    | {"called for a practice supervisor": {act: called(act, "practice") for act in COMPETENCY_ACTS}}
    | {
        "verified by who may not": {f"unverified by {who}": verified("unverified", who) for who in NOT_ADMINISTRATORS}
        | {f"{who} by themselves": verified(who, who) for who in (*STRANGERS, *LESSER)}
        | {
            f"{who} by another's administrator": verified(who, "gareth")
            for who in NOT_ADMINISTRATORS
            if who != "offered"
        }
    }
    | {
        "invitations of others": {
            f"{name} by {who}": accepted(name, who)
            for name in ("invited", "declined", "revoked", "late", "twin", "alias")
            for who in STRANGERS
            if (name, who) != ("invited", "invited")
        }
    }
    | {"taken over": {who: took_over(who) for who in (*NOT_THE_OFFERED, *LESSER, "bryn")}}
)
