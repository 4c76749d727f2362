from celery import shared_task

from . import delivery, kept_text


@shared_task
def deliver_mail(pk):
    delivery.deliver(pk)


@shared_task
def sweep_mail():
    delivery.sweep()


@shared_task
def sweep_kept_text():
    kept_text.sweep()
