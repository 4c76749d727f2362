from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portfolios import ledger
from portfolios.models import Portfolio


class Command(BaseCommand):
    help = "Checks that no event of the ledger was changed, removed or put in between. Ends with 1 at the first fault."

    def add_arguments(self, parser):
        parser.add_argument("portfolio", nargs="?", help="The identifier of one portfolio; all of them without it.")

    def handle(self, *, portfolio=None, **options):
        chosen = portfolios(portfolio)
        for key in chosen:
            broken = ledger.first_broken_link(key)
            if broken:
                raise CommandError(f"portfolio {key}, event {broken.sequence}: {broken.problem}")
        self.stdout.write(self.style.SUCCESS(f"{len(chosen)} portfolios verified: every event is as it was written."))


def portfolios(named):
    """Keys of the portfolios to check. Raises CommandError for one that does not exist."""
    if named is None:
        return list(Portfolio.objects.order_by("pk").values_list("pk", flat=True))
    try:
        found = list(Portfolio.objects.filter(pk=named).values_list("pk", flat=True))
    except ValidationError as error:
        raise CommandError(f"{named} is not the identifier of a portfolio.") from error
    if not found:
        raise CommandError(f"There is no portfolio {named}.")
    return found
