"""Changes of one portfolio wait for each other one after the other, never in a ring."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from portfolios import ledger
from portfolios.progress import starting
from portfolios.reports import jobs
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def ask(portfolio):
    return jobs.request(portfolio, by=portfolio.owner, language="en", is_shared=True, key=uuid.uuid4())


def ask_again(portfolio):
    report = ask(portfolio)
    jobs.cancel(report, by=portfolio.owner)
    return lambda: jobs.retry(report, by=portfolio.owner)


def aim_elsewhere(portfolio):
    stage = make.make_stage("next")
    return lambda: starting.choose_stage(portfolio, stage, by=portfolio.owner)


CHANGES = {"request": lambda portfolio: lambda: ask(portfolio), "retry": ask_again, "stage": aim_elsewhere}


def begin(change):
    """The change in a thread of its own, once it has had time to take its first lock."""
    pool = ThreadPoolExecutor(1)

    def run():
        try:
            return change()
        finally:
            connection.close()

    running = pool.submit(run)
    pool.shutdown(wait=False)
    time.sleep(0.5)
    return running


@pytest.mark.parametrize("name", CHANGES)
def test_change_waits_for_whoever_writes_to_the_ledger(portfolio, name):
    change = CHANGES[name](portfolio)
    with transaction.atomic():
        ledger.record(portfolio, ledger.Kind.CLAIM_SUBMITTED, by=portfolio.owner)
        running = begin(change)
    running.result(timeout=10)
    assert ledger.first_broken_link(portfolio.pk) is None
