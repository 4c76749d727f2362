"""An edition with everything that CASE can say, another framework that it is mapped to, and somebody who asks."""

import pytest
from django.core.cache import cache

from frameworks.models import Association, Descriptor, Item
from tests import make

CASE = "/ims/case/v1p1/"


@pytest.fixture(autouse=True)
def nobody_asked_before():
    """Tests ask from one address, more often in a minute than anybody may."""
    cache.delete_many(["case:127.0.0.1", "case-package:127.0.0.1"])


@pytest.fixture
def standards(db):
    """Another public framework."""
    framework = make.make_framework("standards", title_en="Standards", kind="professional_standards")
    return make.make_edition(framework, "2020", domains=1, competencies=2, levels=())


@pytest.fixture
def full(standards):
    """An edition that holds all there can be: texts in both languages, descriptors, crosswalks, a licence."""
    licence = {"licence_holder": "The holder", "licence_terms_en": "Terms.", "licence_url": "https://example.org/l"}
    words = {"acknowledgement_en": "With thanks.", "acknowledgement_cy": "Gyda diolch.", "summary_en": "What it is."}
    edition = make.make_edition(make.make_framework(**licence, **words), publish=False)
    edition.items.filter(code="D1.1").update(
        text_en="Asks what matters.\n\nThen listens.",
        text_cy="Yn gofyn.",
        guidance_en="Look for it.",
        guidance_cy="Ewch",
    )
    origin = edition.items.get(code="D1.1")
    for relation, code in (("exact", "D1.1"), ("part_of", "D1"), ("replaced_by", "D1.2")):
        destination = standards.items.get(code=code)
        Association.objects.create(origin=origin, destination=destination, relation=relation, basis="official")
    Association.objects.create(origin=origin, destination=edition.items.get(code="D2.1"), note_en="Why", note_cy="Pam")
    Descriptor.objects.filter(item__edition=edition).update(text_cy="Disgrifiad.")
    return make.publish_edition(edition)


@pytest.fixture
def silent(standards):
    """An edition whose text may not be shown, which holds the word Secret everywhere that it may not be read."""
    edition = make.make_edition(make.make_framework("silent", may_show_text=False), publish=False)
    Item.objects.filter(edition=edition).update(
        text_en="Secret.", text_cy="Secret.", guidance_en="Secret.", guidance_cy="Secret."
    )
    Descriptor.objects.filter(item__edition=edition).update(text_en="Secret.", text_cy="Secret.")
    edition.levels.update(description_en="Secret.", description_cy="Secret.")
    Association.objects.create(origin=edition.items.get(code="D1.1"), destination=standards.items.get(code="D1.1"))
    return make.publish_edition(edition)


@pytest.fixture
def ask(client):
    """`ask("CFItems", identifier)`: the answer of the service as its JSON says it."""

    def asked(*path, status=200, **query):
        response = client.get(CASE + "/".join(str(part) for part in path), query)
        assert response.status_code == status
        return response.json()

    return asked
