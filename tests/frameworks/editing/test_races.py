"""Two editors save at the same moment, each in a thread with a connection of their own: no words go unseen."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from frameworks.editors import ensure_group
from frameworks.models import Edit, Item
from frameworks.publishing import publish
from tests import make
from tests.frameworks.editing.forms import address, opened
from tests.frameworks.editing.test_grid import fields

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 8


@pytest.fixture
def editors(elin, browser):
    ensure_group()
    gwen = make.make_user("gwen@example.org", "Gwen Rees", is_staff=True, organisation=elin.organisation)
    for person in (elin, gwen):
        person.groups.add(ensure_group())
    return {person.name.split()[0]: browser(person) for person in (elin, gwen)}


def at_once(*sendings):
    """Runs them in threads that start together; their answers in order."""
    barrier, answers = Barrier(len(sendings)), {}

    def run(number, send):
        barrier.wait()
        try:
            answers[number] = send()
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(sendings)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(sendings))]


def save(client, item, **typed):
    data = opened(client, "item_change", item.pk) | typed
    return lambda: client.post(address("item_change", item.pk), data)


def test_of_two_who_save_an_item_at_once_one_is_stored_and_the_other_told(editors, edition):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    item = draft.items.get(code="D1.1")
    for number in range(ROUNDS):
        words = {name: f"{name} in round {number}" for name in editors}
        pages = at_once(*(save(client, item, title_en=words[name]) for name, client in editors.items()))
        stored = Item.objects.get(pk=item.pk).title_en
        assert sorted(page.status_code for page in pages) == [200, 302]
        [told] = [page.content.decode() for page in pages if page.status_code == 200]
        assert stored in words.values() and all(text in told for text in words.values())
    assert Edit.objects.count() == ROUNDS


def test_saves_of_two_items_at_once_are_each_recorded_with_their_own_words(editors, edition):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    items = draft.items.filter(code__in=["D1.1", "D1.2"]).order_by("code")
    each = zip(editors.values(), items, strict=True)
    pages = at_once(*(save(client, item, title_en=f"New {item.code}") for client, item in each))
    assert [page.status_code for page in pages] == [302, 302]
    places = sorted(
        each["place"] for edit in Edit.objects.all() for each in edit.differences if each["place"][-2:] == "en"
    )
    assert places == ["items/D1.1/title/en", "items/D1.2/title/en"] and Edit.objects.count() == 2


def test_page_that_is_saved_while_the_edition_is_published_says_so(editors, edition):
    draft = make.make_edition(edition.framework, code="2027", publish=False)
    client, url = editors["Elin"], address("edition_grid", draft.pk)
    page = client.get(url)
    descriptor = draft.items.get(code="D1.1").descriptors.first()
    typed = fields(page) | {f"text-{descriptor.item_id}-{descriptor.level_id}": "Too late"}
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            publish(draft)
            saving = pool.submit(closing, lambda: client.post(url, typed, follow=True))
            wait_until_somebody_waits()
        shown = saving.result(timeout=20).content.decode()
    descriptor.refresh_from_db()
    assert "has been published" in shown and descriptor.text_en != "Too late"


def wait_until_somebody_waits():
    """Until another connection wants a lock that this one holds; other tests' databases on the server do not count."""
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return
        time.sleep(0.1)
    raise AssertionError("nobody waited for a lock of this connection")


def closing(call):
    try:
        return call()
    finally:
        connection.close()
