"""`python -m tests.benchmarks.queue [TECHNICIANS]`: what the queue costs a supervisor of 1,350 technicians.

Three claims of each wait, on data that is rolled back afterwards. One JSON object a line: seconds and queries of the
first page, of a narrowed and of the last one, and of one page of 25 decisions sent; the first look is not counted.
"""

import datetime
import json
import os
import random
import sys
import time
import uuid

import django

TECHNICIANS = 1350
CLAIMS_OF_EACH = 3
LOOKS = 5


def main(arguments):
    technicians = int(arguments[0]) if arguments else TECHNICIANS
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pathway_portal.settings")
    django.setup()
    from django.db import connection, transaction

    with transaction.atomic():
        supervisor, waiting = make_queue(technicians)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        said = {"technicians": technicians, "waiting": waiting}
        for name, cost in costs(supervisor):
            print(json.dumps(said | {"page": name} | cost), flush=True)
        transaction.set_rollback(True)


def costs(supervisor):
    """(name of the page, {seconds, queries, bytes}) of each look at the queue, the median of several."""
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment(debug=False)
    client = Client()
    client.force_login(supervisor, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/sign-off/")
    technician = supervisor.supervisions.first().technician_id
    looks = {
        "first": "/sign-off/",
        "due first": "/sign-off/?order=due",
        "one technician": f"/sign-off/?technician={technician}",
        "overdue": "/sign-off/?show=overdue",
        "last": "/sign-off/?page=9999",
    }
    for name, address in looks.items():
        yield name, median([cost_of(lambda address=address: client.get(address)) for _look in range(LOOKS)])
    yield "decide 25", cost_of(sending_a_page(client))


def sending_a_page(client):
    """A function that sends the first page with a verdict on each of its claims, every fifth returned."""
    data = {"claim": []}
    for place, card in enumerate(client.get("/sign-off/").context["cards"]):
        data["claim"].append(str(card.claim.pk))
        fields = {name: card.form[name].value() for name in ("digest", "version", "seen")}
        fields |= {"verdict": "returned" if place % 5 == 0 else "accepted", "reason": "Say what you did yourself."}
        data |= {card.form.add_prefix(name): value for name, value in fields.items()}
    return lambda: client.post("/sign-off/", data)


def cost_of(ask):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        response = ask()
        seconds = time.perf_counter() - began
    assert response.status_code in (200, 302), response.status_code
    waited = sum(float(query["time"]) for query in captured.captured_queries)
    return {
        "seconds": round(seconds, 2),
        "in_database": round(waited, 2),
        "queries": len(captured),
        "bytes": len(response.content),
    }


def median(measured):
    return sorted(measured, key=lambda each: each["seconds"])[len(measured) // 2]


def make_queue(technicians):
    """A supervisor for whom three claims of each technician wait; returns them and the number of claims."""
    from pathway_portal import register
    from portfolios.models import Claim, Evidence, Portfolio, Submission, Supervision
    from portfolios.sign_off.snapshot import with_content
    from tests import make

    tag, chance = uuid.uuid4().hex[:8], random.Random(1)
    supervisor = make.make_user(f"supervisor-{tag}@example.org", "Bryn Davies", profession="pharmacist")
    edition = make.make_edition(make.make_framework(f"benchmark-{tag}"), domains=4, competencies=5)
    portfolios = Portfolio.objects.bulk_create(
        Portfolio(owner=owner, edition=edition) for owner in make_people(technicians, tag)
    )
    Supervision.objects.bulk_create(
        Supervision(portfolio=each, technician=each.owner, supervisor=supervisor, role="educational_supervisor")
        for each in portfolios
    )
    claims = list(make_claims(portfolios, make.make_form(f"benchmark-{tag}"), edition, chance))
    Evidence.objects.bulk_create({claim.evidence_id: claim.evidence for claim in claims}.values(), batch_size=1000)
    Claim.objects.bulk_create(claims, batch_size=1000)
    kept = with_content(Claim.objects.filter(pk__in=[claim.pk for claim in claims]))
    Submission.objects.bulk_create(map(register.submission, kept), batch_size=1000)
    return supervisor, len(claims)


def make_people(number, tag):
    from accounts.models import User

    people = User.objects.bulk_create(
        User(
            email=f"technician-{tag}-{place}@example.org",
            name=f"Technician {place}",
            profession="pharmacy_technician",
            password="!",
        )
        for place in range(number)
    )
    return people


def make_claims(portfolios, form, edition, chance):
    """Waiting claims, each technician's on one piece of evidence."""
    from django.utils import timezone

    from portfolios.models import Claim, Evidence

    items, levels = list(edition.items.assessable()), list(edition.levels.all())
    for portfolio in portfolios:
        # What was put forward is dated by whoever owns the tables alone: the application says when it happens.
        sent = timezone.now() - datetime.timedelta(seconds=chance.randrange(1, 120))
        evidence = Evidence(
            owner=portfolio.owner,
            form=form,
            title="Repeat requests",
            event_date=sent.date(),
            answers={field["name"]: "I checked that it had worked. " * 20 for field in form.fields},
            is_anonymised=True,
            status="submitted",
        )
        for item in chance.sample(items, CLAIMS_OF_EACH):
            yield Claim(
                portfolio=portfolio,
                evidence=evidence,
                technician=portfolio.owner,
                item=item,
                level=chance.choice(levels),
                justification="I did this by myself and checked that it had worked.",
                status="submitted",
                version=2,
                submitted_at=sent,
                due_on=sent.date() + datetime.timedelta(days=chance.randrange(-20, 14)),
            )


if __name__ == "__main__":
    main(sys.argv[1:])
