"""What was decided, asked for again, and withdrawn."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ...access import find, find_own, visible
from ...capacity import assurance_of
from ...models import Claim
from .. import moves, queue, standing
from ..forms import WithdrawalForm
from ..refusals import Incomplete, MoveRefused, NotSupervised
from ..snapshot import readable


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
    except Incomplete as refused:
        messages.error(request, " ".join(str(problem) for problem in refused.problems))
    except MoveRefused as refused:
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
    try:
        if form.is_valid() and withdrawn(request, claim, form):
            return redirect(claim)
    except NotSupervised as refusal:
        # The access ended while this was being sent: nothing of the claim is shown any more.
        messages.error(request, str(refusal))
        return redirect("portfolios:queue_list")
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
    except NotSupervised:
        raise
    except MoveRefused as refused:
        form.refuse(refused, version=claim.version)
        return False
    messages.success(request, _("The acceptance is withdrawn. The technician is told, and can read your reason."))
    return True


def signed(snapshot):
    """(label, text) of all that was signed off."""
    return [(label, text) for label, text in readable(snapshot).values() if text]
