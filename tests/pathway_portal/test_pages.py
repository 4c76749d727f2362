"""The site's own pages and the frame around every page."""

import datetime
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from pathway_portal.context import navigation
from pathway_portal.templatetags.portal import register
from pathway_portal.views import component_gallery, server_error
from tests import make
from tests.portfolios.sign_off.steps import waiting_claim

pytestmark = pytest.mark.django_db

TEMPLATES = sorted(Path(settings.BASE_DIR / "templates").rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=[\"']|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.I)
TITLE = re.compile(r"{% block (?:head_)?title %}(.+?){% endblock", re.S)


@pytest.fixture(autouse=True)
def english():
    """A test before may have left another language active."""
    with override("en"):
        yield


def title_of(page):
    return re.search(r"<title>(.*?)</title>", page.content.decode(), re.S).group(1)


@pytest.mark.parametrize("path, language", [("/", "en"), ("/cy/", "cy")])
def test_home_page_is_open_to_anybody_in_both_languages(client, path, language):
    page = client.get(path)
    assert page.status_code == 200
    assert f'<html lang="{language}"' in page.content.decode()


def test_home_page_shows_the_stages_of_the_published_pathway(client):
    pathway = make.make_framework("career-pathway", kind="career_pathway")
    make.make_edition(pathway)
    stage = make.make_stage("experienced", pathway)
    assert f'href="{stage.get_absolute_url()}"' in client.get("/").content.decode()


@pytest.mark.parametrize("here, there, name", [("/", "/cy/", "Cymraeg"), ("/cy/", "/", "English")])
def test_page_leads_to_itself_in_the_other_language(client, here, there, name):
    links = re.findall(r'<a class="pp-language" href="([^"]+)"[^>]*>([^<]+)</a>', client.get(here).content.decode())
    assert links == [(there, name)]


def test_language_link_keeps_what_was_asked_for(client):
    page = client.get(reverse("account_login"), {"next": "/evidence/"}).content.decode()
    assert 'href="/cy/accounts/login/?next=%2Fevidence%2F"' in page


def test_missing_page_is_404_in_the_frame_of_the_site(client):
    page = client.get("/nothing-here/")
    assert page.status_code == 404
    assert "Page not found" in title_of(page)
    assert 'id="maincontent"' in page.content.decode()


def test_request_for_a_foreign_host_is_refused_in_the_frame_of_the_site(client):
    page = client.get("/", headers={"host": "evil.example"})
    assert page.status_code == 400
    assert "The request could not be read" in title_of(page)
    assert "evil.example" not in page.content.decode()


def test_error_page_asks_nothing_of_the_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = server_error(rf.get("/"))
    assert page.status_code == 500
    assert 'lang="cy"' in page.content.decode()


def test_sign_in_pages_carry_the_brand(client):
    for name in ("account_login", "account_signup", "account_reset_password"):
        page = client.get(reverse(name))
        assert title_of(page).endswith(f"– {settings.SITE_BRAND}")
        assert f'pp-brand__name">{settings.SITE_BRAND}<' in page.content.decode()


def test_brand_is_the_deployments_own(client, settings):
    settings.SITE_BRAND = "Llwybr Cymru"
    assert "Llwybr Cymru" in title_of(client.get("/"))


def test_refused_form_says_so_in_the_title(client):
    page = client.post(reverse("account_login"), {"login": "asha@example.org"})
    assert title_of(page).startswith("Error:")


def test_navigation_of_a_visitor_costs_no_query(rf, django_assert_num_queries):
    request = rf.get("/")
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        labels = [str(item["label"]) for item in navigation(request)]
    assert labels == ["Pathway", "Frameworks", "Roles", "Publications"]


def test_supervisor_sees_what_waits_at_the_cost_of_one_query(rf, bryn, portfolio, django_assert_num_queries):
    waiting_claim(portfolio)
    request = rf.get("/")
    request.user = bryn
    with django_assert_num_queries(1):
        waiting = {item["name"]: item.get("waiting") for item in navigation(request)}
    assert waiting["portfolios:queue_list"] == 1


def test_own_claims_are_not_counted_as_waiting(rf, asha, portfolio):
    waiting_claim(portfolio)
    request = rf.get("/")
    request.user = asha
    assert [item["waiting"] for item in navigation(request) if "waiting" in item] == [0]


def test_page_asks_nothing_of_another_host(client):
    page = client.get("/").content.decode()
    loaded = re.findall(r'<(?:script|img|iframe)[^>]*\ssrc="([^"]+)"', page)
    loaded += re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', page)
    assert len(loaded) > 5
    assert [address for address in loaded if not address.startswith("/static/")] == []


def test_gallery_can_be_looked_at(rf):
    request = rf.get("/components/")
    request.user = AnonymousUser()
    assert component_gallery(request).status_code == 200


def test_gallery_shows_every_component():
    parts = [path.read_text() for path in TEMPLATES if "gallery" in str(path)]
    shown = set(re.findall(r"{% (\w+)", " ".join(parts)))
    of_the_form_pack = {"field_widget", "option_hint", "own_error_summary"}
    assert set(register.tags) - shown - of_the_form_pack == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_template_has_no_inline_style_or_script(template):
    assert INLINE.findall(template.read_text()) == []


def test_no_two_pages_share_a_title():
    fixed = [(match.group(1).strip(), path.name) for path in TEMPLATES for match in TITLE.finditer(path.read_text())]
    titles = [title for title, name in fixed if "{{" not in title and "block" not in title and title]
    assert sorted(titles) == sorted(set(titles))


def test_every_page_that_stands_in_the_frame_has_a_title():
    pages = [path for path in TEMPLATES if '{% extends "base.html" %}' in path.read_text()]
    assert [path.name for path in pages if not TITLE.search(path.read_text())] == []


def test_welsh_page_words_its_dates_in_welsh():
    with override("cy"):
        assert date_format(datetime.date(2026, 11, 3)) == "3 Tachwedd 2026"
