"""manage.py load_framework FILE [--publish]"""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from frameworks.files.loading import load_framework
from frameworks.files.problems import FileRefused


class Command(BaseCommand):
    help = "Loads a framework file into a draft edition; --publish publishes it. A file with an error changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--publish", action="store_true")

    def handle(self, *, file, publish, **options):
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        try:
            outcome = load_framework(file, publish_it=publish)
        except FileRefused as refusal:
            for line in refusal.lines():
                self.stderr.write(line)
            raise CommandError(f"Nothing was changed: {len(refusal.problems)} to put right in {file}.") from refusal
        self.stdout.write(in_words(outcome))


def in_words(outcome):
    edition = outcome.edition
    published = " and published" if outcome.published else ""
    lines = [f"{edition.framework.slug}/{edition.code}: {outcome.done}{published} ({edition.status})"]
    return "\n".join(lines + [f"  {note}" for note in outcome.notes])
