"""The file of heads outside the database: it grows by what has grown, and shows when a line of it was changed."""

import hashlib
import json
import threading

import pytest
from django.db import connection, transaction

from portfolios import ledger
from portfolios.ledger import heads

Kind = ledger.Kind


@pytest.fixture
def chain(portfolio, asha):
    with transaction.atomic():
        return [ledger.record(portfolio, Kind.STAGE_CHOSEN, by=asha, facts={"n": n}) for n in range(3)]


def lines():
    return heads.path().read_bytes().splitlines(keepends=True)


def test_the_newest_event_of_each_chain_is_exported_once(chain, portfolio):
    assert [heads.export(), heads.export()] == [1, 0]
    said = json.loads(lines()[0])
    assert said.pop("time")
    assert said == {"portfolio": str(portfolio.pk), "sequence": 3, "hash": chain[-1].hash, "previous": ""}
    assert heads.read(heads.path()) == {str(portfolio.pk): {3: chain[-1].hash}}


def test_each_line_carries_the_digest_of_the_one_before(chain, portfolio, asha):
    heads.export()
    later = ledger.record(portfolio, Kind.STAGE_CHOSEN, by=asha)
    heads.export()
    first, second = lines()
    assert json.loads(second)["previous"] == hashlib.sha256(first).hexdigest()
    assert heads.read(heads.path())[str(portfolio.pk)] == {3: chain[-1].hash, 4: later.hash}


@pytest.mark.parametrize(
    "tampered, problem",
    [
        (lambda first, second: [second], "does not follow"),
        (lambda first, second: [first.replace(b'"sequence": 3', b'"sequence": 2'), second], "does not follow"),
        (lambda first, second: [first, second[:-1]], "does not follow"),
        (lambda first, second: [first, b"{}\n"], "no line of this file"),
        (lambda first, second: [second, first], "does not follow"),
    ],
)
def test_a_changed_line_is_found_and_nothing_is_added_behind_it(tampered, problem, chain, portfolio, asha):
    heads.export()
    ledger.record(portfolio, Kind.STAGE_CHOSEN, by=asha)
    heads.export()
    heads.path().write_bytes(b"".join(tampered(*lines())))
    with pytest.raises(heads.BrokenFile, match=problem):
        heads.read(heads.path())
    with pytest.raises(heads.BrokenFile, match=problem):
        heads.export()


@pytest.mark.django_db(transaction=True)
def test_two_writers_at_once_write_each_head_once(portfolio, asha):
    with transaction.atomic():
        ledger.record(portfolio, Kind.STAGE_CHOSEN, by=asha)

    def write():
        heads.export()
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(lines()) == len(heads.read(heads.path())) == 1
