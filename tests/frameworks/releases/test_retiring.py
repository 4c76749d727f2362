"""The day on which a replaced edition retires: announced with time to move, kept by the clock, taken back."""

import datetime
import uuid

import pytest
from django.utils import timezone

from frameworks.drafting import copy_edition
from frameworks.models import Edition, Item
from frameworks.publishing import (
    LEAST_NOTICE,
    PublishingRefused,
    first_day_of_retirement,
    retire,
    retire_due,
    set_retirement,
)
from frameworks.tasks import retire_due as retire_due_task
from tests import make

DAY = datetime.timedelta(days=1)


@pytest.fixture
def replaced(edition):
    make.make_next_edition(edition, "2027")
    return edition


def announced(edition, day):
    Edition.objects.filter(pk=edition.pk).update(retires_on=day)


def status(edition):
    return Edition.objects.get(pk=edition.pk).status


def test_day_is_announced_put_off_and_taken_back(replaced, elin):
    earliest = first_day_of_retirement()
    assert set_retirement(replaced, earliest, by=elin).retires_on == earliest
    assert set_retirement(replaced, earliest + DAY, by=elin).retires_on == earliest + DAY
    assert set_retirement(replaced, None, by=elin).retires_on is None


@pytest.mark.parametrize("day", [timezone.localdate(), timezone.localdate() + LEAST_NOTICE - DAY])
def test_people_are_given_time_to_move(replaced, elin, day):
    with pytest.raises(PublishingRefused, match="People need time to move: the earliest day is"):
        set_retirement(replaced, day, by=elin)
    assert Edition.objects.get(pk=replaced.pk).retires_on is None


def test_a_replaced_edition_is_not_retired_without_notice(replaced, elin):
    with pytest.raises(PublishingRefused, match="announce a day"):
        retire(replaced, by=elin)
    assert status(replaced) == "published"


def test_an_edition_counts_as_replaced_over_retired_ones(replaced, elin):
    second = replaced.replaced_by.get()
    make.make_next_edition(second, "2028")
    Edition.objects.filter(pk=second.pk).update(status="retired", retired_at=timezone.now())
    day = first_day_of_retirement()
    assert set_retirement(replaced, day, by=elin).retires_on == day


def test_day_that_was_announced_long_ago_may_be_saved_again(replaced, elin):
    announced(replaced, timezone.localdate() + DAY)
    assert set_retirement(replaced, timezone.localdate() + DAY, by=elin).retires_on == timezone.localdate() + DAY


def test_edition_that_nothing_replaces_has_no_day(edition, elin):
    make.make_next_edition(edition, "2027", publish=False)
    with pytest.raises(PublishingRefused, match="Nobody could move"):
        set_retirement(edition, first_day_of_retirement(), by=elin)


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_only_published_editions_have_a_day(db, elin, state):
    edition = make.make_edition(publish=False)
    if state == "retired":
        make.publish_edition(edition)
        Edition.objects.filter(pk=edition.pk).update(status="retired", retired_at=timezone.now())
    with pytest.raises(PublishingRefused, match="Only a published edition"):
        set_retirement(edition, first_day_of_retirement(), by=elin)


def test_edition_retires_on_its_day_and_not_before(replaced):
    day = timezone.localdate() + LEAST_NOTICE
    announced(replaced, day)
    assert (retire_due(day - DAY), status(replaced)) == (0, "published")
    assert (retire_due(day), status(replaced)) == (1, "retired")
    assert retire_due(day + DAY) == 0


def test_day_that_passed_unnoticed_is_kept_by_the_next_sweep(replaced):
    announced(replaced, timezone.localdate() - DAY)
    retire_due_task()
    assert status(replaced) == "retired"


def test_editions_without_a_day_stay(replaced):
    assert (retire_due(timezone.localdate() + 1000 * DAY), status(replaced)) == (0, "published")


def test_beat_rings_for_retirement(settings):
    assert "frameworks.tasks.retire_due" in [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]


def test_copy_of_an_edition_has_no_day_of_its_own(replaced, editor):
    announced(replaced, first_day_of_retirement())
    replaced.refresh_from_db()
    assert copy_edition(replaced, by=editor, code="2028").retires_on is None


def test_copy_of_what_came_from_elsewhere_is_another_thing(edition, editor):
    with make.past_the_rules():
        Item.objects.filter(edition=edition, code="D1.1").update(case_id=uuid.uuid4())
        Edition.objects.filter(pk=edition.pk).update(case_id=uuid.uuid4())
    draft = copy_edition(Edition.objects.get(pk=edition.pk), by=editor, code="2028")
    assert (draft.case_id, draft.items.get(code="D1.1").case_id) == (None, None)


def page(edition):
    return f"/admin/frameworks/edition/{edition.pk}/retirement/"


def test_editor_announces_the_day_on_a_page(as_user, editor, replaced):
    client, day = as_user(editor), first_day_of_retirement()
    shown = client.get(page(replaced)).content.decode()
    assert "People are given at least 12 weeks" in shown and 'type="date"' in shown
    assert page(replaced) in client.get(f"/admin/frameworks/edition/{replaced.pk}/change/").content.decode()
    answer = client.post(page(replaced), {"day": "2020-01-01"}).content.decode()
    assert "the earliest day is" in answer
    client.post(page(replaced), {"day": day.isoformat()})
    assert Edition.objects.get(pk=replaced.pk).retires_on == day
    client.post(page(replaced), {"day": ""})
    assert Edition.objects.get(pk=replaced.pk).retires_on is None


def test_day_is_public(client, replaced):
    announced(replaced, datetime.date(2035, 3, 1))
    for address in ("/frameworks/primary-care/2026/", "/cy/frameworks/primary-care/2026/"):
        assert "2035" in client.get(address).content.decode()
    assert "Retires on" in client.get("/frameworks/primary-care/2026/").content.decode()


def test_another_publishers_edition_keeps_its_day(as_user, editor):
    framework = make.make_framework("other", publisher=make.make_organisation("Somebody else"), is_illustrative=False)
    edition = make.make_edition(framework)
    make.make_next_edition(edition, "2027")
    answer = as_user(editor).post(page(edition), {"day": first_day_of_retirement().isoformat()})
    assert answer.status_code == 403
    assert Edition.objects.get(pk=edition.pk).retires_on is None
