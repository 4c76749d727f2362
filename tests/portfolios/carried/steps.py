"""A portfolio that moved to the next edition, by the portal's own move."""

from portfolios.moving.move import move
from tests import make
from tests.portfolios.attainment.steps import fresh


def next_edition(edition, code="2027", *, stage=None, changes=None, policies=None):
    """The published edition that replaces this one; `stage` expects every competency of it at SH."""
    after = make.make_next_edition(edition, code, changes=changes, policies=policies, publish=False)
    if stage:
        make.make_expectations(after, stage)
    return make.publish_edition(after)


def moved(portfolio, after, *supervisors):
    """The portfolio on the edition `after`, with all that was signed and these of its supervisors."""
    made = move(fresh(portfolio), to=after, by=portfolio.owner, keeps={person.pk for person in supervisors})
    return fresh(made.destination)
