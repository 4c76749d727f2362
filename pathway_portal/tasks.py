from celery import shared_task

from .health import record_heartbeat


@shared_task
def record_worker_heartbeat():
    record_heartbeat()
