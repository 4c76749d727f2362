"""Signals are for editors of the framework, and for nobody else."""

import pytest
from django.urls import reverse

from frameworks.editors import ensure_group
from frameworks.models import Framework
from portfolios.integrity import looking
from portfolios.models import IntegrityNote
from tests import make
from tests.portfolios.sign_off.steps import decide, waiting_claim

pytestmark = pytest.mark.django_db
LIST = reverse("portfolios:integrity_list")


@pytest.fixture
def editor(elin):
    elin.groups.add(ensure_group())
    return elin


@pytest.fixture
def burst(portfolio, bryn):
    for _claim in range(15):
        decide(waiting_claim(portfolio), bryn)


def detail(user):
    ((signal, _note),) = [pair for pair in looking.signals_for(user) if pair[0].kind == "burst"]
    return reverse("portfolios:integrity_detail", args=[signal.digest])


def test_editor_sees_who_and_how_often_and_why(burst, editor, as_user):
    shown = as_user(editor).get(LIST).content.decode()
    assert "Many acceptances at once" in shown and "15 ×" in shown and "Asha Rahman" in shown
    assert "may have read them beforehand" in as_user(editor).get(detail(editor)).content.decode()


def test_editor_of_another_publisher_sees_none(burst, editor, as_user, portfolio):
    Framework.objects.filter(pk=portfolio.edition.framework_id).update(
        is_illustrative=False, publisher=make.make_organisation("Somebody else")
    )
    assert "15 ×" not in as_user(editor).get(LIST).content.decode()


@pytest.mark.parametrize("who", ["asha", "bryn", "elin"])
def test_nobody_without_the_permission_meets_the_page(burst, who, as_user, request):
    assert as_user(request.getfixturevalue(who)).get(LIST).status_code == 404


def test_note_is_kept_and_shown(burst, editor, as_user):
    address = detail(editor)
    assert as_user(editor).post(address, {"finding": "explained", "words": ""}).status_code == 200
    assert not IntegrityNote.objects.exists()
    as_user(editor).post(address, {"finding": "explained", "words": "They sat together"})
    assert IntegrityNote.objects.get().looked_by == editor
    assert "They sat together" in as_user(editor).get(address).content.decode()
