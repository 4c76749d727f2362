"""What every page is given: the brand, the ways on from here, and this page in the other language."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db.models import Count, Exists, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Administrator, User
from portfolios.attainment.asking import number_waiting
from portfolios.models import Claim

# The style sheets of NHS.UK frontend come with a package; the portal stays readable without it.
FRONTEND_CSS = "nhsuk/css/nhsuk-frontend-10.4.2.min.css"

PUBLIC_PAGES = (
    (_("Pathway"), "frameworks:pathway_detail"),
    (_("Frameworks"), "frameworks:framework_list"),
    (_("Roles"), "frameworks:role_list"),
    (_("Publications"), "frameworks:publication_list"),
)
TECHNICIANS_PAGES = (
    (_("My portfolio"), "portfolios:portfolio_mine"),
    (_("Evidence"), "portfolios:evidence_list"),
)
# Anybody may be asked to supervise, a technician too.
SUPERVISORS_PAGES = ((_("Sign-off"), "portfolios:queue_list"),)
ADMINISTRATORS_PAGES = ((_("My organisation"), "accounts:organisation_people"),)


def site(request):
    """Under the name `portal`: the sign-in pages come with a `site` of their own."""
    own = SimpleLazyObject(lambda: duties(request))
    return {
        "portal": {
            "brand": settings.SITE_BRAND,
            "demo": settings.DEMO,
            "frontend_css": FRONTEND_CSS if finders.find(FRONTEND_CSS) else "",
            "twin": SimpleLazyObject(lambda: language_twin(request)),
            "navigation": SimpleLazyObject(lambda: navigation(request, own)),
            "signatures": SimpleLazyObject(lambda: own.signatures),
        }
    }


def language_twin(request):
    """This page in the other language, or that language's home page where this one has no twin."""
    code, name = ("en", "English") if get_language() == "cy" else ("cy", "Cymraeg")
    here = request.get_full_path()
    there = translate_url(here, code)
    if there == here:
        there = translate_url(reverse("home"), code)
    return {"code": code, "name": name, "url": there, "absolute_url": f"{settings.SITE_ADDRESS}{there}"}


class Duties(NamedTuple):
    """What waits for the reader: claims and signatures, as numbers; and whether they administer people."""

    claims: int = 0
    signatures: int = 0
    administers: bool = False


def navigation(request, own=None):
    """The main navigation. One query, and only for somebody who is signed in: see `duties`."""
    user, own = getattr(request, "user", None), duties(request) if own is None else own
    pages = PUBLIC_PAGES + personal_pages(user) + (ADMINISTRATORS_PAGES if own.administers else ())
    items = [navigation_item(request, *page) for page in pages]
    for item in items:
        if item["name"] == "portfolios:queue_list":
            item["waiting"] = own.claims
    return items


def duties(request):
    """The reader's Duties; claims as the queue has counted them, or anew."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return Duties()
    counted = getattr(request, "claims_waiting", None)
    awaiting = Claim.objects.awaiting(user).order_by().annotate(all=Value(1)).values("all")
    waiting = Coalesce(Subquery(awaiting.annotate(number=Count("pk")).values("number")), 0)
    signatures = Coalesce(Subquery(number_waiting(user)), 0)
    administers = Exists(Administrator.objects.open().filter(person=user))
    claims = waiting if counted is None else Value(counted)
    return Duties(*User.objects.filter(pk=user.pk).values_list(claims, signatures, administers).get())


def personal_pages(user):
    if user is None or not user.is_authenticated:
        return ()
    return (TECHNICIANS_PAGES if user.is_technician else ()) + SUPERVISORS_PAGES


def navigation_item(request, label, name):
    url = reverse(name)
    return {"label": label, "name": name, "url": url, "current": request.path.startswith(url)}
