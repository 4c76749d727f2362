from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from portfolios.ledger import erasure


class Command(BaseCommand):
    help = (
        "Erases a person for good: what they wrote, their files and their account. Signatures stay as stubs, and the "
        "ledgers stay whole. Run it as the role that owns the tables; the application's own may not."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", nargs="?", help="the address with which the person signs in")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--replay", type=Path, metavar="FILE", help="erase again whom this list names: after a backup was restored"
        )

    def handle(self, *, email, yes, replay, **options):
        if (email is None) == (replay is None):
            raise CommandError("Name either a person or a list to replay.")
        try:
            if replay:
                self.stdout.write(f"{erasure.replay(replay)} people erased again.")
            else:
                self.erase(email, yes)
        except (erasure.ErasureRefused, OSError, ValueError, KeyError) as error:
            raise CommandError(f"Nobody was erased: {error}") from error

    def erase(self, email, yes):
        person = User.objects.filter(email__iexact=email).first()
        if person is None:
            raise erasure.ErasureRefused("nobody signs in with this address.")
        if not yes and input(f"Erase {person.name} for good? Type yes: ") != "yes":
            raise erasure.ErasureRefused("it was not confirmed.")
        for what, count in sorted(erasure.erase(person).items()):
            self.stdout.write(f"{count} {what}")
        self.stdout.write(self.style.SUCCESS("Erased."))
