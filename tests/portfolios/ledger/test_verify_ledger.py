"""The commands that verify the ledger and export its heads: what they print, and with what they end."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portfolios.models import Decision, LedgerEvent

from .world import past_triggers

pytestmark = pytest.mark.django_db


def run(command, *arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *arguments, stdout=out, stderr=err)
    except CommandError as error:
        assert error.returncode == 1
        err.write(str(error))
    return out.getvalue() + err.getvalue()


def test_what_is_whole_is_said_to_be(world):
    assert "4 portfolios verified: everything is as it was written" in run("verify_ledger")
    assert "2 portfolios verified" in run("verify_ledger", "--portfolio", str(world.asha.pk))


def test_the_first_bad_link_of_each_portfolio_is_named(world, undone):
    with past_triggers():
        Decision.objects.filter(outcome="returned").update(decider_name="Somebody Else")
    said = run("verify_ledger")
    assert said.count("is not as it was written") == 2
    assert f"portfolio {world.asha.pk}, event " in said
    assert "2 portfolios are not as they were written" in said


def test_only_the_portfolio_that_was_asked_for_is_named(world, undone):
    with past_triggers():
        LedgerEvent.objects.filter(sequence=2).delete()
    said = run("verify_ledger", "--portfolio", str(world.ffion.pk))
    assert str(world.asha.pk) not in said
    assert f"portfolio {world.ffion.pk}, event 2: missing" in said


def test_a_chain_cut_off_behind_the_last_head_is_found_with_the_heads(world, undone):
    newest = LedgerEvent.objects.filter(portfolio=world.asha).latest("sequence")
    with past_triggers():
        newest.delete()
    said = run("verify_ledger", "--heads", str(world.file))
    assert f"event {newest.sequence}: the chain ends before event {newest.sequence}" in said


def test_heads_of_a_portfolio_that_is_gone_are_missed(world, undone, run_sql):
    with past_triggers():
        run_sql("DELETE FROM portfolios_ledgerevent WHERE portfolio_id = %s", [world.asha.pk])
        run_sql("DELETE FROM portfolios_portfolio WHERE id = %s", [world.asha.pk])
    assert f"{world.asha.pk}, event" in run("verify_ledger", "--heads", str(world.file))


def test_a_portfolio_that_does_not_exist_is_no_success(db):
    assert "no portfolio" in run("verify_ledger", "--portfolio", "00000000-0000-4000-8000-000000000000")
    assert "not the identifier" in run("verify_ledger", "--portfolio", "nonsense")


def test_heads_that_cannot_be_read_are_no_success(tmp_path):
    assert "cannot be compared" in run("verify_ledger", "--heads", str(tmp_path / "none.jsonl"))
