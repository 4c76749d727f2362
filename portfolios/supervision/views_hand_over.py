from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from ..access import find, visible
from ..refusals import Refused
from . import colleagues, hand_over
from .forms import HandOverForm

PAST_SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_list(request):
    """What is offered to whom, and the form that offers it."""
    supervised = own_portfolios(request.user)
    posted = request.POST if request.method == "POST" else None
    form = HandOverForm(posted, supervisor=request.user, portfolios=supervised)
    if form.is_bound and form.is_valid() and offered(request, form):
        return redirect("portfolios:hand_over_list")
    hand_overs = visible("cover", request.user).filter(until__isnull=True).select_related("supervisor", "deputy")
    page = {
        "form": form,
        "sent": hand_overs.filter(supervisor=request.user)[:PAST_SHOWN],
        "received": hand_overs.filter(deputy=request.user)[:PAST_SHOWN],
        "is_verified": colleagues.verifying_organisation(request.user) is not None,
        "supervises": bool(form.fields["portfolios"].choices),
    }
    return render(request, "supervision/hand_over_list.html", page)


def own_portfolios(supervisor):
    """What somebody supervises in their own right now."""
    own = visible("supervision", supervisor).open().of_their_own().filter(supervisor=supervisor)
    portfolios = visible("portfolio", supervisor).filter(pk__in=own.values("portfolio"))
    return portfolios.select_related("owner", "edition__framework").order_by("owner__name", "pk")


def offered(request, form):
    """Whether the colleague is asked; a refusal stands above the form, which keeps what was chosen."""
    try:
        done = hand_over.offer(
            by=request.user, colleague=form.colleague, portfolios=list(form.cleaned_data["portfolios"])
        )
    except (hand_over.HandOverRefused, colleagues.ColleagueRefused) as refused:
        form.add_error(None, str(refused))
        return False
    said = _("We have asked %(name)s. Nothing changes until they accept.") % {"name": done.hand_over.deputy}
    messages.success(request, said)
    if done.skipped:
        names = ", ".join(sorted({portfolio.owner.name for portfolio in done.skipped}))
        messages.warning(request, _("Left out, because it cannot be handed over now: %(names)s.") % {"names": names})
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_detail(request, pk):
    """One hand-over, as whoever it concerns may answer it."""
    offered = find("cover", request.user, pk)
    if offered.until is not None:
        raise Http404
    if request.method == "POST":
        return hand_over_answer(request, offered)
    page = {
        "hand_over": offered,
        "is_deputy": offered.deputy_id == request.user.pk,
        "is_supervisor": offered.supervisor_id == request.user.pk,
        "portfolios": named_to(request.user, offered),
    }
    return render(request, "supervision/hand_over_detail.html", page)


def named_to(reader, offered):
    """The portfolios that the page names: a technician's own, else what the leaver, or later the reader, supervises."""
    portfolios = offered.portfolios.select_related("owner", "edition__framework").order_by("owner__name")
    if reader.pk not in (offered.supervisor_id, offered.deputy_id):
        return portfolios.filter(owner=reader)
    holder = offered.supervisor if offered.state == "offered" else reader
    return portfolios.filter(pk__in=visible("portfolio", holder).exclude(owner=holder).values("pk"))


def hand_over_answer(request, offered):
    """Accept, decline or take back; a technician can only say no."""
    try:
        if offered.deputy_id == request.user.pk and request.POST.get("answer") == "accept":
            messages.success(request, accepted_sentence(hand_over.accept(offered, by=request.user)))
            return redirect("portfolios:supervision_mine")
        if request.user.pk in (offered.deputy_id, offered.supervisor_id):
            hand_over.stop(offered, by=request.user)
            messages.success(request, _("The hand-over does not take place. We have written to everybody."))
            return redirect("portfolios:hand_over_list")
        hand_over.refuse(offered, by=request.user)
        messages.success(request, _("Nothing changes for you. We have told your supervisor."))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("portfolios:hand_over_detail", offered.pk)
    return redirect("portfolios:portfolio_mine")


def accepted_sentence(grants):
    sentence = ngettext(
        "You now supervise %(number)d portfolio more.", "You now supervise %(number)d portfolios more.", len(grants)
    )
    return sentence % {"number": len(grants)}
