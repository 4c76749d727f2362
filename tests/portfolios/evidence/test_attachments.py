import datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from portfolios.evidence import attachments, drafting
from portfolios.evidence.drafting import Words
from portfolios.models import Attachment
from portfolios.sign_off import moves
from tests import make
from tests.portfolios.evidence import files

pytestmark = pytest.mark.django_db


def save(client, evidence, *uploads, **fields):
    sent = [SimpleUploadedFile(name, content) for name, content in uploads]
    data = {
        "title": evidence.title,
        "event_date": "2026-10-01",
        "answer_what_happened": "Something",
        "answer_learning": "My words",
        "is_anonymised": "on",
        "version": evidence.version,
        "files": sent,
    } | fields
    return client.post(reverse("portfolios:evidence_edit", args=[evidence.pk]), data)


def stored_files():
    if not default_storage.exists("evidence"):
        return []
    return [
        name
        for folder in default_storage.listdir("evidence")[0]
        for name in default_storage.listdir(f"evidence/{folder}")[1]
    ]


@pytest.fixture
def evidence(asha):
    return make.make_evidence(asha)


@pytest.fixture
def attachment(as_user, asha, evidence):
    save(as_user(asha), evidence, ("inhaler.jpg", files.picture()))
    evidence.refresh_from_db()
    return Attachment.objects.get()


def submitted(portfolio, evidence):
    return moves.submit(make.make_claim(portfolio, evidence), by=evidence.owner)


def test_photo_is_kept_with_its_digest_and_a_path_of_our_own(attachment):
    assert (attachment.kind, attachment.name, attachment.size) == ("image/jpeg", "inhaler.jpg", attachment.file.size)
    assert attachment.file.name == f"evidence/{attachment.sha256[:2]}/{attachment.pk}"


def test_refused_file_is_named_beside_the_field_and_nothing_is_stored(as_user, asha, evidence):
    response = save(as_user(asha), evidence, ("good.jpg", files.picture()), ("bad.svg", b"<svg/>"))
    evidence.refresh_from_db()
    assert (
        "bad.svg: only PDF" in str(response.context["form"].errors["files"]) and "My words" in response.content.decode()
    )
    assert (Attachment.objects.count(), stored_files(), evidence.version) == (0, [], 1)


def test_oversized_file_is_refused_while_it_streams(as_user, asha, evidence):
    response = save(as_user(asha), evidence, ("large.pdf", b"%PDF-" + b"a" * (10 * 1024 * 1024)))
    assert "larger than 10 MB" in str(response.context["form"].errors["files"])
    assert "My words" in response.content.decode() and stored_files() == []


def test_file_of_exactly_ten_megabytes_is_looked_at(as_user, asha, evidence):
    content = files.pdf()
    padding = b"%" + b"a" * (10 * 1024 * 1024 - len(content) - 2) + b"\n"
    response = save(as_user(asha), evidence, ("ten.pdf", content + padding))
    assert "more than one kind" in str(response.context["form"].errors["files"])


def test_sixth_file_is_refused(as_user, asha, evidence):
    five = [(f"{n}.png", files.picture("PNG", (10, 10 + n))) for n in range(5)]
    save(as_user(asha), evidence, *five)
    response = save(as_user(asha), evidence, ("6.png", files.picture("PNG", (20, 20))), version=2)
    assert "at most five" in str(response.context["form"].errors["files"])
    assert (Attachment.objects.count(), len(stored_files())) == (5, 5)


def test_six_files_at_once_are_refused(as_user, asha, evidence):
    response = save(as_user(asha), evidence, *[(f"{n}.png", files.picture("PNG", (10, 10 + n))) for n in range(6)])
    assert "at most five" in str(response.context["form"].errors["files"]) and stored_files() == []


def test_failed_transaction_leaves_no_file(asha, evidence, monkeypatch):
    from portfolios.evidence import uploads

    with uploads.checked([SimpleUploadedFile("a.jpg", files.picture())]) as (kept, _):
        with pytest.raises(drafting.StaleDraft), attachments.stored_together() as stored:
            attachments.store(evidence, kept[0], stored)
            assert len(stored_files()) == 1
            drafting.write(evidence, Words(title="x"), seen_version=9)
    assert (stored_files(), Attachment.objects.count()) == ([], 0)


def test_sweep_deletes_what_no_attachment_names(attachment):
    default_storage.save("evidence/aa/lost", SimpleUploadedFile("x", b"x"))
    call_command("sweep_attachments", hours=-1)
    assert stored_files() == [str(attachment.pk)]


def test_download_is_always_a_download(as_user, asha, attachment):
    response = as_user(asha).get(attachment.get_absolute_url())
    assert b"".join(response.streaming_content) == attachment.file.open().read()
    assert response["Content-Disposition"] == 'attachment; filename="inhaler.jpg"'
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    assert "sandbox" in response["Content-Security-Policy"] and response["Content-Type"] == "image/jpeg"


def test_odd_name_breaks_no_header(as_user, asha, attachment):
    with make.past_the_rules():
        Attachment.objects.update(name='we"ird ŵ;x=.jpg')
    response = as_user(asha).get(attachment.get_absolute_url())
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''we%22ird%20%C5%B5%3Bx%3D.jpg"


def test_supervisor_downloads_what_was_submitted(as_user, bryn, portfolio, evidence, attachment):
    assert as_user(bryn).get(attachment.get_absolute_url()).status_code == 404
    submitted(portfolio, evidence)
    assert as_user(bryn).get(attachment.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("person", ["dewi", "ffion", "carys", "elin"])
def test_stranger_and_former_supervisor_find_no_file(request, as_user, portfolio, evidence, attachment, person):
    submitted(portfolio, evidence)
    somebody = request.getfixturevalue(person)
    assert as_user(somebody).get(attachment.get_absolute_url()).status_code == 404


def test_ticked_file_is_deleted_for_good_with_the_save(
    as_user, asha, evidence, attachment, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        save(as_user(asha), evidence, remove=[str(attachment.pk)])
    assert (Attachment.objects.count(), stored_files()) == (0, [])


def test_file_that_was_submitted_stays_on_record_after_removal(as_user, asha, portfolio, evidence, attachment):
    claim = submitted(portfolio, evidence)
    moves.withdraw(claim, by=asha)
    as_user(asha).post(reverse("portfolios:attachment_remove", args=[attachment.pk]))
    attachment.refresh_from_db()
    assert attachment.removed_at and len(stored_files()) == 1


def test_file_of_submitted_evidence_is_not_removed(as_user, asha, portfolio, evidence, attachment):
    submitted(portfolio, evidence)
    as_user(asha).post(reverse("portfolios:attachment_remove", args=[attachment.pk]))
    attachment.refresh_from_db()
    assert attachment.removed_at is None


def test_nothing_is_removed_by_looking(as_user, asha, attachment):
    assert as_user(asha).get(reverse("portfolios:attachment_remove", args=[attachment.pk])).status_code == 200
    assert Attachment.objects.filter(removed_at__isnull=True).count() == 1


def test_supervisor_cannot_remove_a_file(as_user, bryn, portfolio, evidence, attachment):
    submitted(portfolio, evidence)
    assert as_user(bryn).post(reverse("portfolios:attachment_remove", args=[attachment.pk])).status_code == 404


def test_young_orphan_is_left_alone(evidence):
    default_storage.save("evidence/aa/being-written", SimpleUploadedFile("x", b"x"))
    assert list(attachments.orphans(default_storage, timezone.now() - datetime.timedelta(hours=1))) == []


def test_what_a_photo_shows_is_said_when_it_is_added_and_again_later(as_user, asha, evidence):
    client = as_user(asha)
    save(client, evidence, ("inhaler.jpg", files.picture()), files_description="A spacer and its mask")
    attachment = Attachment.objects.get()
    assert attachment.description == "A spacer and its mask"
    evidence.refresh_from_db()
    save(client, evidence, **{f"shows-{attachment.pk}": "A spacer with a mask for a child"})
    attachment.refresh_from_db()
    assert attachment.description == "A spacer with a mask for a child"


def test_a_page_that_does_not_ask_about_a_file_leaves_its_description(as_user, asha, evidence):
    client = as_user(asha)
    save(client, evidence, ("inhaler.jpg", files.picture()), files_description="A spacer")
    evidence.refresh_from_db()
    save(client, evidence)
    assert Attachment.objects.get().description == "A spacer"


def test_a_person_has_so_much_space_and_no_more(as_user, asha, ffion, evidence, settings):
    settings.ATTACHMENT_MEGABYTES_PER_PERSON = 0
    response = save(as_user(asha), evidence, ("good.jpg", files.picture()))
    assert "used up the space" in str(response.context["form"].errors["files"])
    assert (Attachment.objects.count(), stored_files()) == (0, [])
    settings.ATTACHMENT_MEGABYTES_PER_PERSON = 1
    save(as_user(asha), evidence, ("good.jpg", files.picture()))
    assert attachments.used_by(asha.pk) == Attachment.objects.get().size and attachments.used_by(ffion.pk) == 0
