"""An edition written as a file and loaded again is the same edition."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings

from frameworks.files.document import document_of, to_yaml
from frameworks.files.loading import load_framework
from frameworks.files.reader import read_framework
from frameworks.files.writer import write_edition
from frameworks.models import Edition
from tests.frameworks.random_editions import followed


@pytest.mark.django_db(transaction=False)
@hypothesis_settings(
    max_examples=10, phases=[Phase.generate], deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
@given(editions=followed())
def test_random_editions_give_the_same_bytes_from_an_empty_place(tmp_path, editions):
    """Six levels deep, both languages, odd characters, empty texts; the second says what became of the first."""
    written = [tmp_path / "e1.yaml", tmp_path / "e2.yaml"]
    with transaction.atomic():
        for path, document in zip(written, editions, strict=True):
            exported = document_of(write_edition(document))
            assert exported == document
            path.write_bytes(to_yaml(exported).encode())
        transaction.set_rollback(True)
    with transaction.atomic():
        again = [load_framework(path).edition for path in written]
        exported = [to_yaml(document_of(edition)).encode() for edition in again]
        assert exported == [path.read_bytes() for path in written]
        transaction.set_rollback(True)


def test_every_shipped_framework_loads_back_to_itself(shipped, tmp_path, capsys):
    for edition in Edition.objects.select_related("framework"):
        call_command("export_framework", edition.framework.slug, edition.code)
        path = tmp_path / "exported.yaml"
        path.write_text(capsys.readouterr().out, encoding="utf-8")
        assert read_framework(path)[0] == document_of(edition)


def test_shipped_files_say_what_was_loaded(shipped):
    folder = settings.BASE_DIR / "fixtures" / "frameworks"
    for path in sorted(folder.glob("*.yaml")):
        document, _ = read_framework(path)
        edition = Edition.objects.get(framework__slug=document["framework"]["slug"], code=document["edition"]["code"])
        assert document_of(edition)["items"] == document["items"]
