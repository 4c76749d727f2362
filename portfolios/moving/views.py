import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doorbell import ring_on_commit

from .. import access
from ..models import Portfolio
from ..reports import jobs
from ..sign_off.refusals import MoveRefused as ClaimRefused
from ..tasks import make_report
from . import pages, reconfirm
from .forms import MoveForm
from .move import move
from .refusals import ChangedSinceShown, MoveRefused


@never_cache
@require_safe
def move_detail(request, pk):
    """What a move to the later edition would mean, said beforehand: the gap letter as a page."""
    return show(request, access.find_own("portfolio", request.user, pk, pages.with_edition()))


def show(request, portfolio, *, form=None, refusal=None, status=200):
    offer = pages.offer_of(portfolio)
    if offer.plan:
        # What was ticked stays ticked; the digest is that of what is shown now.
        ticked = {"keeps": form.data.getlist("keeps")} if form else None
        form = MoveForm(plan=offer.plan, initial=ticked)
    context = {
        "portfolio": portfolio,
        "offer": offer,
        "form": form,
        "refusal": refusal,
        "key": uuid.uuid4(),
        "moved_to": pages.moved_to(portfolio),
    }
    return render(request, "moving/move_detail.html", context, status=status)


@require_POST
def move_start(request, pk):
    portfolio = access.find_own("portfolio", request.user, pk, pages.with_edition())
    offer = pages.offer_of(portfolio)
    if offer.plan is None:
        return redirect("portfolios:move_detail", portfolio.pk)
    form = MoveForm(request.POST, plan=offer.plan)
    if not form.is_valid():
        return show(request, portfolio, form=form, refusal=str(ChangedSinceShown()), status=422)
    shown = {"seen_digest": form.cleaned_data["digest"], "keeps": form.kept}
    try:
        made = move(portfolio, to=offer.to, by=request.user, **shown)
    except MoveRefused as refused:
        again = access.find_own("portfolio", request.user, pk, pages.with_edition())
        return show(request, again, form=form, refusal=str(refused), status=409)
    messages.success(request, _("You have moved to %(edition)s.") % {"edition": made.destination.edition})
    return redirect("portfolios:carried_list", made.destination_id)


@require_POST
def move_letter(request, pk):
    """Asks for the gap letter as a PDF."""
    portfolio = access.find_own("portfolio", request.user, pk, pages.with_edition())
    offer = pages.offer_of(portfolio)
    if offer.plan is None:
        return redirect("portfolios:move_detail", portfolio.pk)
    wanted = {"language": get_language(), "is_shared": False, "key": key_of(request), "moving_to": offer.to}
    try:
        report = jobs.request(portfolio, by=request.user, **wanted)
    except jobs.AlreadyBeingMade as busy:
        messages.info(request, _("A report of this portfolio is already being made. This is it."))
        return redirect(busy.report)
    ring_on_commit(make_report, str(report.pk))
    return redirect(report)


def key_of(request):
    """Sent by the form: a double click asks once."""
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid.uuid4()


@require_safe
def carried_list(request, pk):
    """What was carried here from the edition before, for the technician and their supervisors."""
    portfolio = access.find("portfolio", request.user, pk, pages.with_edition())
    here = pages.carried_here(portfolio)
    before = here.move and here.move.origin
    context = {
        "portfolio": portfolio,
        "is_owner": portfolio.owner_id == request.user.pk,
        "here": here,
        "may_read_before": before and Portfolio.objects.visible_to(request.user).filter(pk=before.pk).exists(),
    }
    return render(request, "moving/carried_list.html", context)


@require_POST
def carried_reconfirm(request, pk):
    """Puts what was ticked before the supervisors again, in one go."""
    portfolio = access.find_own("portfolio", request.user, pk, pages.with_edition())
    keys = [int(key) for key in request.POST.getlist("carried") if key.isdecimal() and len(key) < 19]
    if not keys:
        messages.info(request, _("Tick at least one piece of evidence."))
        return redirect("portfolios:carried_list", portfolio.pk)
    try:
        sent = reconfirm.put_again(portfolio, keys, by=request.user)
    except ClaimRefused as refused:
        messages.error(request, str(refused))
    else:
        tell(request, sent)
    return redirect("portfolios:carried_list", portfolio.pk)


def tell(request, sent):
    number = len(sent.submitted)
    if number:
        sentence = ngettext(
            "%(number)d piece of evidence is before your supervisors again.",
            "%(number)d pieces of evidence are before your supervisors again.",
            number,
        )
        messages.success(request, sentence % {"number": number})
    for claim, problem in sent.skipped:
        words = {"evidence": claim.evidence.title, "code": claim.item.code, "problem": problem}
        messages.warning(request, _("Not sent: %(evidence)s for %(code)s. %(problem)s") % words)
    if not sent.skipped and not number:
        messages.info(request, _("Nothing of this has to be confirmed again any more."))
