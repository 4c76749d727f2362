"""Accepted evidence of any kind, through the portal's own moves, judged against rules."""

import datetime

from portfolios.models import Portfolio
from portfolios.sufficiency import judge
from tests import make
from tests.portfolios.sign_off import steps

TODAY = datetime.date(2026, 11, 23)
TEXTS = {"what_happened": "I checked.", "learning": "To look twice."}
LOG_FIELDS = [
    {"name": name, "label": {"en": english, "cy": welsh}, "kind": "number", "required": True}
    for name, english, welsh in [
        ("items_checked", "Items checked", "Eitemau a wiriwyd"),
        ("errors_missed", "Errors missed", "Gwallau a fethwyd"),
    ]
]
FORMS = {
    "reflective_account": {},
    "qi_project": {"title_en": "Improvement project", "family": "output", "triangulation": "output"},
    "direct_observation": {
        "title_en": "Direct observation",
        "title_cy": "Arsylwi uniongyrchol",
        "family": "direct_observation",
        "triangulation": "third_party",
    },
    "accuracy_checking_log": {
        "title_en": "Accuracy checking log",
        "title_cy": "Cofnod gwirio cywirdeb",
        "family": "log",
        "triangulation": "output",
        "fields": LOG_FIELDS,
    },
}


def form(key):
    return make.make_form(key, **FORMS[key])


def waiting(portfolio, key="reflective_account", *, on=TODAY, code="D1.1", level="SH", answers=None):
    """A submitted claim by evidence of the form `key` about an event `on` a day."""
    evidence = make.make_evidence(portfolio.owner, form=form(key), event_date=on, answers=answers or TEXTS)
    return steps.waiting_claim(portfolio, evidence, code=code, level=level)


def accept(portfolio, bryn, key="reflective_account", **fields):
    claim = waiting(portfolio, key, **fields)
    steps.decide(claim, bryn)
    return claim


def log(portfolio, bryn, items, errors=0, **fields):
    answers = {"items_checked": str(items), "errors_missed": str(errors)}
    return accept(portfolio, bryn, "accuracy_checking_log", answers=answers, **fields)


def verdict(portfolio, code="D1.1", today=TODAY):
    """On a portfolio as a new request would read it."""
    portfolio = Portfolio.objects.get(pk=portfolio.pk)
    item = portfolio.edition.items.get(code=code)
    return judge(portfolio, [item], today=today)[item.pk]


def finding(portfolio, kind, **asked):
    return next(found for found in verdict(portfolio, **asked).findings if found.rule and found.rule.kind == kind)
