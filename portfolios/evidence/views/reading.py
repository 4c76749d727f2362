"""One's evidence as a list, and one piece of it for its owner and for those who may decide on it."""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ...access import find
from ...models import Attachment, Claim
from ...tickets.statements import statements
from .. import content, reading
from ..questions import takes_statements

PER_PAGE = 20


@require_safe
def evidence_list(request):
    tab = request.GET.get("show", "all")
    tab = tab if tab in reading.TABS else "all"
    page = Paginator(reading.in_tab(reading.of_owner(request.user), tab), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tabs": tabs(request.user, tab),
        "tab": tab,
        "newer_url": page_url(tab, page.previous_page_number()) if page.has_previous() else None,
        "older_url": page_url(tab, page.next_page_number()) if page.has_next() else None,
    }
    return render(request, "evidence/evidence_list.html", context)


def page_url(tab, number):
    address = reverse("portfolios:evidence_list")
    return f"{address}?show={tab}&page={number}"


def tabs(user, current):
    labels = {
        "all": _("All"),
        "draft": _("Drafts"),
        "submitted": _("Waiting for sign-off"),
        "returned": _("Returned"),
        "locked": _("Signed off"),
    }
    counts = reading.tab_counts(user)
    address = reverse("portfolios:evidence_list")
    return [
        {"label": label, "url": f"{address}?show={tab}", "current": tab == current, "count": counts[tab]}
        for tab, label in labels.items()
    ]


@require_safe
def evidence_detail(request, pk):
    evidence = find("evidence", request.user, pk, reading.with_content())
    shown = content.shown_to(evidence, request.user)
    if shown is None:
        raise Http404
    is_owner = evidence.owner_id == request.user.pk
    claims = reading.judged(reading.claims_of(evidence, request.user), request.user)
    returned = [claim for claim in claims if claim.status == Claim.Status.RETURNED]
    evidence.is_returned = any(not claim.portfolio.is_closed for claim in returned)
    context = {
        "evidence": evidence,
        "shown": shown,
        "event_date": parse_date(shown["event_date"] or ""),
        "answers": content.render_answers(shown["answers"], get_language()),
        "files": files_of(shown),
        "statements": statements(shown, get_language()),
        "asks": is_owner and takes_statements(evidence.form),
        "claims": claims,
        "is_owner": is_owner,
        "steps": reading.steps(evidence, claims) if is_owner else None,
        "is_older": content.is_older(evidence, request.user),
    }
    return render(request, "evidence/evidence_detail.html", context)


def files_of(shown):
    """The files of a content as the component shows them."""
    keys = ("name", "kind", "size", "description")
    return [Attachment(pk=file["id"], **{key: file[key] for key in keys}) for file in shown["attachments"]]
