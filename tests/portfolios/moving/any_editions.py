"""Random chains of editions and random work on the first of them, and what a move has to make of it, told anew.

The telling asks the rows of changes and rules alone, and nothing of `portfolios.moving`.
"""

from contextlib import suppress

from hypothesis import strategies as st

from portfolios.attainment.refusals import ActRefused
from portfolios.models import Claim, CompetencySignOff
from portfolios.sign_off.refusals import MoveRefused
from tests import make
from tests.portfolios.attainment.steps import accepted, sign_off, withdraw
from tests.portfolios.sign_off.steps import amended, waiting_claim, withdraw_acceptance

KINDS = ["unchanged", "wording", "substantive", "moved", "split", "merged", "retired"]
POLICIES = st.fixed_dictionaries(
    {kind: st.sampled_from(["carry", "carry", "reconfirm", "expire"]) for kind in KINDS if kind != "retired"}
)
SCALES = st.sampled_from([("KH", "SH", "DO"), ("KH", "SH", "DO"), ("SH", "DO"), ("KH", "DO"), ("SH",)])
CODES = ["D1.1", "D1.2", "D1.3"]
WORK = st.lists(
    st.tuples(
        st.sampled_from(CODES),
        st.sampled_from(
            ["accepted", "signed", "signed", "unaccepted", "unsigned", "amended", "amended", "waiting", "draft"]
        ),
        st.sampled_from(["KH", "SH", "DO"]),
    ),
    min_size=1,
    max_size=5,
)


def chain_of(edition, number, data):
    """The edition and as many after it, each with changes and rules of its own."""
    chain = [edition]
    for year in range(1, number):
        codes = chain[-1].items.assessable().values_list("code", flat=True)
        changes = {code: change_of(code, data.draw(st.sampled_from(KINDS)), year) for code in codes}
        given = {"policies": data.draw(POLICIES), "levels": data.draw(SCALES)}
        chain.append(make.make_next_edition(chain[-1], f"{2026 + year}", changes=changes, **given))
    return chain


def change_of(code, kind, year):
    return {
        "moved": ("moved", f"{code}.{year}"),
        "split": ("split", f"{code}a", f"{code}b"),
        "merged": ("merged", f"M{year}"),
    }.get(kind, kind)


def do(work, portfolio, by):
    for code, what, level in work:
        with suppress(ActRefused, MoveRefused):
            STEPS[what](portfolio, by, code, level)


def signed(portfolio, by, code, level):
    accepted(portfolio, by, code=code, level=level)
    sign_off(portfolio, by, code)


def unsigned(portfolio, by, code, level):
    signed(portfolio, by, code, level)
    withdraw(portfolio, by, code)


STEPS = {
    "accepted": lambda portfolio, by, code, level: accepted(portfolio, by, code=code, level=level),
    "signed": signed,
    "unsigned": unsigned,
    "unaccepted": lambda portfolio, by, code, level: withdraw_acceptance(
        accepted(portfolio, by, code=code, level=level), by
    ),
    "amended": lambda portfolio, by, code, level: amended(accepted(portfolio, by, code=code, level=level)),
    "waiting": lambda portfolio, by, code, level: waiting_claim(portfolio, code=code, level=level),
    "draft": lambda portfolio, by, code, level: make.make_claim(portfolio, code=code, level=level),
}


def own_claims(portfolio):
    """[(claim, item, code of its level, standing)] of what stands accepted in the portfolio itself."""
    claims = portfolio.claims.filter(status="accepted").select_related("level", "item", "evidence")
    return [(claim, claim.item, claim.level and claim.level.code, "carried") for claim in claims]


def own_sign_offs(portfolio):
    newest = {act.item_id: act for act in portfolio.competency_sign_offs.order_by("number")}
    found = [act for act in newest.values() if act.outcome != "withdrawn"]
    return [(act, act.item, act.level and act.level.code, "carried") for act in found]


def stands(thing):
    """Whether what was signed is as it was signed."""
    if isinstance(thing, CompetencySignOff):
        pieces = {piece["claim"]: piece["decision"] for piece in thing.snapshot["rests_on"]}
        claims = Claim.objects.filter(pk__in=pieces)
        return all(stands(claim) and pieces[str(claim.pk)] == last_decision(claim) for claim in claims)
    return thing.status == "accepted" and thing.evidence.revision == thing.evidence_revision


def last_decision(claim):
    return str(claim.decisions.order_by("-claim_version").first().pk)


def expected(held, edition):
    """[(thing, item or None, code of its level, standing)] after one step to this edition, the best way for each."""
    policies = dict(edition.carry_rules.values_list("kind", "policy"))
    scale = set(edition.levels.values_list("code", flat=True))
    found = {}
    for thing, item, level, standing in held:
        for change in edition.changes.filter(origin=item).select_related("destination"):
            policy, after = policies[change.kind], change.destination
            kept = level if level in scale else None
            counts = policy == "carry" and standing == "carried" and kept is not None and stands(thing)
            outcome = (after, kept, "carried" if counts else "to_reconfirm")
            if after is None or policy == "expire":
                outcome = (None, None, "expired")
            key = (thing.pk, outcome[0] and outcome[0].pk)
            found[key] = min(found.get(key, (thing, *outcome)), (thing, *outcome), key=lambda each: each[3])
    return list(found.values())


def rows_of(expected):
    """{(key of the thing, key of the item or None): standing}."""
    return {(thing.pk, item and item.pk): standing for thing, item, _level, standing in expected}
