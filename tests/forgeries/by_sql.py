"""Statements that the application could send to its database: rows that nobody may write, and changes of what stays."""

import json

from django.db import connection
from django.utils import timezone

from portfolios.models import Claim

from .world import LESSER, STRANGERS

# The row that was lawfully written, with another key and these fields, is written again.
COPY = """
INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, to_jsonb(kept) || %s::jsonb)).*
FROM {table} kept ORDER BY {order} DESC LIMIT 1
"""
ORDER = {
    "portfolios_decision": "decided_at",
    "portfolios_competencysignoff": "decided_at",
    "portfolios_stagecompletion": "decided_at",
    "accounts_verification": "verified_at",
}


def copy(table, **fields):
    columns = {"id": "gen_random_uuid()"}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns['id']}")
        key = str(cursor.fetchone()[0])
        cursor.execute(COPY.format(table=table, order=ORDER[table]), [json.dumps({"id": key} | fields)])


def person(world, who):
    """Somebody as the database knows them: a signature in another name is refused for that alone."""
    signer = world.people[who]
    named = {"name": signer.name, "profession": signer.profession, "registration_number": signer.registration_number}
    return {"decider_id": signer.pk, "decided_at": timezone.now().isoformat()} | {
        f"decider_{field}": value for field, value in named.items()
    }


def decision(world, who):
    """With the claim moved as it would be, and exactly what was put forward."""
    claim, said = world.waiting, person(world, who)
    put_forward = claim.submissions.get(claim_version=claim.version)
    Claim.objects.filter(pk=claim.pk).update(status="accepted", decided_at=said["decided_at"])
    said |= {"snapshot": put_forward.snapshot, "snapshot_sha256": put_forward.snapshot_sha256}
    about = {"claim_id": str(claim.pk), "claim_version": claim.version, "outcome": "accepted"}
    copy("portfolios_decision", **about, **said)


def competency(world, who):
    item = {"item_id": world.edition.items.get(code="D1.2").pk, "number": 1, "outcome": "signed_off"}
    copy("portfolios_competencysignoff", **item, **person(world, who))


def stage(world, who):
    about = {"stage_id": world.stages[0].pk, "number": 1, "outcome": "completed"}
    copy("portfolios_stagecompletion", **about, **person(world, who))


def review(world, who):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portfolios_review (id, report_id, technician_id, reviewer_id, reviewer_role, outcome, comment,"
            " report_sha256, reviewed_at)"
            " VALUES (gen_random_uuid(), %s, %s, %s, 'educational_supervisor', 'reviewed', '', %s, now())",
            [str(world.report.pk), world.people["asha"].pk, world.people[who].pk, world.report.sha256],
        )


def verification(world, who):
    unverified = world.people["unverified"]
    said = {"person_id": unverified.pk, "name": unverified.name, "email": unverified.email}
    copy("accounts_verification", **said, registration_number="", verified_by_id=world.people[who].pk)


def question(world, who):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portfolios_question"
            " (id, claim_id, claim_version, asker_id, asker_name, text, asked_at, answer)"
            " VALUES (gen_random_uuid(), %s, 2, %s, 'Bryn', 'Alone?', now(), '')",
            [str(world.waiting.pk), world.people[who].pk],
        )


INSERTS = {
    "a decision": decision,
    "a sign-off": competency,
    "a completion": stage,
    "a review": review,
    "a question": question,
    "a verification": verification,
}
# Who may be named there after all.
LAWFUL = {("gareth", "a verification")}


def written(insert, who):
    return lambda world: INSERTS[insert](world, who)


def statement(sql):
    def attempt(world):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return attempt


KEPT = ["portfolios_decision", "portfolios_competencysignoff", "portfolios_stagecompletion", "accounts_verification"]
CHANGES = {
    "outcome": "UPDATE {table} SET outcome = 'accepted'",
    "person": "UPDATE {table} SET decider_id = technician_id",
    "reason": "UPDATE {table} SET reason = 'Something else.'",
    "time": "UPDATE {table} SET decided_at = decided_at - interval '1 year'",
    "snapshot": "UPDATE {table} SET snapshot = '{{}}'",
}
FOR_GOOD = {
    f"{name} of {table}": statement(sql.format(table=table)) for table in KEPT[:3] for name, sql in CHANGES.items()
} | {f"all of {table}": statement(f"DELETE FROM {table}") for table in KEPT}
ATTEMPTS = {
    f"written past the portal for {who}, {why}": {
        insert: written(insert, who) for insert in INSERTS if (who, insert) not in LAWFUL
    }
    for who, why in STRANGERS.items()
} | {
    "written past the portal for lesser supervisors": {
        **{f"a completion by {who}": written("a completion", who) for who in LESSER},
        "a sign-off by a practice supervisor": written("a sign-off", "practice"),
    },
    "changed past the portal": FOR_GOOD,
}
