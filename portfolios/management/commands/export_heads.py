from django.core.management.base import BaseCommand, CommandError

from portfolios.ledger import heads


class Command(BaseCommand):
    help = "Adds the heads of all chains that have grown to the file outside the database; see LEDGER_HEADS_DIR."

    def handle(self, **options):
        try:
            exported = heads.export()
        except (OSError, heads.BrokenFile) as error:
            raise CommandError(f"The heads cannot be exported: {error}") from error
        self.stdout.write(f"{exported} heads added to {heads.path()}")
