"""Forms that are sent: by the wrong person, in the wrong way, or saying what no page ever showed."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from tests.access_visitor import BACKEND, Visitor, new_address

from .world import ACTS, COMPETENCY_ACTS, LESSER, STAGE_ACTS, STRANGERS

SIGNING = COMPETENCY_ACTS + STAGE_ACTS
# Fields that no form has: whoever sends them hopes that a row is made of all that comes.
MORE_FIELDS = ("decider", "by", "decided_by", "user", "supervisor", "reviewer", "actor")
MASS = {
    "technician": "2",
    "role": "educational_supervisor",
    "decider_role": "educational_supervisor",
    "decider_name": "Bryn Jones",
    "decider_verified_by": "Harbour Lane",
    "verified_by": "Harbour Lane",
    "assurance": "second_factor",
    "status": "accepted",
    "state": "ready",
    "is_shared": "on",
    "is_superuser": "on",
    "_method": "POST",
}
PRETENDED = {
    "X-HTTP-Method-Override": "POST",
    "X-Forwarded-User": "bryn@bryn.example",
    "Remote-User": "bryn@bryn.example",
    "X-Original-URL": "/sign-off/",
    "Authorization": "Basic YnJ5bkBicnluLmV4YW1wbGU6cGF0aHdheS1kZW1v",
}


def send(world, who, act, **more):
    path, form = world.acts[act]
    return post(world.visitors[who], path, form | more)


def post(visitor, path, form, **extra):
    visitor.client.cookies.clear()
    visitor.client.cookies.load(visitor.session)
    return visitor.client.post(path, form, REMOTE_ADDR=new_address(), **extra)


def as_told(who, act):
    return lambda world: send(world, who, act)


def with_more_fields(who, act):
    def attempt(world):
        path, form = world.acts[act]
        key = str(world.people["bryn"].pk)
        everything = form | MASS | dict.fromkeys(MORE_FIELDS, key)
        return post(world.visitors[who], path, everything, headers=PRETENDED)

    return attempt


def in_welsh(who, act):
    def attempt(world):
        path, form = world.acts[act]
        return post(world.visitors[who], f"/cy{path}", form)

    return attempt


WAYS = {"": as_told, " with more fields": with_more_fields, " in Welsh": in_welsh}


def every_way(people, names):
    return {f"{act}{way}": how(who, act) for who in [people] for act in names for way, how in WAYS.items()}


METHODS = ("get", "head", "put", "patch", "delete")


def by_method(method, act):
    def attempt(world):
        path, form = world.acts[act]
        visitor = world.visitors["bryn"]
        visitor.client.cookies.clear()
        visitor.client.cookies.load(visitor.session)
        sent = {"query_params": form} if method in ("get", "head") else {"data": form}
        return getattr(visitor.client, method)(path, REMOTE_ADDR=new_address(), **sent)

    return attempt


# Bryn's own browser, and what is wrong with what it holds.


def without_a_token(world, path, form):
    return checking(world).post(path, form)


def with_another_token(world, path, form):
    client = checking(world)
    client.cookies[settings.CSRF_COOKIE_NAME] = "t" * 32
    return client.post(path, form | {"csrfmiddlewaretoken": "u" * 32})


def with_a_token_and_no_cookie(world, path, form):
    return checking(world).post(path, form | {"csrfmiddlewaretoken": "t" * 32})


def from_another_site(world, path, form):
    client = checking(world)
    client.cookies[settings.CSRF_COOKIE_NAME] = "t" * 32
    form = form | {"csrfmiddlewaretoken": "t" * 32}
    return client.post(path, form, headers={"Origin": "https://evil.example"})


def after_his_password_changed(world, path, form):
    client = checking(world, enforce_csrf_checks=False)
    bryn = User.objects.get(pk=world.people["bryn"].pk)
    bryn.set_password("another-password")
    bryn.save(update_fields=["password"])
    return client.post(path, form)


def after_his_account_was_closed(world, path, form):
    client = checking(world, enforce_csrf_checks=False)
    User.objects.filter(pk=world.people["bryn"].pk).update(is_active=False)
    return client.post(path, form)


def after_he_signed_out(world, path, form):
    client = checking(world, enforce_csrf_checks=False)
    Session.objects.all().delete()
    return client.post(path, form)


def with_an_invented_session(world, path, form):
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    return client.post(path, form)


def checking(world, enforce_csrf_checks=True):
    """A browser in which Bryn has just signed in, with both factors."""
    visitor = Visitor(world.people["bryn"])
    client = Client(enforce_csrf_checks=enforce_csrf_checks, REMOTE_ADDR=new_address())
    client.cookies.load(visitor.session)
    return client


SESSIONS = (
    without_a_token,
    with_another_token,
    with_a_token_and_no_cookie,
    from_another_site,
    after_his_password_changed,
    after_his_account_was_closed,
    after_he_signed_out,
    with_an_invented_session,
)


def in_session(how, act):
    return lambda world: how(world, *world.acts[act])


def proved(world, records):
    """Bryn, signed in, whose session says that it proved this: ["mfa", seconds ago] each."""
    client = Client(REMOTE_ADDR=new_address())
    client.force_login(world.people["bryn"], backend=BACKEND)
    session = client.session
    said = [{"method": method, "at": time.time() - ago} for method, ago in records]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = said
    session.save()
    return client


PROOFS = {
    "none": [],
    "the password alone": [("password", 1)],
    "a factor six minutes ago": [("mfa", 360), ("password", 1)],
    "another method": [("recovered", 1), ("password", 1)],
}


def without_a_fresh_factor(records, act):
    def attempt(world):
        path, form = world.acts[act]
        return proved(world, records).post(f"{path}?next=/&reauthenticated=1", form | {"fresh": "on"})

    return attempt


def admin_post(who, model, page):
    def attempt(world):
        bryn = world.people["bryn"].pk
        form = {"decider": bryn, "technician": world.people["asha"].pk, "outcome": "accepted", "person": bryn}
        form |= {"action": "delete_selected", "_selected_action": "1", "post": "yes", "_save": "Save"}
        return post(world.visitors[who], f"/admin/{model}/{page}", form)

    return attempt


SIGNED = "decision competencysignoff stagecompletion review ticketanswer claim supervision question".split()
MODELS = [f"portfolios/{name}" for name in SIGNED] + ["accounts/verification", "accounts/administrator"]
IN_THE_ADMIN = {
    f"{who} {page or 'list'} {model}": admin_post(who, model, page)
    for who in ("elin", "superuser")
    for model in MODELS
    for page in ("", "add/", "1/change/", "1/delete/")
    if (model, page) != ("accounts/administrator", "add/")
}

ATTEMPTS = (
    {f"sent by {who}, {why}": every_way(who, ACTS) for who, why in STRANGERS.items()}
    | {"sent by nobody": every_way("anonymous", ACTS)}
    | {f"sent by {who}, {why}": every_way(who, STAGE_ACTS) for who, why in LESSER.items()}
    | {"competencies signed by a practice supervisor": every_way("practice", COMPETENCY_ACTS)}
    | {
        f"Bryn's browser {how.__name__.replace('_', ' ')}": {act: in_session(how, act) for act in ACTS}
        for how in SESSIONS
    }
    | {
        f"Bryn's browser, having proved {name}": {act: without_a_fresh_factor(records, act) for act in SIGNING}
        for name, records in PROOFS.items()
    }
    | {
        f"by {method}": {act: by_method(method, act) for act in ACTS}
        for method in ("get", "head", "put", "patch", "delete")
    }
    | {
        "in the admin": IN_THE_ADMIN,
    }
)
