from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from .. import access
from ..progress.pages import with_edition
from ..sign_off.refusals import Incomplete, MoveRefused
from . import claiming
from .finding import credits_towards
from .forms import CreditForm
from .refusals import CreditRefused


@require_safe
def credit_list(request, pk):
    portfolio = access.find_own("portfolio", request.user, pk, with_edition())
    return render(request, "credit/credit_list.html", context_of(portfolio))


@require_POST
def credit_claim(request, pk):
    portfolio = access.find_own("portfolio", request.user, pk, with_edition())
    form = CreditForm(portfolio, request.POST)
    if not form.is_valid():
        return render(request, "credit/credit_list.html", context_of(portfolio, typed=form))
    asked = form.cleaned_data
    try:
        claim = claiming.claim(
            portfolio,
            item=asked["item"],
            accepted=asked["accepted"],
            level=asked.get("level"),
            justification=asked["justification"],
            by=request.user,
        )
    except (CreditRefused, MoveRefused) as refused:
        problems = refused.problems if isinstance(refused, Incomplete) else [refused]
        for problem in problems:
            form.add_error(None, str(problem))
        return render(request, "credit/credit_list.html", context_of(portfolio, typed=form))
    messages.success(request, _("%(code)s is put before your supervisors.") % {"code": claim.item.code})
    return redirect("portfolios:credit_list", portfolio.pk)


def context_of(portfolio, typed=None):
    """For the owner alone. `typed`: the form that comes back, at its credit, or above where that is gone."""
    found = [] if portfolio.is_closed else credits_towards(portfolio)
    about = f"{typed['item'].value()}-{typed['accepted'].value()}" if typed else ""
    for credit in found:
        credit.form = form_of(portfolio, credit, typed if credit.key == about else None)
    known = {credit.key for credit in found}
    return {
        "portfolio": portfolio,
        "credits": found,
        "typed": typed,
        "astray": typed if typed and about not in known else None,
    }


def form_of(portfolio, credit, typed):
    if typed is not None or not credit.can_be_put_forward:
        return typed
    return CreditForm(
        portfolio, initial={"item": credit.item.pk, "accepted": credit.accepted.pk}, auto_id=f"id_%s_{credit.key}"
    )
