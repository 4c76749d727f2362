"""One thing of every kind that an address can name, and the people who may or may not meet it.

Made once for the tests that go through all addresses; every request of theirs is undone.
"""

import hashlib
import uuid
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone, translation

from accounts import outbox, verifying
from accounts.models import DeviceUse, KeptText
from frameworks import editors
from frameworks.case.identifiers import branch_id, document_id, grouping_id, item_id, kind_id, licence_id, rubric_id
from frameworks.models import Bookmark, Edition, Publication, RoleProfile
from portfolios.feedback import cycles
from portfolios.integrity import looking
from portfolios.models import Attachment, Cover, Report
from portfolios.sign_off import moves, phrases, questions
from portfolios.supervision import invitations
from portfolios.tickets import asking
from tests import make
from tests.access_visitor import Visitor
from tests.portfolios.attainment.steps import sign_off
from tests.portfolios.feedback import steps as feedback_steps
from tests.portfolios.sign_off.steps import decide, shown, waiting_claim

PEOPLE = ("anonymous", "asha", "bryn", "dewi", "ffion", "carys", "elin", "superuser")
# What a visit leaves behind by right: the session of the visitor, and nothing else.
LEFT_BY_A_VISIT = {"django_session"}
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@contextmanager
def inhabited(folder):
    """The world and a visitor for each of its people, until the end of a module; its files are in `folder`."""
    with override_settings(MEDIA_ROOT=folder, PASSWORD_HASHERS=QUICK), translation.override("en"), undone():
        world = make_world()
        world.visitors = {name: Visitor(world.people.get(name)) for name in PEOPLE}
        yield world


def make_world():
    """people: by name; things: what the table's second column names, as the arguments of an address."""
    world = SimpleNamespace(people=make_people(), things={"-": {}})
    make_reference(world)
    make_portfolios(world)
    make_evidence(world)
    make_tickets(world)
    make_feedback(world)
    make_signal(world)
    make_signatures(world)
    make_reports(world)
    make_accounts(world)
    return world


def make_people():
    publisher = make.make_organisation()
    pharmacist = {"profession": "pharmacist"}
    people = {
        "asha": make.make_user("asha@example.org", "Asha Rahman", registration_number="5012345"),
        "bryn": make.make_user("bryn@example.org", "Bryn Davies", registration_number="2012345", **pharmacist),
        "dewi": make.make_user("dewi@example.org", "Dewi Price", registration_number="5034567"),
        "ffion": make.make_user("ffion@example.org", "Ffion Hughes", registration_number="5023456", language="cy"),
        "carys": make.make_user("carys@example.org", "Carys Morgan", registration_number="2023456", **pharmacist),
        "elin": make.make_user(
            "elin@example.org", "Elin Evans", profession="other", is_staff=True, organisation=publisher
        ),
        "superuser": make.make_user(
            "superuser@example.org", "Seren Pugh", profession="other", is_staff=True, is_superuser=True
        ),
    }
    people["elin"].groups.add(editors.ensure_group())
    for person in people.values():
        person.set_password("pathway-demo")
        person.save(update_fields=["password"])
    TOTP.activate(people["bryn"], generate_totp_secret())
    RecoveryCodes.activate(people["bryn"])
    return people


def make_reference(world):
    pathway = make.make_framework("career-pathway", kind="career_pathway", title_en="Career pathway")
    make.make_edition(pathway)
    world.stages = [make.make_stage(slug, pathway) for slug in ("experienced", "enhanced")]
    world.role = RoleProfile.objects.create(slug="general-practice", title_en="General practice", sector="primary_care")
    world.publication = Publication.objects.create(slug="phase-1", title_en="Phase 1 report", kind="report")
    world.things |= {
        "stage": {"stage": world.stages[0].slug},
        "role": {"role": world.role.slug},
        "publication": {"publication": world.publication.slug},
    }
    make_editions(world, make.make_framework())


def make_editions(world, framework):
    """One that is retired, one that is in use, one that nobody but its editors may see."""
    retired = make.make_edition(framework, "2025")
    Edition.objects.filter(pk=retired.pk).update(status="retired", retired_at=timezone.now())
    world.edition = make.make_edition(framework, "2026", publish=False)
    make.make_expectations(world.edition, world.stages[0])
    make.publish_edition(world.edition)
    draft = make.make_edition(framework, "2027", publish=False)
    world.things["framework"] = {"framework": framework.slug}
    for name, edition in {"published": world.edition, "retired": retired, "draft": draft}.items():
        address = {"framework": framework.slug, "edition": edition.code}
        world.things[f"{name}-edition"] = address
        world.things[f"{name}-item"] = address | {"code": "D1.1"}
        world.things[f"admin-{name}"] = {"object_id": edition.pk}
    make_case(world, {"public": world.edition, "draft": draft})
    following = make.make_next_edition(world.edition, "2028", publish=False)
    world.things["admin-following"] = {"object_id": following.pk}


def make_case(world, editions):
    """By which identifiers what is public, and a draft, would be read as CASE."""
    for name, edition in editions.items():
        item, kind = edition.items.get(code="D1.1"), edition.kinds.first()
        known = {"document": document_id(edition), "item": item_id(item), "branch": branch_id(item)}
        known |= {"kind": kind_id(kind), "rubric": rubric_id(edition)}
        world.things |= {f"{name}-case-{what}": {"identifier": known[what]} for what in known}
    world.things["case-licence"] = {"identifier": licence_id(world.edition.framework)}
    world.things["case-basis"] = {"identifier": grouping_id("official")}
    world.things["case-nothing"] = {"identifier": uuid.uuid4()}
    world.things["case-elsewhere"] = {"rest": "CFNothing"}


def make_portfolios(world):
    """Asha's, supervised by Bryn and once by Dewi; Ffion's, supervised by Carys."""
    people = world.people
    world.portfolio = make.make_portfolio(people["asha"], world.edition, target_stage=world.stages[0])
    world.grant = make.make_supervision(world.portfolio, people["bryn"])
    former = make.make_supervision(world.portfolio, people["dewi"], "practice_supervisor")
    make.end_supervision(former, people["asha"])
    world.others = make.make_portfolio(people["ffion"], world.edition)
    make.make_supervision(world.others, people["carys"])
    waiting_claim(world.others)
    sent, revoked = (invite(world, address) for address in ("carys@example.org", "nia@example.org"))
    invitations.revoke(revoked.invitation, by=people["asha"])
    make_covers(world)
    world.things |= {
        "portfolio": {"pk": world.portfolio.pk},
        "competency": {"pk": world.portfolio.pk, "code": "D1.1"},
        "supervision": {"pk": world.grant.pk},
        "former-supervision": {"pk": former.pk},
        "invitation": {"pk": sent.invitation.pk},
        "letter": {"token": sent.token},
        "answered-letter": {"token": revoked.token},
        "invented-letter": {"token": "nobody-wrote-this"},
    }


def make_covers(world):
    """Bryn will be away, and would like to hand Asha over; Dewi has been asked for both and sees nothing yet."""
    between = {"supervisor": world.people["bryn"], "deputy": world.people["dewi"]}
    tomorrow = timezone.now() + timedelta(days=1)
    absence = Cover.objects.create(starts_at=tomorrow, until=tomorrow + timedelta(days=5), **between)
    hand_over = Cover.objects.create(starts_at=timezone.now(), **between)
    hand_over.portfolios.add(world.portfolio)
    world.things |= {"absence": {"pk": absence.pk}, "hand-over": {"pk": hand_over.pk}}


def invite(world, address):
    """The token is in the letter alone, so it is taken from there."""
    invitation = invitations.invite(world.portfolio, email=address, role="practice_supervisor", by=world.people["asha"])
    body = outbox.OutgoingMail.objects.get(recipient=address).body
    token = body.split("/supervision/invitations/")[1].split("/")[0]
    return SimpleNamespace(invitation=invitation, token=token)


def make_evidence(world):
    """One piece of evidence in each state, of which the submitted one and the draft carry a file."""
    asha, bryn = world.people["asha"], world.people["bryn"]
    evidence = {
        name: make.make_evidence(asha, title=f"Evidence that is {name}")
        for name in ("unclaimed", "draft", "submitted", "accepted", "returned", "withdrawn")
    }
    files = {name: attach(evidence[name]) for name in ("draft", "submitted", "accepted")}
    make.make_claim(world.portfolio, evidence["draft"])
    claims = {name: waiting_claim(world.portfolio, evidence[name]) for name in list(evidence)[2:]}
    decide(claims["accepted"], bryn)
    decide(claims["returned"], bryn, "returned", "Say what you did yourself.")
    moves.withdraw(claims["withdrawn"], by=asha)
    question = questions.ask(claims["submitted"].pk, text="Alone?", seen_digest=shown(claims["submitted"]), by=bryn)
    phrase = phrases.add("Asha may supervise others too.", by=asha)
    world.evidence = evidence
    world.things |= {name: {"pk": each.pk} for name, each in evidence.items()}
    world.things |= {f"{name}-claim": {"pk": claim.pk} for name, claim in claims.items()}
    world.things |= {f"file-of-{name}": {"pk": file.pk} for name, file in files.items()}
    world.things |= {"form": {"form_key": "reflective_account"}}
    world.things |= {"question": {"pk": question.pk}, "phrase": {"pk": phrase.pk}}


def make_signatures(world):
    """Bryn has signed off what was accepted; the stage is open."""
    sign_off(world.portfolio, world.people["bryn"])
    world.things["stage-of-portfolio"] = {"pk": world.portfolio.pk, "slug": world.stages[0].slug}


def make_tickets(world):
    """Two people were asked what they saw, one of them no longer."""
    asha = world.people["asha"]
    form = make.make_form("direct_observation", triangulation="third_party", title_en="Direct observation")
    seen = make.make_evidence(asha, form=form, title="Evidence that was seen")
    asked = {name: asking.Wanted(name=name.title(), email=f"{name}@example.org") for name in ("mari", "owain")}
    tickets = {name: asking.ask(seen, wanted, by=asha, key=uuid.uuid4()) for name, wanted in asked.items()}
    asking.revoke(tickets["owain"][0], by=asha)
    world.things |= {
        "seen": {"pk": seen.pk},
        "ticket": {"pk": tickets["mari"][0].pk},
        "ticket-letter": {"token": tickets["mari"][1]},
        "revoked-ticket": {"token": tickets["owain"][1]},
        "invented-ticket": {"token": "nobody-was-asked"},
    }


def make_feedback(world):
    """Asha has proposed whom to ask; Ffion's colleagues are answering."""
    proposed = cycles.propose(feedback_steps.prepared(world.portfolio), by=world.people["asha"])
    opened = feedback_steps.opened(world.others, world.people["carys"])
    rater = opened.raters.order_by("name").first()
    world.things |= {
        "feedback": {"pk": proposed.pk},
        "rater": {"pk": proposed.raters.first().pk},
        "feedback-letter": {"token": feedback_steps.token_of(rater)},
        "invented-feedback": {"token": "nobody-was-asked"},
    }


def make_signal(world):
    """Carys's account was begun in Ffion's browser."""
    ffion, carys = world.people["ffion"], world.people["carys"]
    before = timezone.now() - timedelta(days=1)
    DeviceUse.objects.create(person=ffion, device_digest="d" * 64, first_seen=before)
    DeviceUse.objects.create(person=carys, device_digest="d" * 64, is_first=True)
    signal, _note = looking.signals_for(world.people["superuser"])[0]
    world.things["signal"] = {"digest": signal.digest}


def attach(evidence):
    content = f"%PDF-1.7 {evidence.title}".encode()
    digest = hashlib.sha256(content).hexdigest()
    attachment = Attachment(
        evidence=evidence, name="proof.pdf", kind="application/pdf", size=len(content), sha256=digest
    )
    attachment.file.save("proof.pdf", ContentFile(content), save=True)
    return attachment


def make_reports(world):
    """Two finished reports, of which Asha shares one; one that failed and one that waits for a worker."""
    states = {"shared-report": True, "own-report": False, "failed-report": True, "waiting-report": True}
    for number, (name, is_shared) in enumerate(states.items(), start=1):
        report = Report.objects.create(
            portfolio=world.portfolio,
            number=number,
            requested_by=world.people["asha"],
            language="en",
            is_shared=is_shared,
            verification_code=f"ABCD{number:012d}",
        )
        state = {"state": "failed", "failure": "error"} if name == "failed-report" else ready_as(report, name)
        Report.objects.filter(pk=report.pk).update(**state if name != "waiting-report" else {"state": "queued"})
        world.things[name] = {"pk": report.pk}
    world.things |= {"code": {"code": "ABCD000000000001"}, "invented-code": {"code": "ZZZZ000000000001"}}


def ready_as(report, name):
    content = f"%PDF-1.7 {name}".encode()
    sha256 = hashlib.sha256(content).hexdigest()
    file = report.file.storage.save(f"reports/{sha256[:2]}/{sha256}.pdf", ContentFile(content))
    return {"state": "ready", "file": file, "sha256": sha256, "pages": 1, "size": len(content), "progress": 100}


def make_accounts(world):
    asha = world.people["asha"]
    kept = KeptText.objects.create(
        id="00000000-0000-4000-8000-000000000001", owner=asha, path="/account/", fields=[["name", "Asha R"]]
    )
    make_organisation(world)
    Bookmark.objects.create(reader=asha, publication=world.publication)
    world.things |= {
        "kept-text": {"pk": kept.pk},
        "mail": {"pk": outbox.OutgoingMail.objects.latest("pk").pk},
        "mail-key": {"key": "invented"},
        "reset-key": {"uidb36": "1", "key": "invented-key"},
        "app": {"app_label": "frameworks"},
        "person": {"id": asha.pk},
        "page": {"content_type_id": 1, "object_id": 1},
        "row": {"row": "1/1/"},
    }


def make_organisation(world):
    """Elin administers the publisher, which has verified Gwen, who works there."""
    elin = world.people["elin"]
    gwen = make.make_user("gwen@example.org", "Gwen Parry", profession="other", organisation=elin.organisation)
    elin.organisation.administrators.get_or_create(person=elin, ended_at=None)
    seen = verifying.digest_of(gwen)
    how = {"basis": "in_person", "register_checked": False, "seen_digest": seen}
    verification = verifying.verify(gwen, elin.organisation, by=elin, **how)
    world.things |= {"colleague": {"pk": gwen.pk}, "verification": {"pk": verification.pk}}


@contextmanager
def undone():
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_of_every_table():
    """{table: digest of all its rows}; two answers are equal exactly when nothing was written between them."""
    tables = sorted(set(connection.introspection.table_names()) - LEFT_BY_A_VISIT)
    digests = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM \"{table}\" t"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(digests)
        return dict(cursor.fetchall())
