"""The site's own pages: home, errors, and while DEBUG is on the gallery of components."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_safe

from frameworks.models import Publication
from frameworks.stages import current_pathway, stages_of

from .gallery import SpecimenForm, specimens

NEWEST_PUBLICATIONS = 3


@login_not_required
@require_safe
def home(request):
    pathway = current_pathway()
    context = {
        "pathway": pathway,
        "stages": stages_of(pathway) if pathway else [],
        "publications": Publication.objects.all()[:NEWEST_PUBLICATIONS],
    }
    return render(request, "home.html", context)


@login_not_required
def component_gallery(request):
    context = specimens() | {"specimen": SpecimenForm({"kind": "x"}), "unfilled": SpecimenForm(prefix="unfilled")}
    return render(request, "components/component_gallery.html", context)


@requires_csrf_token
def bad_request(request, exception):
    return render(request, "400.html", status=400)


@requires_csrf_token
def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def no_such_page(request, **names):
    raise Http404


@requires_csrf_token
def page_not_found(request, exception):
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request):
    """No request context: whatever failed may be what the page frame needs."""
    return HttpResponseServerError(render_to_string("500.html"))
