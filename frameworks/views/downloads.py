"""Public editions to take away: as a framework file, and as spreadsheets."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from accounts.client_address import network_of
from accounts.throttle import too_many

from ..exporting import download
from ..files.published import public_document
from ..models import Association, Edition
from ..sheets.problems import SheetRefused

MOST_IN_A_MINUTE = 20
# What is built changes with the programs that build it, too.
WRITING = "1"


def find_edition(framework, edition):
    editions = Edition.objects.public().select_related("framework")
    return get_object_or_404(editions, framework__slug=framework, code=edition)


def tag_of(request, framework, edition, form):
    """What is frozen needs no look: of a public edition only this can have changed since somebody took it away."""
    found = find_edition(framework, edition)
    living = [
        WRITING,
        form,
        [*Edition.objects.filter(pk=found.pk).values(), found.framework.pk],
        [*type(found.framework).objects.filter(pk=found.framework_id).values()],
        [*found.framework.stages.order_by("pk").values()],
        [*Association.objects.filter(origin__edition=found).order_by("pk").values()],
        [*Association.objects.filter(origin__edition=found).order_by("pk").values("destination__edition__status")],
    ]
    return f'"{hashlib.sha256(repr(living).encode()).hexdigest()[:40]}"'


@login_not_required
@require_safe
@condition(etag_func=tag_of)
def edition_download(request, framework, edition, form):
    found = find_edition(framework, edition)
    if too_many(f"download-{network_of(request)}", MOST_IN_A_MINUTE):
        return render(request, "429.html", status=429)
    try:
        response = download(public_document(found), form)
    except SheetRefused as refusal:
        raise Http404(str(refusal)) from refusal
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    return response
