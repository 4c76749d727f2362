"""Bryn's own forms, in which he may do what they are for, saying what no page ever showed."""

from django.urls import reverse

from .by_browser import SIGNING, post
from .world import queue_page


def forged_page(**changes):
    """Bryn's own page of the queue, changed in these fields; `claim` and `outcome` in the list or the verdict."""

    def attempt(world):
        outcome = changes.get("outcome", "accepted")
        fields = {name: value for name, value in changes.items() if name not in ("outcome", "claim")}
        form = queue_page(world.waiting, outcome, **fields)
        return post(world.visitors["bryn"], reverse("portfolios:queue_list"), form | said(world, changes))

    return attempt


def said(world, changes):
    keys = {"other": str(world.waiting_for_carys.pk), "upper": str(world.waiting.pk).upper()}
    return {"claim": keys.get(changes["claim"], changes["claim"])} if "claim" in changes else {}


def page_about(name, outcome="accepted"):
    """A page about a claim that is not Bryn's to decide, or not any more, with its own digest."""

    def attempt(world):
        form = queue_page(getattr(world, name), outcome)
        return post(world.visitors["bryn"], reverse("portfolios:queue_list"), form)

    return attempt


def page_with_the_digest_of(name):
    def attempt(world):
        digest = queue_page(getattr(world, name), "accepted")[f"{getattr(world, name).pk}-digest"]
        form = queue_page(world.waiting, "accepted", digest=digest)
        return post(world.visitors["bryn"], reverse("portfolios:queue_list"), form)

    return attempt


OUTCOMES = ["withdrawn", "superseded", "signed_off", "Accepted", "accepted\x00", "accept", "draft", "1", "", "later"]
DIGESTS = ["", "0" * 64, "x" * 64, "0" * 63, "0" * 65, "A" * 64, "0" * 64 + "\n", "None", "\x00"]
VERSIONS = ["", "0", "-1", "1", "3", "1.5", "2e0", "abc", str(2**31), "\x00"]
CLAIMS = ["other", "upper", "", "0", "None", "../", "00000000-0000-4000-8000-000000000000", "\x00"]
FORGED_PAGES = (
    {f"outcome {each!r}": forged_page(outcome=each) for each in OUTCOMES}
    | {f"digest {each!r}": forged_page(digest=each) for each in DIGESTS}
    | {f"version {each!r}": forged_page(version=each) for each in VERSIONS}
    | {f"claim {each!r}": forged_page(claim=each) for each in CLAIMS}
    | {f"returned for {each!r}": forged_page(outcome="returned", reason=each) for each in ("", " ", "\n\t", "\x00")}
    | {f"asked {each!r}": forged_page(outcome="question", reason=each) for each in ("", " ", "\n\t", "\x00")}
    | {f"about {name}": page_about(name) for name in ("waiting_for_carys", "accepted", "returned")}
    | {f"digest of {name}": page_with_the_digest_of(name) for name in ("waiting_for_carys", "accepted", "returned")}
)


def changed(act, **fields):
    """The form of an act that Bryn may do, with these fields changed."""

    def attempt(world):
        path, form = world.acts[act]
        return post(world.visitors["bryn"], path, form | fields)

    return attempt


NAMED = ("portfolio", "others", "report", "unshared", "accepted", "waiting", "waiting_for_carys")


def elsewhere(act, old, new):
    """The form of an act, sent to an address in which `old` is `new`; names of the world stand for its keys."""

    def attempt(world):
        path, form = world.acts[act]
        keys = {
            name: str(getattr(world, name).pk) for name in ("portfolio", "others", "report", "unshared", "accepted")
        }
        keys |= {"waiting": str(world.waiting.pk), "waiting_for_carys": str(world.waiting_for_carys.pk)}
        return post(world.visitors["bryn"], path.replace(keys.get(old, old), keys.get(new, new)), form)

    return attempt


BY_DIGEST = ("sign_off", "renew", "complete")
BY_NUMBER = ("withdraw", "withdraw_completion")
FORGED_FORMS = (
    {f"{act} digest {each!r}": changed(act, digest=each) for act in BY_DIGEST for each in DIGESTS}
    | {f"{act} number {each!r}": changed(act, number=each) for act in BY_NUMBER for each in VERSIONS if each != "1"}
    | {f"{act} for {each!r}": changed(act, reason=each) for act in BY_NUMBER for each in ("", " ", "\x00")}
    | {f"withdraw_acceptance of {each!r}": changed("withdraw_acceptance", version=each) for each in ("", "0", "1", "9")}
    | {f"withdraw_acceptance for {each!r}": changed("withdraw_acceptance", reason=each) for each in ("", " ", "\x00")}
    | {f"complete, declared {each!r}": changed("complete", declared=each) for each in ("", "False", "false")}
    | {f"review {each!r}": changed("review", outcome=each) for each in ("", "ready", "Reviewed", "accepted", "\x00")}
    | {"review without saying what": changed("review", outcome="changes_asked_for", comment=" ")}
)
FORGED_ADDRESSES = (
    {f"{act} of others": elsewhere(act, "portfolio", "others") for act in SIGNING}
    | {f"sign_off {code}": elsewhere("sign_off", "D1.2", code) for code in ("D1", "D1.1", "D1.3", "D9.9", "d1.2")}
    | {f"renew {code}": elsewhere("renew", "D1.1", code) for code in ("D1", "D1.2", "D1.3", "D9.9")}
    | {f"withdraw {code}": elsewhere("withdraw", "D1.1", code) for code in ("D1", "D1.2", "D1.3", "D9.9")}
    | {f"complete {slug}": elsewhere("complete", "experienced", slug) for slug in ("enhanced", "nowhere", "D1.1")}
    | {"withdraw_completion of another": elsewhere("withdraw_completion", "enhanced", "experienced")}
    | {"review of one that is not shared": elsewhere("review", "report", "unshared")}
    | {"withdraw_acceptance of one that waits": elsewhere("withdraw_acceptance", "accepted", "waiting")}
    | {"withdraw_acceptance of others": elsewhere("withdraw_acceptance", "accepted", "waiting_for_carys")}
)

ATTEMPTS = {
    "forged pages of the queue": FORGED_PAGES,
    "forged forms": FORGED_FORMS,
    "forged addresses": FORGED_ADDRESSES,
}
