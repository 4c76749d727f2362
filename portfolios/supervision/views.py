from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import trail, verifying

from ..access import find, find_own, visible
from ..models import Invitation
from . import ending, invitations
from .forms import InvitationForm


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_list(request, pk):
    portfolio = find_own("portfolio", request.user, pk)
    form = InvitationForm(request.POST or None)
    if form.is_valid() and invited(request, portfolio, form):
        return redirect("portfolios:supervision_list", portfolio.pk)
    grants = portfolio.supervisions.annotate(verified_by=verifying.mark("supervisor"))
    grants = grants.select_related("supervisor__organisation", "cover__supervisor")
    page = {
        "portfolio": portfolio,
        "form": form,
        "open": [grant for grant in grants if not grant.is_over],
        "ended": [grant for grant in grants if grant.is_over],
        "hand_overs": portfolio.hand_overs.offered().select_related("supervisor", "deputy"),
        "invitations": portfolio.invitations.filter(accepted_at__isnull=True)[:50],
    }
    return render(request, "supervision/supervision_list.html", page)


def invited(request, portfolio, form):
    """Whether the letter is on its way; a refusal stands beside the address."""
    try:
        invitation = invitations.invite(portfolio, by=request.user, **form.cleaned_data)
    except invitations.InvitationRefused as refusal:
        form.add_error("email", str(refusal))
        return False
    messages.success(request, _("We have written to %(email)s.") % {"email": invitation.email})
    return True


@require_POST
def invitation_revoke(request, pk):
    invitation = get_object_or_404(Invitation, pk=pk, portfolio__owner=request.user)
    try:
        invitations.revoke(invitation, by=request.user)
        messages.success(request, _("The invitation to %(email)s is revoked.") % {"email": invitation.email})
    except invitations.InvitationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("portfolios:supervision_list", invitation.portfolio_id)


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_detail(request, token):
    invitation = invitations.find_by_token(token)
    if invitation is None or invitation.state != "invited":
        return invitation_gone(request, invitation)
    if request.method == "POST":
        return invitation_accept(request, invitation)
    return render(request, "supervision/invitation_detail.html", invitation_page(request, invitation, token))


def invitation_page(request, invitation, token):
    user, technician = request.user, invitation.portfolio.owner
    is_owner = user == technician
    return {
        "invitation": invitation,
        "technician": technician,
        "token": token,
        "is_owner": is_owner,
        "may_accept": user.is_authenticated and not is_owner and invitations.holds_address(user, invitation.email),
    }


def invitation_accept(request, invitation):
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        supervision = invitations.accept(invitation, by=request.user)
    except invitations.InvitationRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(request.path)
    messages.success(request, _("You now supervise %(name)s.") % {"name": supervision.technician})
    return redirect("portfolios:supervision_mine")


def invitation_gone(request, invitation):
    """What a link that cannot be answered any more says: 404 for one we never wrote, 410 for one that is over."""
    page = {"invitation": invitation, "reason": invitation.state if invitation else "unknown"}
    return render(request, "supervision/invitation_gone.html", page, status=410 if invitation else 404)


@login_not_required
@require_POST
def invitation_decline(request, token):
    invitation = invitations.find_by_token(token)
    try:
        if invitation is None:
            return invitation_gone(request, None)
        invitations.decline(invitation, by=request.user if request.user.is_authenticated else None)
    except invitations.NotOpen:
        return invitation_gone(request, invitation)
    trail.done(request)
    return render(request, "supervision/invitation_declined.html", {"technician": invitation.portfolio.owner})


@require_safe
def supervision_mine(request):
    grants = visible("supervision", request.user).filter(supervisor=request.user)
    grants = grants.select_related(
        "technician", "portfolio__edition__framework", "portfolio__target_stage", "cover__supervisor"
    )
    waiting = Count("portfolio__claims", filter=Q(portfolio__claims__status="submitted"))
    absences = visible("cover", request.user).absences().select_related("supervisor", "deputy").order_by("starts_at")
    page = {
        "open": grants.open().annotate(waiting=waiting).order_by("technician__name", "pk"),
        "coming": [cover for cover in absences if cover.deputy_id == request.user.pk and cover.state == "coming"],
        "away": [cover for cover in absences if cover.supervisor_id == request.user.pk],
        "ended": grants.over().order_by("-ended_at", "-until")[:50],
    }
    return render(request, "supervision/supervision_mine.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def supervision_end(request, pk):
    supervision = find("supervision", request.user, pk)
    is_technician = supervision.technician_id == request.user.pk
    if request.method == "POST":
        return supervision_ended(request, supervision, is_technician)
    page = {"supervision": supervision, "is_technician": is_technician}
    return render(request, "supervision/supervision_end.html", page)


def supervision_ended(request, supervision, is_technician):
    try:
        ending.end(supervision, by=request.user)
        messages.success(request, _("The supervision has ended."))
    except ending.EndRefused as refusal:
        messages.error(request, str(refusal))
    if is_technician:
        return redirect("portfolios:supervision_list", supervision.portfolio_id)
    return redirect("portfolios:supervision_mine")
