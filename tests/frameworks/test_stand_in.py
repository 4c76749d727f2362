"""Wherever English stands in for Welsh that is missing, the page says that it is English."""

from html.parser import HTMLParser

import pytest
from modeltranslation.translator import translator

from frameworks import models
from tests import make
from tests.frameworks.test_pages import addresses

pytestmark = pytest.mark.django_db
WORD = "Zzenglish"
EMPTY = {"meta", "link", "input", "img", "br", "hr", "path", "source", "col", "area", "base", "circle", "rect", "line"}
NAMED = [getattr(models, name) for name in models.__all__]


class Reader(HTMLParser):
    """Texts in which WORD stands, outside whatever says that it is English."""

    def __init__(self):
        super().__init__()
        self.open, self.astray = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append((tag, dict(attrs).get("lang")))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        language = next((lang for _tag, lang in reversed(self.open) if lang), "")
        # A title in the head has no language of its own.
        if WORD in data and language != "en" and "title" not in [tag for tag, _lang in self.open]:
            self.astray.append((self.open[-1][0], data.strip()))


def without_welsh(model):
    names = translator.get_options_for_model(model).all_fields
    english = {f"{name}_en": f"{WORD} {name}" for name in names if model._meta.get_field(name).max_length != 60}
    model.objects.update(**english, **{f"{name}_cy": "" for name in names})


def test_english_that_stands_in_says_so_on_every_welsh_page(client, shipped):
    with make.past_the_rules():
        for model in NAMED:
            if model in translator.get_registered_models(abstract=False):
                without_welsh(model)
    astray = {}
    for address in addresses():
        reader = Reader()
        reader.feed(client.get(f"/cy{address}").content.decode())
        astray |= {address: reader.astray} if reader.astray else {}
    assert astray == {}
