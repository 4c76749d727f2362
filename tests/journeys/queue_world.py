"""Five technicians with six claims each that wait for one supervisor, in the portal of a journey."""

import datetime
import uuid

from accounts.models import Organisation
from accounts.people import add_person
from frameworks.models import CareerStage, Edition
from pathway_portal.demo import PASSWORD
from portfolios.evidence import claiming, drafting
from portfolios.evidence.drafting import Words
from portfolios.models import EvidenceForm
from portfolios.progress import starting
from portfolios.sign_off import moves
from tests import make

TECHNICIANS = ("Aled", "Beca", "Cai", "Delyth", "Eira")
CLAIMS_OF_EACH = 6


def fill(name):
    """A supervisor `name`, and thirty claims that await them, on two pieces of evidence of each technician."""
    employer = Organisation.objects.first()
    shared = {"password": PASSWORD, "organisation": employer}
    supervisor = add_person(
        email=f"{name}@example.org", name=f"{name.title()} Lewis", profession="pharmacist", **shared
    )
    for technician in TECHNICIANS:
        owner = add_person(
            email=f"{technician.lower()}-{name}@example.org",
            name=f"{technician} Rees",
            profession="pharmacy_technician",
            **shared,
        )
        submit_work(owner, supervisor)


def submit_work(owner, supervisor):
    edition = Edition.objects.get(framework__slug="primary-care", code="2026")
    portfolio = starting.start(edition, CareerStage.objects.get(slug="enhanced"), by=owner)
    make.make_supervision(portfolio, supervisor)
    form = EvidenceForm.objects.current().get(key="reflective_account")
    items, level = list(edition.items.assessable()[:CLAIMS_OF_EACH]), edition.levels.order_by("position").last()
    for number, half in enumerate((items[::2], items[1::2])):
        evidence = drafting.create(form, words(form, number), by=owner, key=uuid.uuid4())
        choices = [claiming.Chosen(item, level, "I did it by myself, and checked that it had worked.") for item in half]
        claiming.choose(evidence, portfolio, choices)
        moves.submit_all(list(evidence.claims.select_related("item")), by=owner)


def words(form, number):
    answers = {field["name"]: "I asked, listened, corrected one step and watched again." for field in form.fields}
    happened = datetime.date(2026, 10, 1)
    return Words(title=f"Piece {number + 1}", event_date=happened, answers=answers, is_anonymised=True)
