"""What workers are rung for. The work is done elsewhere; the row in PostgreSQL is the job."""

from celery import shared_task

from accounts.doorbell import ring

from .reports import building, jobs, shelf


@shared_task
def make_report(pk):
    building.build(pk)


@shared_task
def sweep_reports():
    for pk in jobs.sweep():
        ring(make_report, str(pk))
    shelf.tidy_now_and_then()
