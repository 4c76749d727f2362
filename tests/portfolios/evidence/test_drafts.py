import datetime
import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from portfolios.evidence import drafting
from portfolios.evidence.drafting import Words
from portfolios.models import Attachment, Claim, Evidence
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.evidence import files

pytestmark = pytest.mark.django_db


def address(page, *keys):
    return reverse(f"portfolios:{page}", args=keys)


@pytest.fixture
def kind(db):
    return make.make_form()


def typed(**fields):
    return {
        "title": "",
        "event_date": "",
        "answer_what_happened": "",
        "answer_learning": "",
        "key": uuid.uuid4(),
    } | fields


def test_empty_draft_is_saved(as_user, asha, kind):
    response = as_user(asha).post(address("evidence_create", kind.key), typed())
    evidence = Evidence.objects.get()
    assert (response.status_code, response.url, evidence.owner) == (302, evidence.get_absolute_url(), asha)


def test_saving_leads_on_to_the_competencies(as_user, asha, kind):
    response = as_user(asha).post(address("evidence_create", kind.key), typed(title="A", then="claims"))
    assert response.url == address("evidence_claims", Evidence.objects.get().pk)


def test_form_sent_twice_makes_one_piece_of_evidence(as_user, asha, kind):
    data = typed(title="Once", files=[SimpleUploadedFile("a.jpg", files.picture())])
    for _ in range(2):
        data["files"][0].seek(0)
        as_user(asha).post(address("evidence_create", kind.key), data)
    assert (Evidence.objects.get().title, Attachment.objects.count()) == ("Once", 1)


def test_going_back_and_saving_again_keeps_the_newer_words(as_user, asha, kind):
    data = typed(title="First")
    as_user(asha).post(address("evidence_create", kind.key), data)
    as_user(asha).post(address("evidence_create", kind.key), data | {"title": "Second"})
    assert [evidence.title for evidence in Evidence.objects.all()] == ["Second"]


def test_key_of_somebody_elses_evidence_is_not_found(as_user, asha, ffion, kind):
    evidence = make.make_evidence(ffion)
    response = as_user(asha).post(address("evidence_create", kind.key), typed(key=evidence.pk, title="Mine"))
    evidence.refresh_from_db()
    assert (response.status_code, evidence.owner) == (404, ffion)


@pytest.mark.parametrize(
    "field, value, words",
    [
        ("event_date", "2026-02-31", "valid date"),
        ("event_date", "2999-01-01", "not in the future"),
        ("event_date", "0026-10-01", "Check the year"),
        ("title", "x" * 201, "200"),
        ("answer_learning", "word " * 20_001, "20,000"),
    ],
)
def test_what_cannot_be_stored_is_refused_beside_its_field(as_user, asha, kind, field, value, words):
    response = as_user(asha).post(
        address("evidence_create", kind.key), typed(**{"answer_what_happened": "Kept!", field: value})
    )
    page = response.content.decode()
    assert (response.status_code, Evidence.objects.count()) == (200, 0)
    assert words in str(response.context["form"].errors[field]) and "Kept!" in page and "There is a problem" in page


def test_questions_are_asked_in_the_language_of_the_page(as_user, asha, kind):
    page = as_user(asha).get("/cy" + address("evidence_create", kind.key)).content.decode()
    assert "Beth ddysgoch chi?" in page


def test_words_are_cleaned_but_kept(as_user, asha, kind):
    text = "One\r\ntwo\x00" + "a" + "\u0301" * 50
    as_user(asha).post(address("evidence_create", kind.key), typed(answer_learning=text))
    assert Evidence.objects.get().answers["learning"] == "One\ntwo" + "a" + "\u0301" * 8


def test_markup_in_words_is_shown_as_words(as_user, asha, kind):
    attack = "<script>alert(1)</script>{{7*7}}"
    as_user(asha).post(address("evidence_create", kind.key), typed(title=attack, answer_learning=attack))
    page = as_user(asha).get(Evidence.objects.get().get_absolute_url()).content.decode()
    assert attack not in page and "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page


def test_writing_for_a_competency_starts_its_claim(as_user, asha, portfolio, kind):
    query = f"?portfolio={portfolio.pk}&competency=D1.2"
    as_user(asha).post(address("evidence_create", kind.key) + query, typed(title="For it"))
    claim = Claim.objects.get()
    assert (claim.item.code, claim.portfolio, claim.status) == ("D1.2", portfolio, "draft")


def test_code_that_the_database_cannot_hold_is_no_aim(as_user, asha, portfolio, kind):
    query = f"?portfolio={portfolio.pk}&competency=D1.2%00"
    assert as_user(asha).get(address("evidence_create", kind.key) + query).context["aim"] is None


def test_version_of_a_form_beyond_all_numbers_is_passed_over(as_user, asha, kind):
    as_user(asha).post(address("evidence_create", kind.key), typed(title="A", form_version="9" * 5000))
    assert not Evidence.objects.exists()


def test_edit_stores_the_words(as_user, asha):
    evidence = make.make_evidence(asha)
    data = typed(title="New title", event_date="2026-10-02", version=1, is_anonymised="on")
    as_user(asha).post(address("evidence_edit", evidence.pk), data)
    evidence.refresh_from_db()
    assert (evidence.title, evidence.event_date, evidence.version) == ("New title", datetime.date(2026, 10, 2), 2)


def test_stale_save_shows_both_texts_and_stores_neither(as_user, asha):
    evidence = make.make_evidence(asha, title="Before")
    drafting.save(evidence, Words(title="From the phone"), by=asha, seen_version=1)
    response = as_user(asha).post(address("evidence_edit", evidence.pk), typed(title="From the desk", version=1))
    page = response.content.decode()
    assert "From the phone" in page and "From the desk" in page and 'name="version" value="2"' in page
    evidence.refresh_from_db()
    assert evidence.title == "From the phone"


def test_own_version_can_be_chosen_after_a_stale_save(as_user, asha):
    evidence = make.make_evidence(asha, title="Before")
    drafting.save(evidence, Words(title="From the phone"), by=asha, seen_version=1)
    as_user(asha).post(address("evidence_edit", evidence.pk), typed(title="From the desk", version=2))
    evidence.refresh_from_db()
    assert evidence.title == "From the desk"


def test_submitted_evidence_keeps_the_typed_text_on_the_page(as_user, asha, portfolio):
    claim = make.make_claim(portfolio)
    moves.submit(claim, by=asha)
    response = as_user(asha).post(address("evidence_edit", claim.evidence.pk), typed(title="Too late", version=1))
    claim.evidence.refresh_from_db()
    assert "Too late" in response.content.decode() and claim.evidence.title != "Too late"


def test_draft_is_deleted_with_its_claims_and_files(as_user, asha, portfolio, settings):
    claim = make.make_claim(portfolio)
    save_with(claim.evidence, [("a.jpg", files.picture())], as_user(asha))
    as_user(asha).post(address("evidence_delete", claim.evidence.pk))
    assert (Evidence.objects.count(), Claim.objects.count(), Attachment.objects.count()) == (0, 0, 0)


def test_evidence_that_was_submitted_is_not_deleted(as_user, asha, portfolio):
    claim = make.make_claim(portfolio)
    moves.submit(claim, by=asha)
    as_user(asha).post(address("evidence_delete", claim.evidence.pk))
    assert Evidence.objects.count() == 1


def test_looking_at_the_confirmation_deletes_nothing(as_user, asha):
    evidence = make.make_evidence(asha)
    response = as_user(asha).get(address("evidence_delete", evidence.pk))
    assert (response.status_code, Evidence.objects.count()) == (200, 1)


def save_with(evidence, uploads, client, **fields):
    sent = [SimpleUploadedFile(name, content) for name, content in uploads]
    data = typed(title=evidence.title, version=evidence.version, files=sent, **fields)
    return client.post(address("evidence_edit", evidence.pk), data)


@pytest.mark.django_db(transaction=True)
def test_two_saves_at_once_keep_five_files_at_most(asha):
    evidence = make.make_evidence(asha)
    start = threading.Barrier(2)
    refused = []

    def save(half):
        start.wait()
        try:
            with checked([(f"{half}{n}.jpg", files.picture(size=(10 + half, 10 + n))) for n in range(3)]) as kept:
                drafting.save(evidence, words_of(evidence), by=asha, seen_version=1, files=kept)
        except drafting.attachments.FilesRefused:
            refused.append(half)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(half,)) for half in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert (len(refused), Attachment.objects.count()) == (1, 3)


def words_of(evidence):
    return Words(evidence.title, evidence.event_date, evidence.answers, evidence.is_anonymised)


def checked(pairs):
    from contextlib import contextmanager

    from portfolios.evidence import uploads

    @contextmanager
    def only_kept():
        with uploads.checked([SimpleUploadedFile(name, content) for name, content in pairs]) as (kept, refusals):
            assert not refusals
            yield kept

    return only_kept()


@pytest.mark.django_db(transaction=True)
def test_two_creations_at_once_make_one_piece_of_evidence(asha, kind):
    key, start = uuid.uuid4(), threading.Barrier(2)

    def create():
        start.wait()
        drafting.create(kind, Words(title="Once"), by=asha, key=key)
        connection.close()

    threads = [threading.Thread(target=create) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert [evidence.title for evidence in Evidence.objects.all()] == ["Once"]
