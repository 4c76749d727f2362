"""The page on which a colleague answers, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import trail

from ..tickets.limits import too_many_guesses
from ..tickets.views import private, reader
from . import asking
from .forms import AnswersForm
from .refusals import FeedbackRefused, NotOpen


@never_cache
@login_not_required
@csrf_exempt  # The link itself is the secret, and a browser without cookies must not cost anybody what they typed.
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_answer(request, token):
    trail.nameless(request)
    rater = asking.find_by_token(token)
    if rater is None or asking.state_of(rater) != "open":
        return gone(request, rater)
    form = AnswersForm(rater.cycle.questions, request.POST if request.method == "POST" else None)
    refusal = asking.obstacle(rater, reader(request))
    if refusal:
        return page(request, rater, form, refusal=refusal, status=409)
    if not form.is_valid():
        return page(request, rater, form, status=422 if form.is_bound else 200)
    return settle(request, rater, asking.answer, "answered", content=form.content)


@never_cache
@login_not_required
@csrf_exempt  # as above
@require_POST
def feedback_decline(request, token):
    trail.nameless(request)
    rater = asking.find_by_token(token)
    if rater is None or asking.state_of(rater) != "open":
        return gone(request, rater)
    return settle(request, rater, asking.decline, "declined")


def settle(request, rater, act, reason, **said):
    try:
        act(rater, by=reader(request), **said)
    except NotOpen:
        return gone(request, asking.find_by_token(request.resolver_match.kwargs["token"]))
    except FeedbackRefused as refusal:
        form = AnswersForm(rater.cycle.questions, request.POST)
        return page(request, rater, form, refusal=refusal, status=409)
    context = {"reason": reason, "technician": rater.cycle.technician, "is_thanks": True}
    trail.done(request)
    return private(render(request, "feedback/answer_gone.html", context))


def page(request, rater, form, refusal="", status=200):
    context = {"rater": rater, "cycle": rater.cycle, "technician": rater.cycle.technician, "form": form}
    return private(render(request, "feedback/answer.html", context | {"refusal": refusal}, status=status))


def gone(request, rater):
    """A link that does not lead to the questions: 404 for one we did not send last, 410 for one that is over."""
    if rater is None:
        is_guessing = too_many_guesses(request)
        reason, status = ("guessed", 429) if is_guessing else ("unknown", 404)
        return private(render(request, "feedback/answer_gone.html", {"reason": reason}, status=status))
    context = {"reason": asking.state_of(rater), "technician": rater.cycle.technician}
    return private(render(request, "feedback/answer_gone.html", context, status=410))
