"""An edition written as a file and loaded again is the same edition."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from frameworks.files.defaults import fill
from frameworks.files.document import document_of, to_yaml
from frameworks.files.reader import read_framework
from frameworks.files.rules import ALLOWED, NEEDED
from frameworks.files.writer import write_edition
from frameworks.models import Edition

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
written = words.map(lambda text: text.replace("\r\n", "\n").strip()).filter(bool)
bilingual = st.fixed_dictionaries({"en": written}, optional={"cy": written})
maybe = st.one_of(st.just({}), bilingual)
certainties = st.sampled_from(["certain", "secondary", "illustrative"])
welsh = st.sampled_from([None, "stale", "reviewed"])


def source(certainty):
    return st.fixed_dictionaries(
        {
            "title": st.one_of(st.just(""), written),
            "url": st.sampled_from(["", "https://example.org/a?b=c"]),
            "certainty": certainty,
            "last_checked": st.one_of(st.none(), st.dates()),
            "note": maybe,
        }
    )


@st.composite
def documents(draw):
    levels = draw(st.lists(st.sampled_from(["KH", "SH", "1", "no"]), max_size=3, unique=True))
    items = [item(draw, f"D{n}", levels, depth=draw(st.integers(0, 2))) for n in range(draw(st.integers(1, 3)))]
    text = {"title": draw(maybe), "change_note": draw(maybe), "issued": draw(words).strip(), "welsh": draw(welsh)}
    part = {"code": "e1", "sequence": 1, "replaces": None, "source": draw(source(certainties))} | text
    kinds = [{"key": f"k{n}", "name": draw(bilingual), "plural": draw(maybe), "welsh": None} for n in range(3)]
    scale = [{"code": code, "title": draw(bilingual), "description": draw(maybe), "welsh": None} for code in levels]
    return fill(
        {"format": "pathway-portal/framework/1", "framework": framework(draw), "edition": part, "kinds": kinds}
        | {"levels": scale, "items": items, "stages": [], "expectations": {}, "associations": []}
        | {"sufficiency": [rule(draw, f"r{n}", items) for n in range(draw(st.integers(0, 3)))]}
    )


def framework(draw):
    licence = {"holder": "", "terms": draw(maybe), "may_show_text": draw(st.booleans()), "url": ""}
    return {
        "slug": "random",
        "kind": "competency_framework",
        "title": draw(bilingual),
        "summary": draw(maybe),
        "publisher": "Random publisher",
        "published_with": draw(words).strip(),
        "nation": draw(st.sampled_from(["uk", "wales"])),
        "illustrative": draw(st.booleans()),
        "licence": licence | {"acknowledgement": draw(maybe)},
        "welsh": draw(welsh),
    }


def rule(draw, code, items):
    kind = draw(st.sampled_from(list(NEEDED)))
    said = {*NEEDED[kind], *draw(st.sampled_from([(), ALLOWED.get(kind, ())]))}
    amounts = {
        "number": draw(st.integers(1, 1_000_000)),
        "months": draw(st.integers(1, 1200)),
        "evidence": "log",
        "counted_field": "items",
        "errors_field": "errors",
        "errors_allowed": draw(st.integers(0, 2)),
    }
    empty = dict.fromkeys(amounts, None) | dict.fromkeys(("evidence", "counted_field", "errors_field"), "")
    return (
        {"code": code, "kind": kind.value, "item": draw(st.sampled_from([None, items[0]["code"]]))}
        | empty
        | {name: amount for name, amount in amounts.items() if name in said}
        | {"note": draw(maybe), "source": draw(source(st.one_of(st.none(), certainties))), "welsh": draw(welsh)}
    )


def item(draw, code, levels, depth):
    chosen = draw(st.lists(st.sampled_from(levels), unique=True)) if levels else []
    described = {
        level: {"en": draw(written), "cy": draw(st.one_of(st.just(""), written)), "welsh": None} for level in chosen
    }
    below = range(draw(st.integers(0, 2))) if depth else []
    return {
        "code": code,
        "kind": f"k{code.count('.')}",
        "id": draw(st.one_of(st.none(), st.uuids())),
        "assessable": draw(st.booleans()),
        "title": draw(bilingual),
        "text": draw(maybe),
        "guidance": draw(maybe),
        "source": draw(source(st.one_of(st.none(), certainties))),
        "descriptors": described,
        "welsh": draw(welsh),
        "items": [item(draw, f"{code}.{n}", levels, depth - 1) for n in below],
    }


@pytest.mark.django_db(transaction=False)
@hypothesis_settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(document=documents())
def test_random_edition_survives_rows_and_file(tmp_path, document):
    path = tmp_path / "random.yaml"
    with transaction.atomic():
        assert document_of(write_edition(document)) == document
        path.write_text(to_yaml(document), encoding="utf-8")
        assert read_framework(path)[0] == document
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
