from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import access
from ..progress import pages as progress
from ..progress.coverage import items_of
from . import claims, pages
from .forms import MomentForm


@require_safe
def portfolio_as_at(request, pk):
    """The portfolio as it stood at `?moment=`; without one, the days on which something happened."""
    portfolio = access.find("portfolio", request.user, pk, progress.with_edition())
    form = MomentForm(request.GET, since=portfolio.started_at)
    context = {"portfolio": portfolio, "is_owner": portfolio.owner_id == request.user.pk, "form": form}
    if form.is_bound and form.is_valid():
        past = pages.past_of(portfolio, form.cleaned_data["then"], request.user)
        context |= {"past": past, "asked": form.address()}
    else:
        context["days"] = pages.days_of(portfolio)
    return render(request, "as_at/portfolio_as_at.html", context)


@require_safe
def portfolio_as_at_competency(request, pk, code):
    """One competency then, or now where no moment is asked for: claims in the words of that time, and decisions."""
    portfolio = access.find("portfolio", request.user, pk, progress.with_edition())
    form = MomentForm(request.GET or {"moment": timezone.localdate().isoformat()}, since=portfolio.started_at)
    item = next((each for each in items_of(portfolio) if each.is_assessable and each.code == code), None)
    if item is None:
        raise Http404
    if not form.is_valid():
        return redirect(f"{reverse('portfolios:portfolio_as_at', args=[pk])}?{request.GET.urlencode()}")
    past = pages.past_of(portfolio, form.cleaned_data["then"], request.user)
    context = {
        "portfolio": portfolio,
        "is_owner": portfolio.owner_id == request.user.pk,
        "item": item,
        "past": past,
        "asked": form.address(),
        "in_words": past.in_words(item),
        "claims": claims.shown(past, item),
        "carried": past.carried_on(item),
        "sign_offs": past.sign_offs_on(item),
    }
    return render(request, "as_at/portfolio_as_at_competency.html", context)
