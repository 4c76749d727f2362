from collections import Counter
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portfolios.ledger import checking, heads
from portfolios.models import Portfolio


class Command(BaseCommand):
    help = (
        "Checks that every event of the ledger, and every row that it tells of, is as it was written. "
        "Names the first bad link of each portfolio and ends with 1 if there is one."
    )

    def add_arguments(self, parser):
        parser.add_argument("--portfolio", help="the identifier of one portfolio; all of them without it")
        parser.add_argument(
            "--heads",
            type=Path,
            metavar="FILE",
            help="heads that export_heads wrote, such as a copy from another machine; without it those of this one",
        )

    def handle(self, *, portfolio=None, heads=None, **options):
        tally = Counter()
        key = portfolio and key_of(portfolio)
        found = list(checking.faults(key, exported=exported(heads), tally=tally))
        for fault in found:
            self.stderr.write(self.style.ERROR(str(fault)))
        looked = f"{tally['events']} events and {tally['rows']} rows of {tally['portfolios']} portfolios"
        if found:
            raise CommandError(f"{looked} checked: {len(found)} portfolios are not as they were written.")
        self.stdout.write(self.style.SUCCESS(f"{looked} verified: everything is as it was written."))


def exported(file):
    """What was exported to this file, or to the usual one, where there may be none yet. Raises CommandError."""
    if file is None and not heads.path().exists():
        return {}
    try:
        return heads.read(file or heads.path())
    except (OSError, heads.BrokenFile) as error:
        raise CommandError(f"The heads cannot be compared: {error}") from error


def key_of(named):
    """The key of this portfolio. Raises CommandError for one that does not exist."""
    try:
        found = Portfolio.objects.filter(pk=named).values_list("pk", flat=True).first()
    except ValidationError as error:
        raise CommandError(f"{named} is not the identifier of a portfolio.") from error
    if found is None:
        raise CommandError(f"There is no portfolio {named}.")
    return found
