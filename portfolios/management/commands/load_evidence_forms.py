from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portfolios.evidence import loading

DEFAULT = settings.BASE_DIR / "fixtures" / "evidence_forms.yaml"


class Command(BaseCommand):
    help = "Load the kinds of evidence and their questions; a changed form becomes a new version."

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT)

    def handle(self, *, file, **options):
        try:
            outcome = loading.load(file.read_text(encoding="utf-8"))
        except OSError as missing:
            raise CommandError(f"{file}: {missing.strerror}") from None
        except loading.FileRefused as refused:
            raise CommandError("\n".join(f"{file}: {problem}" for problem in refused.problems)) from None
        self.stdout.write(", ".join(f"{len(keys)} {word}" for word, keys in outcome.items()))
