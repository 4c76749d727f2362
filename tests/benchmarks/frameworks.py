"""`python -m tests.benchmarks.frameworks [ITEMS]`: what a framework of 1,000 items in three editions costs.

Items stand four deep and are described at four levels in both languages; each edition replaces the one before and is
published. On data that is rolled back afterwards. One JSON object a line: seconds of each import, seconds and queries
of the public page (the median of several, the first look not counted), seconds of each way out and in.
"""

import json
import os
import random
import sys
import tempfile
import time
import uuid
from pathlib import Path

import django

ITEMS = 1000
EDITIONS = 3
LEVELS = ("KH", "SH", "DO", "LD")
KINDS = ("domain", "area", "competency", "criterion")
LOOKS = 7
WORDS = (
    "agrees asks before checks clinic consent decides discusses dose explains follows gathers helps inhaler keeps "
    "labels listens local medicines meets notes notices orders patient person pharmacy plans practice prepares queries "
    "records refers review safely shares stock supply talks team tells treatment understands watches with works writes"
).split()


def main(arguments):
    items = int(arguments[0]) if arguments else ITEMS
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")
    django.setup()
    from django.db import transaction

    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        for said in measured(items, Path(folder)):
            print(json.dumps({"items": items} | said), flush=True)
        transaction.set_rollback(True)


def measured(items, folder):
    slug = f"benchmark-{uuid.uuid4().hex[:8]}"
    edition, total, worked = None, 0, 0
    for path in write_files(slug, items, folder):
        began = time.process_time()
        seconds, edition = timed(load, path)
        total, worked = total + seconds, worked + time.process_time() - began
        yield {"import": edition.code, "seconds": round(seconds, 2), "bytes": path.stat().st_size}
    yield {
        "import": "all editions",
        "seconds": round(total, 2),
        "processor_seconds": round(worked, 2),
    }
    analyse()
    yield from pages(edition)
    yield from ways(edition)


def load(path):
    from frameworks.files.loading import load_framework

    return load_framework(path, publish_it=True).edition


def analyse():
    """What the server does by itself a minute after an import."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(act, *arguments):
    began = time.perf_counter()
    outcome = act(*arguments)
    return time.perf_counter() - began, outcome


def pages(edition):
    """What the public pages of the newest edition cost."""
    from django.test import Client
    from django.test.utils import setup_test_environment

    from tests.benchmarks.queue import cost_of, median

    setup_test_environment(debug=False)
    client, address = Client(), edition.get_absolute_url()
    for name, looked in {"edition": address, "framework": edition.framework.get_absolute_url()}.items():
        client.get(looked)
        cost = median([cost_of(lambda looked=looked: client.get(looked)) for _look in range(LOOKS)])
        began = time.process_time()
        spent = sorted(timed(client.get, looked)[0] for _look in range(LOOKS))[LOOKS // 2]
        worked = (time.process_time() - began) / LOOKS
        said = {"milliseconds": round(spent * 1000), "processor_milliseconds": round(worked * 1000)}
        yield {"page": name} | cost | said


def ways(edition):
    """Each way out and in, and a draft made of the edition."""
    from frameworks.exporting import FORMS
    from frameworks.files.document import document_of
    from frameworks.sheets.merging import merged
    from frameworks.sheets.reading import read_sheets

    seconds, document = timed(document_of, edition)
    yield {"way": "document", "seconds": round(seconds, 2)}
    for name, form in FORMS.items():
        seconds, written = timed(form.write, document)
        yield {"way": f"{name} out", "seconds": round(seconds, 2), "bytes": len(written)}
        if name != "yaml":
            seconds, taken = timed(
                lambda name=name, written=written: merged(document, read_sheets(f"a.{name}", written))
            )
            yield {"way": f"{name} in", "seconds": round(seconds, 2), "changes_nothing": taken == document}
    yield from served(edition)
    yield from drafted(edition, document)


def served(edition):
    """The CASE package, as it is sent."""
    from django.test import Client

    from frameworks.case import case_link

    address, client = case_link(edition), Client()
    seconds, answer = timed(client.get, address)
    assert answer.status_code == 200, answer.status_code
    yield {"way": "CASE package out", "seconds": round(seconds, 2), "bytes": len(answer.content)}


def drafted(edition, document):
    """A draft copied from the edition, and a spreadsheet with every tenth text changed looked at and taken in."""
    import copy

    from frameworks.drafting import copy_edition
    from frameworks.files.defaults import walk_items
    from frameworks.importing import apply, preview
    from tests import make

    editor = make.make_user(f"editor-{uuid.uuid4().hex[:8]}@example.org", "Elin Evans", is_superuser=True)
    seconds, draft = timed(lambda: copy_edition(edition, by=editor, code="draft"))
    yield {"way": "new draft", "seconds": round(seconds, 2)}

    def changed(stored):
        wanted = copy.deepcopy(stored)
        for part in list(walk_items(wanted["items"]))[::10]:
            part["text"] = {"en": "Other words", "cy": "Geiriau eraill"}
        return wanted

    seconds, found = timed(lambda: preview(draft, changed, by=editor))
    yield {"way": "preview", "seconds": round(seconds, 2), "places": len(found.found)}
    seconds, _ = timed(lambda: apply(draft, changed, by=editor, means="spreadsheet", seen=found.digest))
    yield {"way": "taken in", "seconds": round(seconds, 2)}


def write_files(slug, items, folder):
    """A framework file for each edition; from one to the next a tenth of the texts change."""
    from frameworks.files.document import to_yaml

    chance = random.Random(1)
    tree = make_tree(items, chance)
    for sequence in range(1, EDITIONS + 1):
        path = folder / f"{sequence}.yaml"
        path.write_text(to_yaml(document(slug, sequence, tree)), encoding="utf-8")
        yield path
        for part in chance.sample(list(walk(tree)), items // 10):
            part["text"] = text(chance)


def walk(parts):
    for part in parts:
        yield part
        yield from walk(part["items"])


def make_tree(items, chance):
    """Items in four depths: each domain holds areas, competencies and criteria, until there are enough."""
    left = iter(range(items))

    def below(code, depth):
        parts = []
        for number in range(1, (6, 4, 6, 7)[depth] + 1):
            if next(left, None) is None:
                break
            parts.append(make_item(f"{code}{number}", depth, chance))
            parts[-1]["items"] = below(f"{code}{number}.", depth + 1) if depth < 3 else []
        return parts

    roots = []
    while more := below(f"{chr(65 + len(roots))}", 0):
        roots += more
    return roots


def make_item(code, depth, chance):
    return {
        "code": code,
        "kind": KINDS[depth],
        "id": None,
        "assessable": depth >= 2,
        "title": text(chance, 5),
        "text": text(chance),
        "guidance": text(chance) if depth == 2 else {},
        "source": {"title": "", "url": "", "certainty": None, "last_checked": None, "note": {}},
        "descriptors": {level: text(chance) | translated() for level in LEVELS} if depth >= 2 else {},
        "case_id": None,
        "items": [],
    } | translated()


def text(chance, words=18):
    """Two texts of so many words that are not like any other."""
    return {language: " ".join(chance.choices(WORDS, k=words)).capitalize() for language in ("en", "cy")}


def translated():
    return {
        "welsh": "draft",
        "welsh_reviewer": "",
        "welsh_reviewed_on": None,
        "english_stale": False,
        "texts_behind": [],
    }


def document(slug, sequence, tree):
    from frameworks.files.defaults import fill

    both = {"en": "Benchmark", "cy": "Meincnod"}
    source = {"title": "", "url": "", "certainty": "illustrative", "last_checked": None, "note": {}}
    licence = {"holder": "", "terms": {}, "may_show_text": True, "acknowledgement": {}, "url": ""}
    framework = {"slug": slug, "kind": "competency_framework", "title": both, "summary": {}, "publisher": "Benchmark"}
    edition = {"code": f"e{sequence}", "sequence": sequence, "title": both, "issued": "", "change_note": both}
    return fill(
        {
            "format": "pathway-portal/framework/1",
            "framework": framework
            | {"published_with": "", "nation": "uk", "illustrative": True, "licence": licence}
            | translated(),
            "edition": edition
            | {"replaces": f"e{sequence - 1}" if sequence > 1 else None, "source": source, "case_id": None}
            | translated(),
            "kinds": [{"key": key, "name": both, "plural": both} | translated() for key in KINDS],
            "levels": [{"code": code, "title": both, "description": both} | translated() for code in LEVELS],
            "items": tree,
            "stages": [],
            "expectations": {},
            "sufficiency": [],
            "associations": [],
            "changes": None,
            "carry_over": None,
        }
    )


if __name__ == "__main__":
    main(sys.argv[1:])
