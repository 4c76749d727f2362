"""Plain builders of test data. Each saves what it makes and returns it."""

import datetime
import itertools
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from accounts.models import Organisation, User
from frameworks.models import (
    CareerStage,
    CarryRule,
    Descriptor,
    Edition,
    Expectation,
    Framework,
    Item,
    ItemChange,
    ItemKind,
    Level,
    SufficiencyRule,
)
from portfolios.models import Claim, Evidence, EvidenceForm, Portfolio, Supervision

numbers = itertools.count(1)

QUESTIONS = {
    "what_happened": ("What happened?", "Beth ddigwyddodd?"),
    "learning": ("What did you learn?", "Beth ddysgoch chi?"),
}
FIELDS = [
    {"name": name, "label": {"en": english, "cy": welsh}, "kind": "text", "required": True}
    for name, (english, welsh) in QUESTIONS.items()
]


@contextmanager
def past_the_rules():
    """Rows as no move leaves them, for tests of what reads rows: the triggers look away meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = origin")


def make_organisation(name="Health Education and Improvement Wales", **fields):
    return Organisation.objects.get_or_create(name=name, defaults={"is_publisher": True} | fields)[0]


def make_user(email, name, **fields):
    user = User.objects.create_user(email=email, name=name, password=None, **fields)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return user


def make_framework(slug="primary-care", **fields):
    defaults = {"title_en": "Primary care framework", "title_cy": "Fframwaith gofal sylfaenol", "is_illustrative": True}
    return Framework.objects.create(slug=slug, **(defaults | {"publisher": make_organisation()} | fields))


def make_edition(framework=None, code="2026", *, domains=2, competencies=3, levels=("KH", "SH", "DO"), publish=True):
    """An edition of `domains` × `competencies` items (D1, D1.1 …), a descriptor for each at every level.

    Complete in both languages, so that nothing but what a test does to it stands in the way of its publication.
    """
    framework = framework or make_framework()
    edition = Edition.objects.create(
        framework=framework, code=code, sequence=framework.editions.count() + 1, certainty="illustrative"
    )
    domain = ItemKind.objects.create(edition=edition, key="domain", name_en="Domain", name_cy="Parth", position=0)
    competency = ItemKind.objects.create(
        edition=edition, key="competency", name_en="Competency", name_cy="Cymhwysedd", position=1
    )
    scale = [
        Level.objects.create(edition=edition, code=level, title_en=level, title_cy=level, position=position)
        for position, level in enumerate(levels)
    ]
    for d in range(1, domains + 1):
        parent = Item.objects.create(
            edition=edition, kind=domain, code=f"D{d}", title_en=f"Domain {d}", title_cy=f"Parth {d}", position=d * 100
        )
        for c in range(1, competencies + 1):
            item = Item.objects.create(
                edition=edition,
                kind=competency,
                parent=parent,
                code=f"D{d}.{c}",
                title_en=f"Competency {d}.{c}",
                title_cy=f"Cymhwysedd {d}.{c}",
                is_assessable=True,
                position=d * 100 + c,
            )
            for level in scale:
                make_descriptor(item, level)
    return publish_edition(edition) if publish else edition


def make_descriptor(item, level):
    texts = {"text_en": f"What {item.code} is at {level.code}.", "text_cy": f"Beth yw {item.code} ar {level.code}."}
    return Descriptor.objects.create(item=item, level=level, **texts)


def make_next_edition(edition, code, *, changes=None, policies=None, levels=None, publish=True):
    """The edition that replaces `edition`, with what became of each item and the rules for carrying work over.

    `changes`: {code: kind}, {code: (kind, code after, …)}, and {None: (code, …)} for new items; the rest is unchanged.
    `policies`: {kind: policy} in place of the usual ones. `levels`: codes of the new scale; as before where left out.
    """
    notes = {"change_note_en": f"What {code} changes.", "change_note_cy": f"Beth mae {code} yn ei newid."}
    sequence = edition.framework.editions.count() + 1
    after = Edition.objects.create(
        framework=edition.framework, code=code, sequence=sequence, certainty="illustrative", replaces=edition, **notes
    )
    for position, level in enumerate(levels or [level.code for level in edition.levels.all()]):
        Level.objects.create(edition=after, code=level, title_en=level, title_cy=level, position=position)
    make_changes(edition, after, dict(changes or {}))
    for kind, policy in (CarryRule.DEFAULTS | (policies or {})).items():
        CarryRule.objects.create(edition=after, kind=kind, policy=policy)
    return publish_edition(after) if publish else after


def make_changes(edition, after, changes):
    """The items of the edition after, each with what it came from; several that lead to one code lead to one item."""
    kinds = {kind.key: copied(kind, edition=after) for kind in edition.kinds.all()}
    added, made, last = changes.pop(None, ()), {}, None
    for last in edition.items.select_related("kind", "parent").order_by("position", "pk"):
        change = changes.get(last.code, "unchanged")
        kind, *ends = [change] if isinstance(change, str) else change
        if kind == "retired":
            make_change(after, kind, last, None)
            continue
        for end in ends or [last.code]:
            parent = made.get(last.parent and last.parent.code)
            made[end] = made.get(end) or make_item_after(last, end, kind, kinds[last.kind.key], parent)
            make_change(after, kind, last, made[end])
    for end in added:
        parent = made.get(last.parent and last.parent.code)
        make_change(after, "new", None, make_item_after(last, end, "new", kinds[last.kind.key], parent))


def make_item_after(item, code, kind, item_kind, parent):
    """What became of `item` in the edition of `item_kind`, with a descriptor at every level."""
    said = "" if kind in ("unchanged", "moved") else f" ({kind})"
    texts = {f"title_{language}": f"{getattr(item, f'title_{language}')}{said}" for language in ("en", "cy")}
    texts |= {f"text_{language}": getattr(item, f"text_{language}") or "" for language in ("en", "cy")}
    same = {} if kind in ("split", "merged", "new") else {"stable_id": item.stable_id}
    about = {"is_assessable": item.is_assessable, "position": item.position} | same | texts
    after = Item.objects.create(edition=item_kind.edition, kind=item_kind, parent=parent, code=code, **about)
    for level in item_kind.edition.levels.all() if item.is_assessable else ():
        make_descriptor(after, level)
    return after


def make_change(edition, kind, origin, destination):
    noted = {} if kind == "unchanged" else {"note_en": f"Why it is {kind}.", "note_cy": f"Pam ({kind})."}
    return ItemChange.objects.create(
        edition=edition,
        kind=kind,
        proposed=kind,
        origin=origin,
        destination=destination,
        confirmed_at=timezone.now(),
        **noted,
    )


def copied(row, **fields):
    """The same row again, for something else."""
    row.pk = None
    row._state.adding = True
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(force_insert=True)
    return row


def publish_edition(edition):
    """Publish without the checks of `frameworks.publishing`: for tests that need a published edition only."""
    edition.status = Edition.Status.PUBLISHED
    edition.published_at = timezone.now()
    edition.save(update_fields=["status", "published_at"])
    return edition


def make_stage(slug="experienced", pathway=None, **fields):
    pathway = pathway or Framework.objects.filter(kind="career_pathway").first()
    pathway = pathway or make_framework("career-pathway", kind="career_pathway", title_en="Career pathway")
    defaults = {"title_en": slug.capitalize(), "position": pathway.stages.count(), "certainty": "illustrative"}
    return CareerStage.objects.create(pathway=pathway, slug=slug, **(defaults | fields))


def make_expectations(edition, stage, level="SH"):
    """Every assessable item of a draft edition required at `level`."""
    chosen = edition.levels.get(code=level)
    return [Expectation.objects.create(stage=stage, item=item, level=chosen) for item in edition.items.assessable()]


def make_rule(edition, kind="at_least", code="", on=None, **fields):
    """A rule of a draft edition; `on`: the code of its item."""
    item = edition.items.get(code=on) if on else None
    if "number" not in fields and kind != "triangulation":
        fields["number"] = 2
    return SufficiencyRule.objects.create(
        edition=edition, item=item, kind=kind, code=code or f"{kind}-{next(numbers)}", **fields
    )


def make_portfolio(owner, edition=None, **fields):
    return Portfolio.objects.create(owner=owner, edition=edition or make_edition(), **fields)


def make_supervision(portfolio, supervisor, role="educational_supervisor", **fields):
    return Supervision.objects.create(
        portfolio=portfolio, technician=portfolio.owner, supervisor=supervisor, role=role, **fields
    )


def end_supervision(supervision, by):
    supervision.ended_at = timezone.now()
    supervision.ended_by = by
    supervision.save(update_fields=["ended_at", "ended_by"])
    return supervision


def make_form(key="reflective_account", **fields):
    defaults = {
        "title_en": "Reflective account",
        "title_cy": "Cyfrif myfyriol",
        "family": "reflection",
        "triangulation": "reflection",
        "fields": FIELDS,
    }
    form = EvidenceForm.objects.current().filter(key=key).first()
    return form or EvidenceForm.objects.create(key=key, **(defaults | fields))


def make_evidence(owner, **fields):
    """Complete evidence, still a draft: only the portal's own moves change its status."""
    defaults = {
        "form": fields.pop("form", None) or make_form(),
        "title": f"Inhaler check {next(numbers)}",
        "event_date": datetime.date(2026, 10, 1),
        "answers": {"what_happened": "I checked an inhaler technique.", "learning": "To watch before I speak."},
        "is_anonymised": True,
    }
    return Evidence.objects.create(owner=owner, **(defaults | fields))


def make_claim(portfolio, evidence=None, code="D1.1", level="SH", **fields):
    """A draft claim, ready to be submitted."""
    return Claim.objects.create(
        portfolio=portfolio,
        evidence=evidence or make_evidence(portfolio.owner),
        technician=portfolio.owner,
        item=portfolio.edition.items.get(code=code),
        level=portfolio.edition.levels.filter(code=level).first(),
        **({"justification": "Because I did it alone."} | fields),
    )
