"""Steps towards a ticket, and what an assessor types into it."""

import uuid

from django.urls import reverse

from portfolios.tickets import asking
from tests import make

NIA = "nia@surgery.example.org"


def question(name, kind="text", **more):
    return {"name": name, "label": {"en": f"Own {name}", "cy": f"Eich {name}"}, "kind": kind, "required": True} | more


FIELDS = [
    question("setting", "line"),
    question("witness_name", "line", declared_by_assessor=True),
    question("seen", asked_of_assessor={"label": {"en": "What did you see?", "cy": "Beth welsoch chi?"}}),
    question("more", required=False, asked_of_assessor={"label": {"en": "Anything else?", "cy": "Rhywbeth arall?"}}),
]


def make_witnessed(owner, **fields):
    form = make.make_form("witness_testimony", title_en="Witness testimony", triangulation="third_party", fields=FIELDS)
    answers = {"setting": "A busy surgery", "witness_name": "Nia", "seen": "She will say I was good"}
    return make.make_evidence(owner, **({"form": form, "answers": answers, "title": "Inhaler clinic"} | fields))


def ask(evidence, *, by=None, key=None, **wanted):
    """(ticket, token). `email=""` hands the link over in person."""
    wanted = asking.Wanted(**({"name": "Nia Pugh", "email": NIA, "position": "Nurse"} | wanted))
    return asking.ask(evidence, wanted, by=by or evidence.owner, key=key or uuid.uuid4())


def path_of(token):
    return reverse("portfolios:ticket_detail", args=[token])


def typed(**changes):
    return {
        "answer_seen": "Asha checked four inhalers and explained each.",
        "answer_more": "",
        "name": "Nia Pugh",
        "position": "Practice nurse",
        "profession": "nurse",
        "registration_number": "12A3456E",
        "address": NIA,
        "saw_it": "on",
        "is_no_relative": "on",
        "own_words": "on",
    } | changes
