"""manage.py load_case FILE --framework SLUG --edition CODE"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from frameworks.case.importing import PackageRefused, plan, read_package, store
from frameworks.models import Framework


class Command(BaseCommand):
    help = "Loads a 1EdTech CASE package into a new draft edition. A package with an error changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--framework", metavar="SLUG", required=True)
        parser.add_argument("--edition", metavar="CODE", required=True)

    def handle(self, *, file, framework, edition, **options):
        row = Framework.objects.filter(slug=framework).first()
        if row is None or not file.is_file():
            raise CommandError(f"There is no file {file}." if row else f"There is no framework {framework}.")
        try:
            planned = plan(read_package(file.read_bytes()), framework=row, code=edition)
            draft = store(planned, by=None)
        except PackageRefused as refusal:
            raise CommandError("Nothing was changed.\n" + "\n".join(map(str, refusal.problems))) from refusal
        self.stdout.write(f"{framework}/{draft.code}: created (draft), {len(planned.items)} items")
        for note in planned.notes:
            self.stdout.write(f"  {note}")
