from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import fresh_factor
from accounts.verifying import verified_by

from .. import access
from ..capacity import assurance_of
from ..progress.pages import item_of
from . import asking, declaration, glimpse, pages, sheets, signing, stages
from .forms import ActForm, CompletionForm, WithdrawalForm
from .overview import for_reader, may_sign, overview
from .refusals import ActRefused, Insufficient, NotSupervised


@require_safe
def attainment_detail(request, pk):
    """The way from claims to competencies to the stage, for the technician and their supervisors."""
    portfolio = access.find("portfolio", request.user, pk, for_reader(request.user))
    is_owner = portfolio.owner_id == request.user.pk
    context = {
        "portfolio": portfolio,
        "is_owner": is_owner,
        "may_sign": may_sign(portfolio),
        "overview": overview(portfolio),
    }
    return render(request, "attainment/attainment_detail.html", context)


@require_safe
def sign_off_list(request, pk, code):
    """Every act on one competency, with what it rests on and what has become of that."""
    portfolio = access.find("portfolio", request.user, pk, for_reader(request.user, code))
    item = item_of(portfolio, code)
    context = {
        "portfolio": portfolio,
        "is_owner": portfolio.owner_id == request.user.pk,
        "may_sign": may_sign(portfolio),
        "item": item,
        "acts": pages.acts_on(portfolio, item, request.user),
    }
    return render(request, "attainment/sign_off_list.html", context)


@require_safe
def sign_off_waiting(request):
    """What technicians ask this reader to sign off, over all portfolios."""
    return render(request, "attainment/sign_off_waiting.html", {"asked": pages.asked_of(request.user)})


@fresh_factor.required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def competency_sign_off(request, pk, code):
    portfolio = supervised(request, pk)
    item = item_of(portfolio, code)
    sheet = sheets.for_competency(portfolio, item)
    form = ActForm(request.POST or None, initial=initial(sheet))
    said = {"level": sheet.level, "seen_digest": form["digest"].value()}
    context = {"item": item, "is_signed": sheet.standing.stands_at(sheet.level)}
    return act_page(request, portfolio, sheet, form, signing.sign_off, (portfolio, item), said, **context)


@fresh_factor.required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def competency_renew(request, pk, code):
    portfolio = supervised(request, pk)
    item = item_of(portfolio, code)
    sheet = sheets.for_renewal(portfolio, item)
    form = ActForm(request.POST or None, initial=initial(sheet))
    said = {"seen_digest": form["digest"].value()}
    return act_page(request, portfolio, sheet, form, signing.renew, (portfolio, item), said, item=item, renews=True)


@fresh_factor.required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stage_complete(request, pk, slug):
    portfolio = supervised(request, pk)
    stage = pages.stage_of(portfolio, slug)
    sheet = stages.for_stage(portfolio, stage)
    form = CompletionForm(request.POST or None, initial=initial(sheet))
    said = {"seen_digest": form["digest"].value(), "declared": bool(form["declared"].value())}
    return act_page(request, portfolio, sheet, form, signing.complete_stage, (portfolio, stage), said, stage=stage)


def supervised(request, pk):
    """The portfolio as its supervisor acts on it; its owner acts on nothing here."""
    portfolio = access.find("portfolio", request.user, pk, for_reader(request.user))
    if portfolio.owner_id == request.user.pk:
        raise Http404
    return portfolio


def initial(sheet):
    return {"digest": sheet.digest, "seen": glimpse.of(sheet)}


def act_page(request, portfolio, sheet, form, act, things, said, **context):
    """The sheet and the form that signs it; a refusal stands above what was typed, with what has changed."""
    refusal = None
    if form.is_valid():
        said |= {"reason": form.cleaned_data["reason"], "by": request.user}
        try:
            done = act(*things, assurance=assurance_of(request), language=get_language(), **said)
        except NotSupervised as refused:
            return shut(request, refused)
        except ActRefused as refused:
            refusal = refused
        else:
            messages.success(request, pages.done_in_words(done))
            return redirect("portfolios:attainment_detail", portfolio.pk)
    context |= {
        "portfolio": portfolio,
        "sheet": sheet,
        "form": form,
        "refusal": refusal,
        "differences": form.differences(sheet) if refusal else [],
        "may_sign": may_sign(portfolio),
        "verified_by": verified_by(request.user),
        "declaration": declaration.words(),
    }
    if refusal:
        form.show(sheet)
    return render(request, pages.template_for(context), context)


def shut(request, refusal):
    """The access ended while this was being sent: the page says so, and shows nothing of the portfolio any more."""
    messages.error(request, str(refusal))
    return redirect("portfolios:sign_off_waiting")


@fresh_factor.required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def competency_withdraw(request, pk, code):
    portfolio = supervised(request, pk)
    item = item_of(portfolio, code)
    standing = sheets.standing_of(portfolio, item)
    if standing.carried:
        return withdrawn_where_signed(request, portfolio, standing)
    return withdrawal_page(request, portfolio, standing, signing.withdraw, (portfolio, item), item=item)


def withdrawn_where_signed(request, portfolio, standing):
    """What was carried over is another portfolio's act: who supervises that one withdraws it there."""
    messages.info(request, _("It was signed in an earlier edition, and is withdrawn there."))
    act = standing.act
    if access.visible("portfolio", request.user).filter(pk=act.portfolio_id).exists():
        return redirect("portfolios:competency_withdraw", act.portfolio_id, act.item.code)
    return redirect("portfolios:attainment_detail", portfolio.pk)


@fresh_factor.required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stage_withdraw(request, pk, slug):
    portfolio = supervised(request, pk)
    stage = pages.stage_of(portfolio, slug)
    standing = stages.for_stage(portfolio, stage).standing
    return withdrawal_page(request, portfolio, standing, signing.withdraw_completion, (portfolio, stage), stage=stage)


def withdrawal_page(request, portfolio, standing, act, things, **context):
    if not standing.is_on_record:
        messages.info(request, _("It is not signed off at the moment."))
        return redirect("portfolios:attainment_detail", portfolio.pk)
    form = WithdrawalForm(request.POST or None, initial={"number": standing.act.number})
    try:
        if form.is_valid() and withdrawn(request, form, standing, act, things):
            return redirect("portfolios:attainment_detail", portfolio.pk)
    except NotSupervised as refusal:
        return shut(request, refusal)
    context |= {"portfolio": portfolio, "standing": standing, "form": form, "may_sign": may_sign(portfolio)}
    return render(request, "attainment/withdraw.html", context)


def withdrawn(request, form, standing, act, things):
    """Whether it is withdrawn; a refusal stands above the reason, which is kept."""
    said = {"reason": form.cleaned_data["reason"], "seen_number": form.cleaned_data["number"], "by": request.user}
    try:
        done = act(*things, assurance=assurance_of(request), language=get_language(), **said)
    except NotSupervised:
        raise
    except ActRefused as refusal:
        form.refuse(refusal, number=standing.act.number)
        return False
    messages.success(request, pages.done_in_words(done))
    return True


@require_POST
def competency_ask(request, pk, code):
    portfolio = access.find_own("portfolio", request.user, pk, for_reader(request.user))
    return asked(request, portfolio, asking.ask_for_competency, item_of(portfolio, code))


@require_POST
def stage_ask(request, pk, slug):
    portfolio = access.find_own("portfolio", request.user, pk, for_reader(request.user))
    return asked(request, portfolio, asking.ask_for_stage, pages.stage_of(portfolio, slug))


def asked(request, portfolio, ask, thing):
    try:
        ask(portfolio, thing, by=request.user)
    except Insufficient as refused:
        messages.error(request, " ".join(problem.sentence for problem in refused.problems))
    except ActRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your supervisors have a letter with the way to it."))
    return redirect("portfolios:attainment_detail", portfolio.pk)
