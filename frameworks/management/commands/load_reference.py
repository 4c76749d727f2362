"""manage.py load_reference [--replace]"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from frameworks.editors import ensure_group
from frameworks.files.problems import FileRefused
from frameworks.files.reference import load_publications, load_role


class Command(BaseCommand):
    help = "Loads roles and publications from the fixtures, and sees that the group of framework editors exists."

    def add_arguments(self, parser):
        parser.add_argument("--folder", type=Path, default=settings.BASE_DIR / "fixtures")
        parser.add_argument("--replace", action="store_true", help="also what is there already, edited or not")

    def handle(self, *, folder, replace, **options):
        ensure_group()
        refusals = []
        for path in sorted((folder / "roles").glob("*.yaml")):
            self.attempt(refusals, lambda path=path: [load_role(path, replace=replace)])
        self.attempt(refusals, lambda: load_publications(folder / "publications.yaml", replace=replace))
        if refusals:
            raise CommandError(f"{len(refusals)} of the files were refused; what they say was not changed.")

    def attempt(self, refusals, load):
        try:
            loaded = load()
        except FileRefused as refusal:
            refusals.append(refusal)
            for line in refusal.lines():
                self.stderr.write(line)
        else:
            for row, written in loaded:
                self.stdout.write(f"{row.slug}: {'written' if written else 'there already, left as it is'}")
