from django.contrib import messages
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doorbell import ring_on_commit

from .. import access
from ..tasks import make_report
from . import jobs, reading, reviewing
from .forms import ReportForm, ReviewForm


@require_http_methods(["GET", "HEAD", "POST"])
def report_list(request, pk):
    """The reports of one portfolio; its owner asks for another here."""
    portfolio = access.find("portfolio", request.user, pk, reading.PORTFOLIO)
    is_owner = portfolio.owner_id == request.user.pk
    if request.method == "POST" and not is_owner:
        raise Http404
    asked = {"initial": {"language": portfolio.owner.language}, "since": portfolio.started_at}
    form = ReportForm(request.POST or None, **asked) if is_owner else None
    if request.method == "POST" and form.is_valid():
        return _ask(request, portfolio, form.cleaned_data)
    reports = access.visible("report", request.user).filter(portfolio=portfolio).select_related("moving_to")
    reports = reports.prefetch_related("reviews__reviewer")
    context = {"portfolio": portfolio, "form": form, "is_owner": is_owner, "reports": reports}
    return render(request, "reports/report_list.html", context | {"supervisors": access.supervisors_of([portfolio])})


def _ask(request, portfolio, wanted):
    try:
        report = jobs.request(portfolio, by=request.user, **wanted)
    except jobs.AlreadyBeingMade as busy:
        messages.info(request, _("A report of this portfolio is already being made. This is it."))
        return redirect(busy.report)
    ring_on_commit(make_report, str(report.pk))
    return redirect(report)


@require_safe
def report_inbox(request):
    """The finished reports that were shared with this supervisor, those without their review first."""
    shared = access.visible("report", request.user).exclude(portfolio__owner=request.user)
    shared = shared.select_related("portfolio__owner", "portfolio__edition__framework", "moving_to").order_by(
        "-finished_at"
    )
    reviewed = reading.own_reviews(request.user, shared)
    rows = [{"report": report, "review": reviewed.get(report.pk)} for report in shared[:200]]
    context = {"waiting": [r for r in rows if not r["review"]], "done": [r for r in rows if r["review"]]}
    return render(request, "reports/report_inbox.html", context)


@require_safe
def report_detail(request, pk):
    return _detail(request, access.find("report", request.user, pk, reading.REPORT), ReviewForm())


def _detail(request, report, form, status=200):
    reviews = reading.marked(report.reviews.select_related("reviewer"))
    is_owner = report.portfolio.owner_id == request.user.pk
    has_reviewed = any(review.reviewer_id == request.user.pk for review in reviews)
    context = {
        "report": report,
        "portfolio": report.portfolio,
        "is_owner": is_owner,
        "is_being_made": report.state in (report.State.QUEUED, report.State.RUNNING),
        "newer": report.newer.first() if is_owner else None,
        "reviews": reviews,
        "form": None if is_owner or has_reviewed else form,
    }
    return render(request, "reports/report_detail.html", context, status=status)


@require_safe
@cache_control(private=True, no_store=True)
def report_status(request, pk):
    report = access.find("report", request.user, pk)
    return JsonResponse({"state": report.state, "progress": report.progress, "pages": report.pages})


@require_safe
@cache_control(private=True, no_store=True)
def report_pdf(request, pk):
    """The file itself, read in the browser or, with `?download=1`, saved."""
    report = access.find("report", request.user, pk, reading.REPORT)
    if report.state != report.State.READY:
        raise Http404
    try:
        file = report.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment="download" in request.GET, filename=_file_name(report), content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    # Nothing in a PDF may load or run anything; the browser's own viewer needs to style itself.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    return response


def _file_name(report):
    owner = slugify(report.portfolio.owner.name)[:60] or "portfolio"
    return f"{owner}-{report.portfolio.edition.framework.slug}-{report.number}.pdf"


@require_POST
def report_review(request, pk):
    report = access.find("report", request.user, pk, reading.REPORT)
    if report.portfolio.owner_id == request.user.pk:
        raise Http404
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _detail(request, report, form, status=422)
    try:
        reviewing.review(report, by=request.user, **form.cleaned_data)
    except reviewing.AlreadyReviewed:
        messages.info(request, _("You have already reviewed this report."))
    except reviewing.NotSupervised:
        raise Http404 from None
    else:
        messages.success(request, _("Your review is recorded. We will e-mail the technician."))
    return redirect(report)


@require_POST
def report_retry(request, pk):
    report = access.find_own("report", request.user, pk, reading.REPORT)
    try:
        jobs.retry(report, by=request.user)
    except jobs.AlreadyBeingMade as busy:
        messages.info(request, _("A report of this portfolio is already being made. This is it."))
        return redirect(busy.report)
    except jobs.ReportRefused:
        messages.info(request, _("This report does not need to be made again."))
    else:
        ring_on_commit(make_report, str(report.pk))
    return redirect(report)


@require_POST
def report_cancel(request, pk):
    report = access.find_own("report", request.user, pk, reading.REPORT)
    try:
        jobs.cancel(report, by=request.user)
    except jobs.ReportRefused:
        messages.info(request, _("This report was finished before it could be cancelled."))
    else:
        messages.success(request, _("The report is cancelled."))
    return redirect(report)
