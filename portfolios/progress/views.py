from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from .. import access
from ..attainment import standing as standings
from ..models import Claim
from ..moving import pages as moving
from ..sufficiency import judge
from . import history, pages, starting
from .carried import carried_on
from .coverage import coverage, gap
from .forms import StageForm, StartForm
from .next_step import next_step
from .readiness import expiring, ready_items, ready_tile, set_signed

EVENTS_PER_PAGE = 50


@require_safe
def portfolio_mine(request):
    portfolios = list(pages.owned(request.user))
    if len(portfolios) == 1:
        return redirect(portfolios[0])
    if not portfolios and access.is_supervisor(request.user):
        return redirect("portfolios:queue_list")
    return render(request, "progress/portfolio_mine.html", {"portfolios": portfolios})


@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_start(request):
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            portfolio = starting.start(form.cleaned_data["edition"], form.cleaned_data["stage"], by=request.user)
        except starting.AlreadyStarted as already:
            messages.info(request, _("You already have a portfolio on this edition: here it is."))
            return redirect(already.portfolio)
        except starting.MovedOn as moved:
            messages.info(request, _("You have moved on from this edition. This is the portfolio that you moved to."))
            return redirect(moved.portfolio)
        messages.success(request, _("Your portfolio is started."))
        return redirect(portfolio)
    return render(request, "progress/portfolio_start.html", {"form": form})


@require_safe
def portfolio_detail(request, pk):
    portfolio = access.find("portfolio", request.user, pk, pages.with_questions_open().annotate(**moving.later()))
    is_owner = portfolio.owner_id == request.user.pk
    covered = coverage(portfolio, claims=Claim.objects.visible_to(request.user))
    missing = gap(portfolio, covered)
    standing = standings.of(portfolio)
    set_signed(covered, standing)
    items = [] if portfolio.is_closed else [competency.item for competency in covered.competencies]
    ready = ready_items(portfolio, items, standing)
    supervisors = pages.open_supervisions(portfolio)
    context = {
        "portfolio": portfolio,
        "is_owner": is_owner,
        "covered": covered,
        "gap": missing,
        "tiles": pages.tiles(covered) + ready_tile(portfolio, ready),
        "ready": ready,
        "expiring": expiring(covered),
        "completion": standings.of_stages(portfolio, standing)[portfolio.target_stage_id],
        "completed_before": standings.completed_before(portfolio),
        "supervisors": supervisors,
        "later": moving.later_edition(portfolio),
        "moved_to": moving.moved_to(portfolio),
        "next_step": next_step(portfolio, covered, missing, has_supervisor=bool(supervisors), ready=ready)
        if is_owner and not portfolio.is_closed
        else None,
    }
    return render(request, "progress/portfolio_detail.html", context)


@require_safe
def portfolio_competency(request, pk, code):
    portfolio = access.find("portfolio", request.user, pk, pages.with_what_is_asked(code))
    item = pages.item_of(portfolio, code)
    claims = pages.claims_on(portfolio, item, request.user)
    carried = carried_on(portfolio, item, request.user)
    competency = pages.coverage_by(claims, portfolio, item, carried=[shown.row for shown in carried])
    verdict, signed = judge(portfolio, [item], claims=claims)[item.pk], standings.of(portfolio, item=item)[item.pk]
    context = {
        "portfolio": portfolio,
        "is_owner": portfolio.owner_id == request.user.pk,
        "item": item,
        "competency": competency,
        "rungs": pages.rungs(portfolio, competency),
        "verdict": verdict,
        "signed": signed,
        "is_ready": verdict.is_met and not signed.stands_at(verdict.level) and not portfolio.is_closed,
        "claims": claims,
        "carried": carried,
    }
    return render(request, "progress/portfolio_competency.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def portfolio_stage(request, pk):
    portfolio = access.find_own("portfolio", request.user, pk, pages.with_edition())
    form = StageForm(request.POST or None, initial={"stage": portfolio.target_stage_id})
    if request.method == "POST" and form.is_valid():
        try:
            starting.choose_stage(portfolio, form.cleaned_data["stage"], by=request.user)
        except starting.MovedOn as moved:
            messages.error(request, str(moved))
        else:
            messages.success(request, _("You are now aiming at %(stage)s.") % {"stage": form.cleaned_data["stage"]})
        return redirect(portfolio)
    return render(request, "progress/portfolio_stage.html", {"portfolio": portfolio, "form": form})


@require_safe
def portfolio_history(request, pk):
    portfolio = access.find("portfolio", request.user, pk, pages.with_edition())
    page = Paginator(history.events_of(portfolio), EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "portfolio": portfolio,
        "is_owner": portfolio.owner_id == request.user.pk,
        "lines": history.lines(list(page)),
        "newer_url": f"?page={page.previous_page_number()}" if page.has_previous() else None,
        "older_url": f"?page={page.next_page_number()}" if page.has_next() else None,
    }
    return render(request, "progress/portfolio_history.html", context)
