"""What every page is given: the brand, the ways on from here, and this page in the other language."""

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

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


def site(request):
    """Under the name `portal`: the sign-in pages come with a `site` of their own."""
    return {
        "portal": {
            "brand": settings.SITE_BRAND,
            "demo": settings.DEMO,
            "frontend_css": FRONTEND_CSS if finders.find(FRONTEND_CSS) else "",
            "twin": SimpleLazyObject(lambda: language_twin(request)),
            "navigation": SimpleLazyObject(lambda: navigation(request)),
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


def navigation(request):
    """The main navigation. One query, and only for somebody who is signed in: what waits for their sign-off."""
    items = [navigation_item(request, *page) for page in PUBLIC_PAGES + personal_pages(getattr(request, "user", None))]
    for item in items:
        if item["name"] == "portfolios:queue_list":
            item["waiting"] = waiting_for(request)
    return items


def waiting_for(request):
    """How many claims await the reader; the queue itself has counted them already."""
    counted = getattr(request, "claims_waiting", None)
    return Claim.objects.awaiting(request.user).count() if counted is None else counted


def personal_pages(user):
    if user is None or not user.is_authenticated:
        return ()
    return (TECHNICIANS_PAGES if user.is_technician else ()) + SUPERVISORS_PAGES


def navigation_item(request, label, name):
    url = reverse(name)
    return {"label": label, "name": name, "url": url, "current": request.path.startswith(url)}
