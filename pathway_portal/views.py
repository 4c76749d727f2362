"""The site's own pages: home, errors, and while DEBUG is on the gallery of components."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.template.loader import render_to_string
from django.http import HttpResponseServerError
from django.views.decorators.csrf import requires_csrf_token

from .gallery import SpecimenForm, specimens


@login_not_required
def home(request):
    return render(request, "home.html")


@login_not_required
def component_gallery(request):
    return render(request, "components/gallery.html", specimens() | {"specimen": SpecimenForm({"kind": "x"})})


@requires_csrf_token
def bad_request(request, exception):
    return render(request, "400.html", status=400)


@requires_csrf_token
def permission_denied(request, exception):
    return render(request, "403.html", status=403)


@requires_csrf_token
def page_not_found(request, exception):
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request):
    """No request context: whatever failed may be what the page frame needs."""
    return HttpResponseServerError(render_to_string("500.html"))
