"""Framework files to load, and the whole reference as it is shipped."""

import textwrap

import pytest
from django.conf import settings
from django.core.management import call_command

from frameworks.editors import ensure_group
from frameworks.files.loading import load_framework
from tests import make

SMALL = """\
format: pathway-portal/framework/1
framework:
  slug: small
  kind: competency_framework
  title: {en: Small framework, cy: Fframwaith bach}
  publisher: Small publisher
edition:
  code: "1"
  sequence: 1
kinds:
  - {key: domain, name: {en: Domain, cy: Parth}}
  - {key: competency, name: {en: Competency, cy: Cymhwysedd}}
levels:
  - {code: KH, title: {en: Knows how, cy: Yn gwybod sut}}
items:
  - code: A
    kind: domain
    title: {en: First, cy: Cyntaf}
    items:
      - code: A1
        kind: competency
        assessable: true
        title: {en: Listening, cy: Gwrando}
        descriptors: {KH: {en: Says what listening is., cy: Dweud beth yw gwrando.}}
"""


@pytest.fixture
def small_file(db, tmp_path):
    """Writes the small framework, after replacing what the arguments say: `small_file(("old", "new"), …)`."""

    def write(*replacements, text=SMALL):
        for old, new in replacements:
            assert old in text
            text = text.replace(old, textwrap.dedent(new))
        path = tmp_path / "small.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def shipped(db):
    """Everything under fixtures/ that is published."""
    folder = settings.BASE_DIR / "fixtures"
    for line in (folder / "load_order.txt").read_text().splitlines():
        if line.startswith("frameworks/"):
            load_framework(folder / line, publish_it=True)
    call_command("load_reference", verbosity=0)


@pytest.fixture
def editor(elin):
    """Elin with the rights of the editors' group."""
    elin.groups.add(ensure_group())
    return elin


@pytest.fixture
def colleague(editor):
    """Another framework editor at Elin's organisation."""
    gwen = make.make_user(
        "gwen@example.org", "Gwen Lloyd", profession="other", is_staff=True, organisation=editor.organisation
    )
    gwen.groups.add(ensure_group())
    return gwen
