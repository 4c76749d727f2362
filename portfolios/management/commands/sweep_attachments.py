import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from portfolios.evidence import attachments


class Command(BaseCommand):
    help = "Delete stored files that no attachment names, left behind by a process that was killed."

    def add_arguments(self, parser):
        parser.add_argument("--hours", type=int, default=24, help="only files older than this (default 24)")

    def handle(self, *, hours, **options):
        deleted = attachments.sweep(timezone.now() - datetime.timedelta(hours=hours))
        self.stdout.write(f"{deleted} deleted")
