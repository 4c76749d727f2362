"""Claiming competencies with a piece of evidence, putting them before a supervisor, taking them back."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ...access import find_own
from ...models import Claim
from ...sign_off import moves
from ...sign_off.refusals import MoveRefused
from .. import claiming, reading
from ..claim_forms import ClaimsForm, DueForm
from ..submission import submission_of


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_claims(request, pk):
    evidence = find_own("evidence", request.user, pk)
    portfolios = list(claiming.portfolios_for(evidence, request.user))
    portfolio = portfolio_of(request, portfolios)
    if portfolio is None:
        return render(request, "evidence/evidence_claims_none.html", {"evidence": evidence})
    form = ClaimsForm(portfolio, evidence, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            require_same(portfolio, request.POST.get("portfolio"))
            claiming.choose(evidence, portfolio, form.chosen())
        except claiming.StaleClaims as stale:
            form.show_theirs(stale.claims)
        except claiming.MovedOn as moved:
            form.add_error(None, str(moved))
        else:
            return lead_on(request, evidence)
    context = {
        "evidence": evidence,
        "portfolio": portfolio,
        "form": form,
        "tabs": tabs(evidence, portfolios, portfolio),
    }
    return render(request, "evidence/evidence_claims.html", context)


def require_same(portfolio, shown):
    """Words that were written on the page of a portfolio that is left by now are shown again, never put elsewhere."""
    if shown not in (None, str(portfolio.pk)):
        raise claiming.MovedOn


def portfolio_of(request, portfolios):
    """The open portfolio that the address names; else the one in which the evidence is claimed; else the newest."""
    named = request.GET.get("portfolio", "")
    ordered = sorted(portfolios, key=lambda each: (str(each.pk) != named, not each.is_claimed))
    return ordered[0] if ordered else None


def tabs(evidence, portfolios, current):
    address = reverse("portfolios:evidence_claims", args=[evidence.pk])
    return [
        {"label": str(each.edition), "url": f"{address}?portfolio={each.pk}", "current": each == current}
        for each in portfolios
    ]


def lead_on(request, evidence):
    if request.POST.get("then") == "submit":
        return redirect("portfolios:evidence_submit", evidence.pk)
    messages.success(request, _("Competencies saved."))
    return redirect(evidence)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_submit(request, pk):
    evidence = find_own("evidence", request.user, pk, reading.with_content())
    claims = reading.claims_of(evidence, request.user)
    submission = submission_of(evidence, claims)
    if request.method == "POST" and claims and not submission.claims:
        return redirect(evidence)  # the second of two clicks
    ticked = set(request.POST.getlist("claims"))
    for claim in submission.claims:
        claim.is_ticked = request.method != "POST" or str(claim.pk) in ticked
    chosen = [claim for claim in submission.claims if claim.is_ticked]
    due = DueForm(request.POST if request.method == "POST" else None)
    reasons = submission.reasons(chosen) + [(message, "#div_id_due_on") for message in due.errors.get("due_on", [])]
    if request.method == "POST" and not reasons:
        return submit(request, evidence, chosen, due_on=due.cleaned_data["due_on"])
    context = {"evidence": evidence, "submission": submission, "reasons": reasons, "due": due}
    return render(request, "evidence/evidence_submit.html", context)


def submit(request, evidence, chosen, *, due_on):
    try:
        moves.submit_all(chosen, by=request.user, due_on=due_on)
    except MoveRefused as refused:
        messages.error(request, str(refused))
        return redirect("portfolios:evidence_submit", evidence.pk)
    messages.success(request, submitted_message(chosen))
    return redirect(evidence)


def submitted_message(claims):
    count = len(claims)
    return ngettext(
        "Submitted: %(count)d competency is waiting for sign-off.",
        "Submitted: %(count)d competencies are waiting for sign-off.",
        count,
    ) % {"count": count}


@require_http_methods(["GET", "HEAD", "POST"])
def evidence_withdraw(request, pk):
    evidence = find_own("evidence", request.user, pk)
    claims = [c for c in reading.claims_of(evidence, request.user) if c.status == Claim.Status.SUBMITTED]
    if not claims:
        messages.info(request, _("Nothing in this evidence is waiting for sign-off."))
        return redirect(evidence)
    ticked = set(request.POST.getlist("claims"))
    chosen = [claim for claim in claims if str(claim.pk) in ticked]
    if request.method == "POST" and chosen:
        take_back(request, chosen)
        return redirect(evidence)
    if request.method == "POST":
        messages.error(request, _("Tick at least one competency."))
    for claim in claims:
        claim.is_ticked = request.method != "POST"
    return render(request, "evidence/evidence_withdraw.html", {"evidence": evidence, "claims": claims})


def take_back(request, claims):
    try:
        with transaction.atomic():
            moves.lock([claim.pk for claim in claims])
            for claim in sorted(claims, key=lambda each: (each.portfolio_id, each.pk)):
                moves.withdraw(claim, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back. You can change it and submit it again."))
