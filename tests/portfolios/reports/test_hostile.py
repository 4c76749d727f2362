"""Whatever somebody types, a report fetches nothing, embeds nothing and shows it as text."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import weasyprint

from portfolios.models import Evidence
from portfolios.reports import render
from tests import make
from tests.portfolios.reports.steps import attach, built, decided, reader, words

ATTACK = (
    '</p></style><img src="{0}/img"><link rel="stylesheet" href="{0}/css"><link rel="attachment" href="file:///etc/passwd">'
    '<style>@import url({0}/import); *{{background:url({0}/bg); font-size:1e9px}}</style><base href="{0}/">'
    '<object data="{0}/object"></object><embed src="{0}/embed"><svg><image href="{0}/svg"/></svg>'
    '<a rel="attachment" href="file:///etc/passwd">a</a><script src="{0}/js"></script>{{{{ 7|add:7 }}}}{{% load x %}}'
)


@pytest.fixture
def trap():
    """The address of a server that writes down what is asked of it: `trap.address`, `trap.asked`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append(self.path)
            self.send_error(404)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.address = [], f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def attacked(asha, bryn, trap):
    """A portfolio with the attack in every text that anybody can write."""
    attack = ATTACK.format(trap.address)
    type(asha).objects.filter(pk__in=[asha.pk, bryn.pk]).update(name=attack[:150])
    framework = make.make_framework(
        title_en=attack[:250], acknowledgement_en=attack, licence_holder=attack[:200], licence_terms_en=attack
    )
    edition = make.make_edition(framework, publish=False)
    edition.items.update(title_en=attack[:300], text_en=attack)
    edition.levels.update(title_en=attack[:100])
    make.publish_edition(edition)
    asha.refresh_from_db(), bryn.refresh_from_db()
    stage = make.make_stage(title_en=attack[:150])
    portfolio = make.make_portfolio(asha, edition, target_stage=stage)
    make.make_supervision(portfolio, bryn)
    form = make.make_form(title_en=attack[:150], fields=[
        {"name": "x", "label": {"en": attack}, "kind": "text", "required": True},
    ])  # fmt: skip
    evidence = make.make_evidence(asha, form=form, title=attack[:200], answers={"x": attack + "e\u0301\u0301" * 20_000})
    attach(evidence, name=attack[:150], description=attack[:250])
    decided(portfolio, bryn, "returned", attack, evidence=evidence, justification=attack)
    return portfolio


def test_hostile_text_is_shown_and_fetches_nothing(attacked, trap):
    started = time.monotonic()
    report = built(attacked)
    assert time.monotonic() - started < 60
    assert trap.asked == []
    pdf = reader(report)
    assert dict(pdf.attachments) == {}
    assert "/EmbeddedFiles" not in pdf.trailer["/Root"].get("/Names", {})
    text = words(report).replace(" ", "")
    assert "{{7|add:7}}" in text
    assert f'<imgsrc="{trap.address}/img">' in text
    assert Evidence.objects.get().title.replace(" ", "") in text


def test_even_raw_markup_fetches_nothing(trap):
    """The second wall: were escaping forgotten somewhere, the process that lays out still refuses."""
    markup = f'<html lang="en"><title>x</title><body><p>before{ATTACK.format(trap.address)}after'
    style = f"@font-face {{ font-family: x; src: url({trap.address}/font) }} p {{ font: 10pt x }}"
    laid = render.render(markup.replace("1e9px", "9px"), style, {}, expected_pages=1, wanted=lambda percent: True)
    assert trap.asked == []
    assert b"/EmbeddedFile" not in laid.file.read()


def test_the_trap_notices_what_is_fetched(trap):
    weasyprint.HTML(string=f'<img src="{trap.address}/img">').write_pdf()
    assert trap.asked == ["/img"]
