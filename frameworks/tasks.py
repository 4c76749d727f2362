"""What workers are rung for; the work is done elsewhere."""

from celery import shared_task

from . import publishing


@shared_task
def retire_due():
    publishing.retire_due()
