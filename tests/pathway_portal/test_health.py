import pytest
from django.core.cache import cache
from django.test import override_settings

from pathway_portal import health, tasks

pytestmark = pytest.mark.django_db


def test_site_with_a_working_worker_is_healthy(client):
    tasks.record_worker_heartbeat()
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "healthy": True,
        "database": True,
        "broker": True,
        "worker": True,
        "worker_age_seconds": 0,
    }


def test_site_without_a_worker_says_so(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert (answer.json()["worker"], answer.json()["worker_age_seconds"]) == (False, None)


def test_worker_that_fell_silent_counts_as_missing(client):
    cache.set(health.HEARTBEAT_KEY, health.time.time() - health.WORKER_LATE_AFTER_SECONDS - 5, timeout=None)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["worker_age_seconds"] > health.WORKER_LATE_AFTER_SECONDS


def test_stopped_broker_is_reported_and_nothing_about_it(client, settings):
    address = "redis://:secret-word@127.0.0.1:1/0"
    caches = settings.CACHES | {"default": settings.CACHES["default"] | {"LOCATION": address}}
    with override_settings(CELERY_BROKER_URL=address, CACHES=caches):
        answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["broker"] is False
    assert "secret-word" not in answer.content.decode()


def test_answer_is_never_kept_by_a_cache(client):
    assert "no-store" in client.get("/healthz").headers["Cache-Control"]


def test_nobody_can_post_to_it(client):
    assert client.post("/healthz").status_code == 405
