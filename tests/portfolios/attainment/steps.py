"""Steps towards a signed competency or stage, through the portal's own acts."""

from django.utils import timezone

from accounts.models import Administrator, Verification
from frameworks.models import SufficiencyRule
from portfolios.attainment import sheets, signing, stages
from portfolios.models import Portfolio
from portfolios.progress.pages import item_of
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

SIGNED = {"assurance": "account", "language": "en"}


def fresh(portfolio):
    """As the next request reads it."""
    return Portfolio.objects.select_related("edition__framework", "target_stage", "owner").get(pk=portfolio.pk)


def accepted(portfolio, by, code="D1.1", **fields):
    """A claim that `by` has accepted. `event_date` is the evidence's."""
    of_evidence = {name: fields.pop(name) for name in ("event_date", "form") if name in fields}
    evidence = make.make_evidence(portfolio.owner, **of_evidence)
    return decide(waiting_claim(portfolio, evidence, code=code, **fields), by).claim


def sheet_of(portfolio, code="D1.1"):
    portfolio = fresh(portfolio)
    return sheets.for_competency(portfolio, item_of(portfolio, code))


def renewal_of(portfolio, code="D1.1"):
    portfolio = fresh(portfolio)
    return sheets.for_renewal(portfolio, item_of(portfolio, code))


def stage_sheet(portfolio, stage):
    return stages.for_stage(fresh(portfolio), stage)


def sign_off(portfolio, by, code="D1.1", **kwargs):
    sheet, portfolio = sheet_of(portfolio, code), fresh(portfolio)
    said = SIGNED | {"level": sheet.level, "seen_digest": sheet.digest} | kwargs
    return signing.sign_off(portfolio, item_of(portfolio, code), by=by, **said)


def renew(portfolio, by, code="D1.1", **kwargs):
    sheet, portfolio = renewal_of(portfolio, code), fresh(portfolio)
    said = SIGNED | {"seen_digest": sheet.digest} | kwargs
    return signing.renew(portfolio, item_of(portfolio, code), by=by, **said)


def withdraw(portfolio, by, code="D1.1", reason="It rests on a colleague's work.", **kwargs):
    portfolio = fresh(portfolio)
    return signing.withdraw(portfolio, item_of(portfolio, code), reason=reason, by=by, **(SIGNED | kwargs))


def complete(portfolio, stage, by, **kwargs):
    said = SIGNED | {"seen_digest": stage_sheet(portfolio, stage).digest, "declared": True} | kwargs
    return signing.complete_stage(fresh(portfolio), stage, by=by, **said)


def withdraw_completion(portfolio, stage, by, reason="The choice was counted twice.", **kwargs):
    said = SIGNED | {"reason": reason} | kwargs
    return signing.withdraw_completion(fresh(portfolio), stage, by=by, **said)


def verify(person, by):
    """An administrator of an organisation says who this is."""
    organisation = make.make_organisation("Harbour Lane Surgery")
    if not Administrator.objects.filter(organisation=organisation, person=by).exists():
        Administrator.objects.create(organisation=organisation, person=by)
    return Verification.objects.create(
        person=person,
        organisation=organisation,
        name=person.name,
        email=person.email,
        profession=person.profession,
        registration_number=person.registration_number,
        basis="in_person",
        register_checked=True,
        verified_by=by,
        verified_at=timezone.now(),
    )


def make_rule(edition, kind, code="a-rule", item=None, **fields):
    return SufficiencyRule.objects.create(edition=edition, kind=kind, code=code, item=item, **fields)
