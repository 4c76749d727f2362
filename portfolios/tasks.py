"""What workers are rung for. The work is done elsewhere; the row in PostgreSQL is the job."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.doorbell import ring

from .attainment import expiring
from .evidence import attachments
from .feedback import sweep as feedback
from .ledger import heads
from .reminders import digest, supervisors, technicians
from .reports import building, jobs, shelf
from .sign_off import begun
from .supervision import lapsing


@shared_task
def make_report(pk):
    building.build(pk)


@shared_task
def sweep_reports():
    for pk in jobs.sweep():
        ring(make_report, str(pk))
    shelf.tidy_now_and_then()


@shared_task
def sweep_attachments():
    attachments.sweep(timezone.now() - timedelta(days=1))


@shared_task
def export_heads():
    heads.export()


@shared_task
def sweep_feedback():
    feedback.sweep()


@shared_task
def sweep_begun_decisions():
    begun.sweep()


@shared_task
def sweep_cover():
    lapsing.sweep()


@shared_task
def sweep_reminders():
    supervisors.sweep()
    technicians.sweep()


@shared_task
def tell_of_expiry():
    expiring.tell()


@shared_task
def sweep_digests():
    digest.sweep()
