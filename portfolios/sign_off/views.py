import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..access import find, find_own, is_supervisor, visible
from ..capacity import assurance_of
from ..models import Claim
from . import moves, queue, results, standing
from .cards import cards
from .forms import DecisionForm, QueueFilter, WithdrawalForm
from .snapshot import readable

MOST_ON_ONE_PAGE = 2 * queue.PER_PAGE


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def queue_list(request):
    """The queue and the page that decides it: several claims, mixed decisions, one submit."""
    if request.method != "POST":
        return show_queue(request)
    posted = posted_forms(request)
    chosen = [form for form in posted.values() if form.is_chosen]
    if any(not form.is_valid() for form in chosen):
        return show_queue(request, posted=posted)
    if not chosen:
        messages.info(request, _("You left every claim for later."))
        return redirect(request.get_full_path())
    return decide(request, posted, [form.choice() for form in chosen])


def decide(request, posted, choices):
    decided = moves.decide_all(choices, by=request.user, assurance=assurance_of(request), language=get_language())
    sentence = results.in_words(decided)
    if all(result.decision for result in decided):
        messages.success(request, sentence)
        return redirect(request.get_full_path())
    refused = {str(result.choice.claim_id) for result in decided if result.refusal}
    still_posted = {key: form for key, form in posted.items() if key in refused}
    return show_queue(request, posted=still_posted, decided=decided, sentence=sentence)


def posted_forms(request):
    """{claim key: form} for every claim that the page showed."""
    keys = [key for key in request.POST.getlist("claim")[:MOST_ON_ONE_PAGE] if is_key(key)]
    return {key: DecisionForm(request.POST, prefix=key) for key in keys}


def is_key(text):
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def show_queue(request, posted=None, decided=(), sentence=""):
    """The queue; after a page was sent, what it showed comes first and keeps what was chosen and typed."""
    items = queue.competencies_waiting(request.user)
    filters = QueueFilter(request.GET, technicians=queue.technicians_waiting(request.user), items=items)
    waiting = queue.waiting(request.user, **filters.chosen())
    pinned = list(queue.with_everything_shown(queue.waiting(request.user).filter(pk__in=posted))) if posted else []
    page = Paginator(waiting.exclude(pk__in=posted or []), queue.PER_PAGE).get_page(request.GET.get("page"))
    others = [] if posted and not decided else list(queue.with_everything_shown(page.object_list))
    shown = cards(pinned, posted, reader=request.user) + cards(others, reader=request.user)
    context = {
        "cards": shown,
        "forms": [card.form for card in shown if card.has_errors],
        "filters": filters,
        "page": page,
        "waiting": page.paginator.count + len(pinned),
        "sentence": sentence,
        "refused": results.refused_rows(decided, refused_claims(request.user, decided)),
        "is_supervisor": bool(items) or is_supervisor(request.user),
    }
    return render(request, "sign_off/queue_list.html", context)


def refused_claims(user, decided):
    keys = [result.choice.claim_id for result in decided if result.refusal]
    if not keys:
        return []
    return visible("claim", user).filter(pk__in=keys).select_related("item", "technician").prefetch_related("decisions")


@require_safe
def decision_list(request):
    """What somebody has decided and may still see, newest first."""
    decisions = queue.with_their_claims(visible("decision", request.user).filter(decider=request.user))
    page = Paginator(decisions.order_by("-decided_at", "pk"), queue.PER_PAGE).get_page(request.GET.get("page"))
    for decision in page:
        decision.standing = standing.in_a_list(decision, decision.claim, reader=request.user)
    return render(request, "sign_off/decision_list.html", {"page": page})


@require_POST
def claim_ask_again(request, pk):
    """One click: what was accepted and has changed since waits for a decision again."""
    claim = find_own("claim", request.user, pk)
    try:
        moves.ask_again(claim, by=request.user)
    except moves.Incomplete as refused:
        messages.error(request, " ".join(str(problem) for problem in refused.problems))
    except moves.MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It is waiting for sign-off again. The earlier acceptance stays on record."))
    return redirect(claim)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance_withdraw(request, pk):
    claim = find("claim", request.user, pk, queue.with_everything_shown(visible("claim", request.user)))
    if claim.technician_id == request.user.pk:
        raise Http404
    accepted = standing.newest(claim)
    if claim.status != Claim.Status.ACCEPTED:
        messages.info(request, _("The claim is not accepted at the moment."))
        return redirect(claim)
    form = WithdrawalForm(request.POST or None, initial={"version": claim.version})
    if form.is_valid() and withdrawn(request, claim, form):
        return redirect(claim)
    context = {"claim": claim, "accepted": accepted, "signed": signed(accepted.snapshot), "form": form}
    return render(request, "sign_off/acceptance_withdraw.html", context)


def withdrawn(request, claim, form):
    """Whether the acceptance is withdrawn; a refusal stands above the reason, which is kept."""
    try:
        moves.withdraw_acceptance(
            claim.pk,
            reason=form.cleaned_data["reason"],
            seen_version=form.cleaned_data["version"],
            by=request.user,
            assurance=assurance_of(request),
            language=get_language(),
        )
    except moves.MoveRefused as refused:
        form.refuse(refused, version=claim.version)
        return False
    messages.success(request, _("The acceptance is withdrawn. The technician is told, and can read your reason."))
    return True


def signed(snapshot):
    """(label, text) of all that was signed off."""
    return [(label, text) for label, text in readable(snapshot).values() if text]
