from django.core.management.base import BaseCommand
from django.utils import timezone

from portfolios.models import Report
from portfolios.reports import building, jobs, shelf


class Command(BaseCommand):
    help = "Makes every report that waits, here and now, whether a broker and a worker are there or not."

    def handle(self, **options):
        jobs.sweep()
        waiting = Report.objects.waiting(timezone.now()).order_by("requested_at")
        made = sum(building.build(pk) for pk in waiting.values_list("pk", flat=True))
        gone = shelf.tidy()
        self.stdout.write(f"{made} made; {gone} forgotten files deleted.")
