"""`python -m tests.benchmarks.reports [ENTRIES …]`: what a report of 20, 100 and 500 pieces of evidence costs.

Each size is measured in a process of its own, on data that is rolled back afterwards. One JSON object a line:
seconds of work (`cpu`), of waiting (`wall`) and of reading the database (`contents_wall`); peak megabytes of the
process that lays out and of the worker that watches it; pages and bytes.
"""

import datetime
import hashlib
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid

import django

SIZES = (20, 100, 500)
WORDS = (
    "patient medicine repeat review inhaler dose letter ward practice surgery pharmacist record checked asked "
    "explained the a and of to in with before after that this because we I it was is not list query safe team "
    "telephone call week result blood test change stopped started reconciled agreed wrote learned next time"
).split()


def main(arguments):
    sizes = [int(argument) for argument in arguments] or SIZES
    if len(sizes) == 1 and arguments:
        print(json.dumps(measured(sizes[0])), flush=True)
        return
    for size in sizes:
        subprocess.run([sys.executable, "-m", __spec__.name, str(size)], check=True)


def measured(entries):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")
    django.setup()
    from django.conf import settings
    from django.db import transaction

    settings.REPORT_SECONDS = 3600
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.MEDIA_ROOT = folder
        report = make_report(entries)
        cost = cost_of(report)
        transaction.set_rollback(True)
    return {"entries": entries} | cost


def cost_of(report):
    from portfolios.reports import building
    from portfolios.reports.contents import contents

    began = time.perf_counter()
    contents(report)
    read = time.perf_counter() - began
    cpu, wall = cpu_seconds(), time.perf_counter()
    is_made = building.build(report.pk)
    cpu, wall = cpu_seconds() - cpu, time.perf_counter() - wall
    report.refresh_from_db()
    return {
        "is_made": is_made,
        "cpu": round(cpu, 1),
        "wall": round(wall, 1),
        "contents_wall": round(read, 2),
        "layout_peak_mb": peak(resource.RUSAGE_CHILDREN),
        "worker_peak_mb": peak(resource.RUSAGE_SELF),
        "pages": report.pages,
        "bytes": report.size,
    }


def cpu_seconds():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def peak(who):
    return resource.getrusage(who).ru_maxrss // 1024


def make_report(entries):
    """A portfolio of `entries`, two claims each: accepted, returned or waiting; every tenth entry has a photo."""
    from portfolios.reports import jobs
    from tests import make

    tag, chance = uuid.uuid4().hex[:8], random.Random(1)
    owner = make.make_user(f"technician-{tag}@example.org", "Asha Rahman")
    supervisor = make.make_user(f"supervisor-{tag}@example.org", "Bryn Davies", profession="pharmacist")
    edition = make.make_edition(make.make_framework(f"benchmark-{tag}"), domains=4, competencies=5)
    portfolio = make.make_portfolio(owner, edition)
    make.make_supervision(portfolio, supervisor)
    form = make.make_form(f"benchmark-{tag}")
    codes = list(edition.items.assessable().values_list("code", flat=True))
    for number in range(entries):
        make_entry(portfolio, supervisor, form, number, chance.sample(codes, 2), chance)
    return jobs.request(portfolio, by=owner, language="en", is_shared=True, key=uuid.uuid4())


def make_entry(portfolio, supervisor, form, number, codes, chance):
    from tests import make
    from tests.portfolios.sign_off.steps import decide, waiting_claim

    evidence = make.make_evidence(
        portfolio.owner,
        form=form,
        title=f"Entry {number}: {prose(chance, 5)}",
        event_date=datetime.date(2026, 1, 1) + datetime.timedelta(days=number % 300),
        answers={"what_happened": prose(chance, chance.randint(100, 200)), "learning": prose(chance, 75)},
    )
    if number % 10 == 0:
        attach_photo(evidence, chance)
    for code in codes:
        claim = waiting_claim(portfolio, evidence, code=code, justification=prose(chance, 20))
        outcome = chance.choice(["accepted", "accepted", "returned", None])
        if outcome:
            decide(claim, supervisor, outcome, prose(chance, 12))


def prose(chance, words):
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def attach_photo(evidence, chance):
    from django.core.files.base import ContentFile
    from PIL import Image

    from portfolios.models import Attachment

    coarse = Image.frombytes("RGB", (60, 45), chance.randbytes(60 * 45 * 3))
    content = io.BytesIO()
    coarse.resize((1200, 900), Image.Resampling.BICUBIC).save(content, "JPEG", quality=88)
    data = content.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    photo = Attachment(evidence=evidence, name="photo.jpg", kind="image/jpeg", size=len(data), sha256=digest)
    photo.file.save("photo.jpg", ContentFile(data))


if __name__ == "__main__":
    main(sys.argv[1:])
