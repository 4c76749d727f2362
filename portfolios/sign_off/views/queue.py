"""The queue: one page over all technicians, mixed decisions and questions, one submit."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import trail

from ...access import is_supervisor, visible
from ...capacity import assurance_of
from .. import begun, phrases, queue, results, sending
from ..cards import cards
from ..forms import DecisionForm, QueueFilter
from ..refusals import MoveRefused

MOST_ON_ONE_PAGE = 2 * queue.PER_PAGE


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def queue_list(request):
    """The queue and the page that decides it: several claims, mixed decisions, one submit."""
    if request.method != "POST":
        return show_queue(request)
    posted = posted_forms(request)
    if "keep" in request.POST:
        return keep_for_later(request, posted)
    chosen = [form for form in posted.values() if form.is_chosen]
    if any(not form.is_valid() for form in chosen):
        keep_begun(request, posted)
        return show_queue(request, posted=posted)
    keep_begun(request, {key: form for key, form in posted.items() if form not in chosen})
    if not chosen:
        messages.info(request, _("You left every claim for later."))
        return redirect(request.get_full_path())
    return decide(request, posted, chosen)


def decide(request, posted, chosen):
    how = {"assurance": assurance_of(request), "language": get_language()}
    sent = sending.send([form.choice() for form in chosen], by=request.user, **how)
    learn_phrases(request, chosen)
    if any(not result.refusal for result in sent):
        trail.done(request)
    sentence = results.in_words(sent)
    if not any(result.refusal for result in sent):
        messages.success(request, sentence)
        return redirect(request.get_full_path())
    refused = {str(result.choice.claim_id) for result in sent if result.refusal}
    still_posted = {key: form for key, form in posted.items() if key in refused}
    return show_queue(request, posted=still_posted, sent=sent, sentence=sentence)


def learn_phrases(request, chosen):
    """Keep the words that are to be used again, and bring those that were used to the front."""
    reasons = [form.cleaned_data["reason"] for form in chosen if form.cleaned_data["reason"]]
    if reasons:
        phrases.count_use(reasons, by=request.user)
    try:
        for form in chosen:
            if form.cleaned_data["keeps_phrase"] and form.cleaned_data["reason"]:
                phrases.add(form.cleaned_data["reason"], by=request.user)
    except MoveRefused as refused:
        messages.warning(request, str(refused))


def keep_for_later(request, posted):
    count = keep_begun(request, posted)
    if count:
        sentence = ngettext(
            "Kept: %(count)d decision that you have begun. Nothing is sent yet.",
            "Kept: %(count)d decisions that you have begun. Nothing is sent yet.",
            count,
        )
        messages.success(request, sentence % {"count": count})
    else:
        messages.info(request, _("There was nothing to keep: every claim is left for later."))
    return redirect(request.get_full_path())


def keep_begun(request, posted):
    """Keep what was begun in these forms; how many."""
    choices = [choice for form in posted.values() if (choice := form.begun())]
    return begun.keep(choices, by=request.user)


@require_POST
def decision_keep(request):
    """Keeps, for the script that saves while somebody types, what the page has begun."""
    keep_begun(request, posted_forms(request))
    now = timezone.localtime()
    return JsonResponse({"kept_at": formats.date_format(now, "TIME_FORMAT")})


def posted_forms(request):
    """{claim key: form} for every claim that the page showed, with the phrase that was chosen before the words."""
    keys = [key for key in request.POST.getlist("claim")[:MOST_ON_ONE_PAGE] if is_key(key)]
    data = with_phrases(request, keys)
    return {key: DecisionForm(data, prefix=key) for key in keys}


def with_phrases(request, keys):
    wanted = {key: request.POST.get(f"{key}-phrase") for key in keys if request.POST.get(f"{key}-phrase")}
    if not wanted:
        return request.POST
    own, data = list(phrases.of(request.user)), request.POST.copy()
    for key, chosen in wanted.items():
        words = [phrases.in_words(chosen, own), data.get(f"{key}-reason", "")]
        data[f"{key}-reason"] = "\n".join(text for text in words if text.strip())
    return data


def is_key(text):
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def show_queue(request, posted=None, sent=(), sentence=""):
    """The queue; after a page was sent, what it showed comes first and keeps what was chosen and typed."""
    overview, filters = narrowed(request)
    found = queue.waiting(request.user, show=filters.showing, order=filters.ordering, **filters.narrowed())
    pinned = list(queue.for_cards(queue.waiting(request.user).filter(pk__in=posted), request.user)) if posted else []
    page = page_of(request, found, posted, size=filters.size, count=overview.counts[filters.showing])
    rest = queue.of_page(page.object_list, filters.ordering)
    others = [] if posted and not sent else list(queue.for_cards(rest, request.user))
    shown = cards([*pinned, *others], posted, reader=request.user)
    context = {
        "cards": shown,
        "forms": [card.form for card in shown if card.has_errors],
        "filters": filters,
        "tabs": tabs(request, overview, filters),
        "page": page,
        "matching": overview.counts[filters.showing],
        "phrases": phrases.choices(list(phrases.of(request.user))) if shown else [],
        "sentence": sentence,
        "refused": results.refused_rows(sent, refused_claims(request.user, sent)),
        "is_supervisor": bool(overview.total) or is_supervisor(request.user),
    }
    return render(request, "sign_off/queue_list.html", context)


def narrowed(request):
    """The overview of what waits, and the filters that fit it; a filter that fits nothing is passed over."""
    asked = QueueFilter.asked(request.GET)
    overview = queue.overview(request.user, **asked)
    filters = QueueFilter(request.GET, overview=overview)
    if filters.narrowed() != asked:
        overview = queue.overview(request.user, **filters.narrowed())
    # The frame of the page shows the same number: it need not count again.
    request.claims_waiting = overview.total
    return overview, filters


class Counted(Paginator):
    """A Paginator over rows that were counted already."""

    def __init__(self, rows, size, count):
        super().__init__(rows, size)
        self.count = count


def page_of(request, found, posted, *, size, count):
    number = request.GET.get("page")
    if posted:
        return Paginator(found.exclude(pk__in=posted), size).get_page(number)
    return Counted(found, size, count).get_page(number)


def tabs(request, overview, filters):
    """What the queue can be narrowed to, each with its number; the other filters stay."""
    labels = {
        "all": _("All"),
        "overdue": _("Overdue"),
        "showcased": _("Shown first"),
        "asked": _("Waiting for an answer"),
        "begun": _("Begun"),
    }
    return [
        {
            "label": labels[name],
            "count": overview.counts[name],
            "current": filters.showing == name,
            "url": address(request, show=name),
        }
        for name in queue.SHOWS
        if overview.counts[name] or name in ("all", filters.showing)
    ]


def address(request, *, show):
    kept = request.GET.copy()
    for name in ("page", "show"):
        kept.pop(name, None)
    if show != "all":
        kept["show"] = show
    return f"?{kept.urlencode()}" if kept else request.path


def refused_claims(user, sent):
    keys = [result.choice.claim_id for result in sent if result.refusal]
    if not keys:
        return []
    return visible("claim", user).filter(pk__in=keys).select_related("item", "technician").prefetch_related("decisions")
