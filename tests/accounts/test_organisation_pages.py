"""The pages on which administrators say who the people of their organisation are."""

import pytest

from accounts import verifying
from accounts.models import Administrator, OutgoingMail, User, Verification
from accounts.organisation.views import PEOPLE_ON_A_PAGE
from tests import make

PEOPLE = "/organisation/"


@pytest.fixture
def surgery(bryn, asha):
    surgery = make.make_organisation("Harbour Lane", is_publisher=False)
    User.objects.filter(pk__in=[bryn.pk, asha.pk]).update(organisation=surgery)
    for person in (bryn, asha):
        person.refresh_from_db()
    return surgery


@pytest.fixture
def gareth(surgery):
    """Administers the surgery."""
    gareth = make.make_user("gareth@example.org", "Gareth Lewis", profession="other", organisation=surgery)
    surgery.administrators.create(person=gareth)
    return gareth


@pytest.fixture
def desk(as_user, gareth):
    """Gareth's browser."""
    return as_user(gareth)


def page_of(person):
    return f"/organisation/people/{person.pk}/"


def words(person, **typed):
    facts = {"basis": "in_person", "register_checked": "on", "confirmed": "on"}
    return facts | {"seen_digest": verifying.digest_of(person)} | typed


def verify(desk, person):
    return desk.post(page_of(person), words(person))


def names(response):
    return [person.name for person in response.context["page"]]


@pytest.mark.parametrize("who", ["asha", "bryn", "carys", "elin"])
def test_who_administers_nothing_meets_nothing(who, as_user, surgery, bryn, request):
    client = as_user(request.getfixturevalue(who))
    addresses = (PEOPLE, page_of(bryn), "/organisation/verifications/00000000-0000-4000-8000-000000000000/end/")
    assert [client.get(address).status_code for address in addresses] == [404] * 3
    assert client.post(page_of(bryn), words(bryn)).status_code == 404
    assert not Verification.objects.exists()


def test_an_administrator_sees_the_people_of_the_organisation_alone(desk, carys):
    assert names(desk.get(PEOPLE)) == ["Asha Rahman", "Bryn Davies", "Gareth Lewis"]
    assert desk.get(page_of(carys)).status_code == 404
    assert desk.post(page_of(carys), words(carys)).status_code == 404


def test_a_former_administrator_sees_nothing_from_the_next_click_on(desk, bryn):
    assert desk.get(PEOPLE).status_code == 200
    Administrator.objects.update(ended_at="2026-11-01T09:00Z")
    assert desk.get(PEOPLE).status_code == 404
    assert desk.post(page_of(bryn), words(bryn)).status_code == 404


def test_the_people_of_another_organisation_are_not_listed_by_its_key(desk):
    other = make.make_organisation("Bryn Glas")
    assert desk.get(f"{PEOPLE}?organisation={other.pk}").status_code == 404


def test_an_administrator_verifies_by_the_page(desk, bryn, gareth):
    assert "https://www.pharmacyregulation.org/registers" in desk.get(page_of(bryn)).text
    assert verify(desk, bryn).status_code == 302
    verification = Verification.objects.get()
    assert (verification.person, verification.verified_by, verification.register_checked) == (bryn, gareth, True)
    assert "Verified by Harbour Lane" in desk.get(page_of(bryn)).text


@pytest.mark.parametrize("left_out", ["basis", "register_checked", "confirmed"])
def test_what_was_left_out_is_asked_for_and_nobody_is_verified(desk, bryn, left_out):
    typed = words(bryn)
    del typed[left_out]
    page = desk.post(page_of(bryn), typed)
    assert list(page.context["form"].errors) == [left_out]
    assert not Verification.objects.exists()


def test_details_that_changed_while_the_page_was_open_are_shown_again(desk, bryn):
    typed = words(bryn)
    User.objects.filter(pk=bryn.pk).update(name="Brian Davies")
    page = desk.post(page_of(bryn), typed, follow=True)
    assert "changed while the page was open" in page.text and "Brian Davies" in page.text
    assert not Verification.objects.exists()


def test_the_page_of_oneself_offers_nothing(desk, gareth):
    page = desk.get(page_of(gareth))
    assert "Nobody verifies themselves" in page.text and 'name="confirmed"' not in page.text
    desk.post(page_of(gareth), words(gareth))
    assert not Verification.objects.exists()


def test_the_list_says_what_changed_since(desk, bryn):
    verify(desk, bryn)
    User.objects.filter(pk=bryn.pk).update(email="brian@example.org", registration_number="2099999")
    listed = desk.get(f"{PEOPLE}?state=lapsed")
    assert names(listed) == ["Bryn Davies"]
    assert "e-mail address, GPhC registration number" in listed.text
    assert "<del>bryn@example.org</del>" in desk.get(page_of(bryn)).text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=bryn", ["Bryn Davies"]),
        ("q=2012345", ["Bryn Davies"]),
        ("q=asha+rahman", ["Asha Rahman"]),
        ("q=nobody", []),
        ("state=verified", ["Bryn Davies"]),
        ("state=asked", ["Asha Rahman"]),
        ("state=unverified", ["Gareth Lewis"]),
        ("state=invented", ["Asha Rahman", "Bryn Davies", "Gareth Lewis"]),
    ],
)
def test_people_are_found_by_word_and_state(desk, bryn, asha, surgery, query, found):
    verify(desk, bryn)
    asha.verification_requests.create(organisation=surgery)
    assert names(desk.get(f"{PEOPLE}?{query}")) == found


def test_a_long_list_comes_in_pages_of_few_queries(desk, surgery, django_assert_max_num_queries):
    for number in range(PEOPLE_ON_A_PAGE):
        make.make_user(f"p{number}@example.org", f"Person {number:02}", organisation=surgery)
    with django_assert_max_num_queries(10):
        page = desk.get(PEOPLE)
    assert len(names(page)) == PEOPLE_ON_A_PAGE
    assert len(names(desk.get(f"{PEOPLE}?page=2"))) == 3


def test_who_left_the_organisation_can_have_their_verification_ended(desk, bryn):
    verify(desk, bryn)
    User.objects.filter(pk=bryn.pk).update(organisation=None)
    end = f"/organisation/verifications/{Verification.objects.get().pk}/end/"
    assert end in desk.get(page_of(bryn)).text
    assert desk.get(end).status_code == 200
    assert desk.post(end).url == f"{PEOPLE}?organisation={bryn.organisation_id}"
    assert Verification.objects.get().ended_at is not None
    assert desk.get(page_of(bryn)).status_code == 404


def test_looking_at_the_end_ends_nothing(desk, bryn):
    verify(desk, bryn)
    desk.get(f"/organisation/verifications/{Verification.objects.get().pk}/end/")
    assert verifying.verified_by(bryn) == "Harbour Lane"


def test_the_menu_leads_administrators_alone_to_their_people(desk, as_user, asha):
    assert f'href="{PEOPLE}"' in desk.get("/").text
    assert f'href="{PEOPLE}"' not in as_user(asha).get("/").text


def test_a_person_asks_from_their_own_page(as_user, bryn, gareth):
    client = as_user(bryn)
    assert "Not verified by an organisation" in client.get("/account/").text
    client.post("/account/verification/")
    assert OutgoingMail.objects.get().recipient == gareth.email
    assert "Ask to be verified" not in client.get("/account/").text
    page = client.post("/account/verification/", follow=True)
    assert "within the last seven days" in page.text and "Asks to be verified" in page.text
    assert OutgoingMail.objects.count() == 1


def test_ones_own_page_says_who_verified_and_what_changed_since(desk, as_user, bryn):
    verify(desk, bryn)
    assert "Verified by Harbour Lane" in as_user(bryn).get("/account/").text
    User.objects.filter(pk=bryn.pk).update(name="Brian Davies")
    page = as_user(bryn).get("/account/").text
    assert "Verified by Harbour Lane" not in page and "Changed since verification" in page
