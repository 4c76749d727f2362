"""Steps towards reports in a given state, through the portal's own functions."""

import hashlib
import uuid
from io import BytesIO

import pypdf
from django.core.files.base import ContentFile

from portfolios.models import Attachment, Report
from portfolios.reports import building, jobs
from tests.portfolios.evidence.files import picture
from tests.portfolios.sign_off.steps import decide, waiting_claim

FILE = b"%PDF-1.7 a finished report"


def asked(portfolio, *, language="en", is_shared=True, key=None, **wanted):
    wanted |= {"language": language, "is_shared": is_shared, "key": key or uuid.uuid4()}
    return jobs.request(portfolio, by=portfolio.owner, **wanted)


def running(portfolio, **wanted):
    """A report and the lease that a worker holds on it."""
    report = asked(portfolio, **wanted)
    return report, jobs.take(report.pk)


def ready(portfolio, content=FILE, **wanted):
    """A finished report with this content, without laying out anything."""
    report, lease = running(portfolio, **wanted)
    jobs.finish(lease, file=BytesIO(content), pages=3, ledger_head="0" * 64)
    return fresh(report)


def built(portfolio, **wanted):
    """A report made in earnest."""
    report = asked(portfolio, **wanted)
    assert building.build(report.pk), fresh(report).failure
    return fresh(report)


def fresh(report):
    return Report.objects.get(pk=report.pk)


def reader(report):
    with report.file.open("rb") as file:
        return pypdf.PdfReader(BytesIO(file.read()))


def words(report):
    """The text of all pages, with single spaces."""
    return " ".join(" ".join(page.extract_text().split()) for page in reader(report).pages)


def attach(evidence, name="inhaler.jpg", content=None, **fields):
    content = content or picture(size=(640, 480))
    attachment = Attachment(
        evidence=evidence,
        name=name,
        kind="image/jpeg",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **fields,
    )
    attachment.file.save(name, ContentFile(content))
    return attachment


def decided(portfolio, by, outcome="accepted", reason="", **fields):
    claim = waiting_claim(portfolio, **fields)
    decide(claim, by, outcome, reason)
    claim.refresh_from_db()
    return claim
