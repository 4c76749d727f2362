"""Rounds of feedback, for the technician whom they are about and for who supervises them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..access import find, find_own
from ..models import FeedbackCycle, FeedbackRater
from ..models.feedback import MINIMUM_RATERS
from . import cycles, results
from .forms import AnswersForm, RaterForm, ReturnForm, initial_of
from .refusals import AlreadyNamed, AsksThemselves, FeedbackRefused

State = FeedbackCycle.State


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_list(request, pk):
    portfolio = find("portfolio", request.user, pk)
    is_owner = portfolio.owner_id == request.user.pk
    if request.method == "POST":
        if not is_owner:
            raise Http404
        return start(request, portfolio)
    rounds = FeedbackCycle.objects.visible_to(request.user).filter(portfolio=portfolio)
    page = {"portfolio": portfolio, "is_owner": is_owner, "cycles": list(rounds), "minimum": MINIMUM_RATERS}
    page["is_under_way"] = any(cycle.state in (State.DRAFT, State.PROPOSED, State.OPEN) for cycle in page["cycles"])
    return render(request, "feedback/feedback_list.html", page)


def start(request, portfolio):
    try:
        return redirect("portfolios:feedback_detail", cycles.start(portfolio, by=request.user).pk)
    except FeedbackRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("portfolios:feedback_list", portfolio.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_detail(request, pk):
    cycle = find(
        "feedback_cycle", request.user, pk, FeedbackCycle.objects.select_related("portfolio__edition__framework")
    )
    if request.method != "POST":
        return show(request, cycle)
    if cycle.technician_id != request.user.pk:
        raise Http404
    form = RaterForm(request.POST)
    if not form.is_valid():
        return show(request, cycle, form)
    try:
        rater = cycles.add_rater(cycle, by=request.user, **form.rater)
    except FeedbackRefused as refusal:
        form.add_error("email" if isinstance(refusal, AlreadyNamed | AsksThemselves) else None, str(refusal))
        return show(request, cycle, form)
    messages.success(request, _("%(name)s is on the list.") % {"name": rater.name})
    return redirect("portfolios:feedback_detail", cycle.pk)


def show(request, cycle, form=None, return_form=None):
    is_owner = cycle.technician_id == request.user.pk
    raters = list(cycle.raters.all())
    answered = cycle.answers.count()
    page = {
        "cycle": cycle,
        "portfolio": cycle.portfolio,
        "is_owner": is_owner,
        "raters": raters,
        "answered": answered,
        "missing": max(MINIMUM_RATERS - len(raters), 0),
        "minimum": MINIMUM_RATERS,
        "may_release": is_owner and cycle.state == State.OPEN and answered >= MINIMUM_RATERS,
        "form": form or RaterForm(),
        "return_form": return_form or ReturnForm(),
    }
    if cycle.results:
        page["rated"], page["written"] = results.in_words(cycle.results, get_language())
    return render(request, "feedback/feedback_detail.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback_self(request, pk):
    cycle = find_own("feedback_cycle", request.user, pk)
    if cycle.state not in (State.DRAFT, State.PROPOSED):
        messages.info(request, _("Your own answers stay as they are now that colleagues are being asked."))
        return redirect("portfolios:feedback_detail", cycle.pk)
    form = AnswersForm(cycle.questions, request.POST or None, initial=initial_of(cycle.self_rating), is_own=True)
    if form.is_valid():
        return attempt(request, cycle, cycles.rate_oneself, _("Your own answers are kept."), answers=form.content)
    return render(request, "feedback/feedback_self.html", {"cycle": cycle, "form": form, "portfolio": cycle.portfolio})


@require_POST
def feedback_propose(request, pk):
    cycle = find_own("feedback_cycle", request.user, pk)
    return attempt(request, cycle, cycles.propose, _("Your supervisor has the list now."))


@require_POST
def feedback_approve(request, pk):
    cycle = found_to_decide(request, pk)
    return attempt(request, cycle, cycles.approve, _("Everybody on the list has a letter on its way."))


@require_POST
def feedback_return(request, pk):
    cycle = found_to_decide(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return show(request, cycle, return_form=form)
    return attempt(request, cycle, cycles.send_back, _("The list is returned."), reason=form.cleaned_data["reason"])


def found_to_decide(request, pk):
    """The cycle, for somebody who supervises it: its owner meets 404 here."""
    cycle = find("feedback_cycle", request.user, pk)
    if cycle.technician_id == request.user.pk:
        raise Http404
    return cycle


@require_POST
def feedback_extend(request, pk):
    cycle = find_own("feedback_cycle", request.user, pk)
    return attempt(request, cycle, cycles.extend, _("Colleagues have fourteen more days."))


@require_POST
def feedback_release(request, pk):
    cycle = find_own("feedback_cycle", request.user, pk)
    return attempt(request, cycle, cycles.release, _("The answers are released, and kept as evidence."))


@require_POST
def feedback_stop(request, pk):
    cycle = find_own("feedback_cycle", request.user, pk)
    return attempt(request, cycle, cycles.stop, _("The round is stopped. Nobody sees what was answered."))


@require_POST
def rater_remove(request, pk):
    rater = FeedbackRater.objects.filter(pk=pk, cycle__technician=request.user).select_related("cycle").first()
    if rater is None:
        raise Http404
    try:
        cycles.remove_rater(rater, by=request.user)
        messages.success(request, _("%(name)s is off the list.") % {"name": rater.name})
    except FeedbackRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("portfolios:feedback_detail", rater.cycle_id)


def attempt(request, cycle, act, success, **said):
    """Do it and say so, or say why not; either way back to the round."""
    try:
        act(cycle, by=request.user, **said)
        messages.success(request, success)
    except FeedbackRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("portfolios:feedback_detail", cycle.pk)
