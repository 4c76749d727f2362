from django.core.management.base import BaseCommand, CommandError

from pathway_portal import register


class Command(BaseCommand):
    help = "Add invented technicians with evidence, claims and decisions, to measure with."

    def add_arguments(self, parser):
        parser.add_argument("--technicians", type=int, required=True)
        parser.add_argument("--evidence", type=int, required=True, help="entries for each technician")
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same content")

    def handle(self, *, technicians, evidence, seed, **options):
        if not (0 < technicians <= 30_000 and 0 < evidence <= 2_000):
            raise CommandError("Ask for 1 to 30,000 technicians with 1 to 2,000 entries each.")
        try:
            added = register.fill(technicians, evidence, seed=seed, progress=self.say)
        except LookupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(", ".join(f"{count} {what}" for what, count in added.items()))

    def say(self, done):
        self.stderr.write(f"{done} technicians", ending="\r")
