from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import trail

from ..access import find_own
from ..evidence.content import render_answers
from . import answering, asking, handover, limits, statements
from .forms import AnswerForm, TicketForm
from .refusals import AnswersThemselves, NobodyToAsk, NotOpen, OtherAddress, TicketRefused


@require_http_methods(["GET", "HEAD", "POST"])
def ticket_create(request, pk):
    evidence = find_own("evidence", request.user, pk)
    refusal = asking.obstacle(evidence)
    if isinstance(refusal, NobodyToAsk):
        raise Http404
    if refusal:
        messages.info(request, str(refusal))
        return redirect(evidence)
    form = TicketForm(request.POST) if request.method == "POST" else TicketForm()
    if form.is_valid():
        return asked(request, evidence, form)
    return render(request, "tickets/ticket_create.html", {"form": form, "evidence": evidence})


def asked(request, evidence, form):
    """Lead back once a letter is on its way; a link for the same room is shown here, and only now."""
    try:
        ticket, token = asking.ask(evidence, form.wanted, by=request.user, key=form.cleaned_data["key"])
    except TicketRefused as refusal:
        form.add_error("email" if isinstance(refusal, asking.AsksThemselves) else None, str(refusal))
        return render(request, "tickets/ticket_create.html", {"form": form, "evidence": evidence})
    if ticket.email:
        messages.success(request, _("We have written to %(email)s.") % {"email": ticket.email})
    elif token:
        return handed_over(request, ticket, token)
    else:
        messages.info(request, _("That code was shown only once. Ask again for a new one."))
    return redirect(evidence)


@never_cache
def handed_over(request, ticket, token):
    address = handover.address(token)
    page = {"ticket": ticket, "evidence": ticket.evidence, "address": address, "picture": handover.picture(address)}
    trail.done(request)
    return render(request, "tickets/ticket_handover.html", page)


@require_POST
def ticket_revoke(request, pk):
    ticket = find_own("ticket", request.user, pk)
    try:
        asking.revoke(ticket, by=request.user)
        messages.success(request, _("%(name)s can no longer answer.") % {"name": ticket.name})
    except TicketRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(ticket.evidence)


@never_cache
@login_not_required
@csrf_exempt  # The link itself is the secret, and a browser without cookies must not cost anybody what they typed.
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_detail(request, token):
    ticket = answering.find_by_token(token)
    if ticket is None:
        return unknown(request)
    if ticket.state != "pending":
        return gone(request, ticket)
    if request.method == "POST":
        return answer(request, ticket)
    refusal = answering.obstacle(ticket, reader(request))
    return shut(request, ticket, refusal) if refusal else page(request, ticket, AnswerForm(ticket))


def answer(request, ticket):
    form = AnswerForm(ticket, request.POST)
    refusal = answering.obstacle(ticket, reader(request))
    if refusal:
        return page(request, ticket, form, refusal, status=409)
    if limits.too_many_answers(ticket):
        form.add_error(None, _("You have sent this too often. Wait a minute, then send it again."))
        return page(request, ticket, form, status=429)
    if not form.is_valid():
        return page(request, ticket, form, status=422)
    try:
        statement = answering.answer(ticket, form.said, by=reader(request), language=get_language())
    except NotOpen:
        ticket.refresh_from_db()
        return gone(request, ticket)
    except OtherAddress as other:
        form.add_error("address", str(other))
        return page(request, ticket, form, status=422)
    except TicketRefused as refusal:
        return page(request, ticket, form, refusal, status=409)
    kept = statements.statement(statement.content | {"sha256": statement.sha256}, get_language())
    trail.done(request)
    return private(render(request, "tickets/ticket_answered.html", {"ticket": ticket, "statement": kept}))


def reader(request):
    return request.user if request.user.is_authenticated else None


def page(request, ticket, form, refusal=None, status=200):
    """The questions. Nothing of the portfolio is on it but this piece's title, its date, and what is shared."""
    context = {
        "ticket": ticket,
        "evidence": ticket.evidence,
        "technician": ticket.evidence.owner,
        "form": form,
        "words": render_answers(answering.shown_words(ticket), get_language()),
        "refusal": refusal,
    }
    return private(render(request, "tickets/ticket_detail.html", context, status=status))


def shut(request, ticket, refusal):
    """An open link that cannot be answered by this reader, or at this moment."""
    context = {
        "ticket": ticket,
        "technician": ticket.evidence.owner,
        "refusal": refusal,
        "is_own": isinstance(refusal, AnswersThemselves) and request.user == ticket.evidence.owner,
    }
    return private(render(request, "tickets/ticket_shut.html", context, status=409))


def gone(request, ticket):
    context = {"ticket": ticket, "technician": ticket.evidence.owner, "reason": ticket.state}
    return private(render(request, "tickets/ticket_gone.html", context, status=410))


def unknown(request):
    if limits.too_many_guesses(request):
        return render(request, "tickets/ticket_gone.html", {"reason": "guessed"}, status=429)
    return render(request, "tickets/ticket_gone.html", {"reason": "unknown"}, status=404)


def private(response):
    """Nothing that opens a link for somebody shall list what it found."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "no-referrer"
    return response
