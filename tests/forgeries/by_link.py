"""Links for people without an account: opened by the technician, by others who are signed in, and made up."""

from django.urls import reverse

from portfolios.feedback.questions import QUESTIONS
from tests.access_visitor import Visitor
from tests.portfolios.tickets.steps import NIA, typed

from .by_browser import post
from .world import LESSER, STRANGERS

EVERYBODY = (*STRANGERS, *LESSER, "bryn")


def answer(world, who, token, form=None, page="ticket_detail"):
    return post(world.visitors[who], reverse(f"portfolios:{page}", args=[token]), typed() if form is None else form)


def signed_in_as(who):
    """The right link and the right words, in the browser of somebody else than the person asked."""
    return lambda world: answer(world, who, world.token)


def with_token(find):
    return lambda world: answer(world, "anonymous", find(world))


def saying(**words):
    return lambda world: answer(world, "anonymous", world.token, typed(**words))


def without(*names):
    kept = {name: value for name, value in typed().items() if name not in names}
    return lambda world: answer(world, "anonymous", world.token, kept)


def by_method(method):
    def attempt(world):
        client = Visitor(None).client
        sent = {"query_params": typed()} if method in ("get", "head") else {"data": typed()}
        return getattr(client, method)(reverse("portfolios:ticket_detail", args=[world.token]), **sent)

    return attempt


def rated(step=4):
    return {question["name"]: str(step) if question["kind"] == "rating" else "Good." for question in QUESTIONS}


def feedback_as(who, find=lambda world: world.rater_token):
    return lambda world: answer(world, who, find(world), rated(), page="feedback_answer")


TOKENS = {
    "one that was taken back": lambda world: world.revoked_token,
    "an invented one": lambda world: "nobody-was-asked",
    "the key of the ticket": lambda world: str(world.ticket.pk),
    "its digest": lambda world: world.ticket.token_digest,
    "one letter less": lambda world: world.token[:-1],
    "one letter more": lambda world: f"{world.token}A",
    "other capitals": lambda world: world.token.swapcase(),
    "an invitation's": lambda world: world.invitations["invited"].token,
    "a colleague's": lambda world: world.rater_token,
    "a pattern": lambda world: "%25",
    "NUL": lambda world: f"{world.token}\x00",
}
ADDRESSES = ["", "asha@asha.example", "nia@elsewhere.example", f"{NIA}.evil.example", f"x+{NIA}", "\x00", "%@%", "*"]
DECLARED = ("saw_it", "is_no_relative", "own_words")
ATTEMPTS = {
    "tickets answered by others": {who: signed_in_as(who) for who in EVERYBODY},
    "tickets by links that are none": {name: with_token(find) for name, find in TOKENS.items()},
    "tickets from other addresses": {repr(address): saying(address=address) for address in ADDRESSES},
    "tickets undeclared": {name: without(name) for name in (*DECLARED, "name", "position", "profession", "answer_seen")}
    | {"nothing": without(*typed()), "nothing declared": without(*DECLARED)},
    "tickets by other methods": {name: by_method(name) for name in ("get", "head", "put", "patch", "delete")},
    "feedback by others": {who: feedback_as(who) for who in EVERYBODY},
    "feedback by links that are none": {
        name: feedback_as("anonymous", find) for name, find in TOKENS.items() if name != "a colleague's"
    },
}
