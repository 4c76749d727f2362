import datetime

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.utils import timezone

from portfolios.evidence.attachments import orphans


class Command(BaseCommand):
    help = "Delete stored files that no attachment names, left behind by a process that was killed."

    def add_arguments(self, parser):
        parser.add_argument("--hours", type=int, default=24, help="only files older than this (default 24)")

    def handle(self, *, hours, **options):
        found = list(orphans(default_storage, timezone.now() - datetime.timedelta(hours=hours)))
        for name in found:
            default_storage.delete(name)
        self.stdout.write(f"{len(found)} deleted")
