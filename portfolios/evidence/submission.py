"""What would be put before whom, and what stands in its way."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Claim, Evidence, Portfolio, Supervision
from .claiming import CHANGEABLE
from .completeness import Problem, claim_problems, problems


@dataclass
class PortfolioGroup:
    """The claims in one portfolio, and the people who could decide them now."""

    portfolio: Portfolio
    claims: list[Claim]
    supervisors: list


@dataclass
class Submission:
    evidence: Evidence
    groups: list[PortfolioGroup] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def claims(self):
        return [claim for group in self.groups for claim in group.claims]

    def reasons(self, chosen):
        """(sentence, address of the field) for each thing that keeps the chosen claims from being submitted."""
        found = [(problem.message, self.field_address(problem)) for problem in self.problems]
        if not self.claims:
            found.append((_("Choose at least one competency."), self.address("evidence_claims")))
        elif not chosen:
            found.append((_("Tick at least one competency."), f"#claim-{self.claims[0].pk}"))
        for claim in chosen:
            found += [(problem.message, self.claim_address(claim, problem)) for problem in claim_problems(claim)]
        return found + self.unsupervised(chosen)

    def unsupervised(self, chosen):
        """Claims that nobody could decide are not submitted: they would wait for ever."""
        keys = {claim.portfolio_id for claim in chosen}
        return [
            (
                _("Nobody supervises this portfolio yet: %(portfolio)s. Invite a supervisor first.")
                % {"portfolio": group.portfolio.edition},
                reverse("portfolios:supervision_list", args=[group.portfolio.pk]),
            )
            for group in self.groups
            if group.portfolio.pk in keys and not group.supervisors
        ]

    def address(self, page):
        return reverse(f"portfolios:{page}", args=[self.evidence.pk])

    def field_address(self, problem):
        return f"{self.address('evidence_edit')}#div_id_{problem.field}"

    def claim_address(self, claim, problem):
        field_name = "level" if problem.field == "level" else "why"
        return f"{self.address('evidence_claims')}?portfolio={claim.portfolio_id}#div_id_{field_name}-{claim.item.code}"


def submission_of(evidence, claims):
    """The Submission of what can be submitted of this evidence. Claims as from `reading.claims_of`."""
    ready = [claim for claim in claims if claim.status in CHANGEABLE and not claim.portfolio.is_closed]
    portfolios = {claim.portfolio_id: claim.portfolio for claim in ready}
    grants = Supervision.objects.open().filter(portfolio__in=portfolios).select_related("supervisor")
    groups = [
        PortfolioGroup(
            portfolio,
            [claim for claim in ready if claim.portfolio_id == key],
            [grant.supervisor for grant in grants if grant.portfolio_id == key],
        )
        for key, portfolio in portfolios.items()
    ]
    return Submission(evidence, groups, problems(evidence) if evidence.is_editable else [])
