"""What the public pages of frameworks begin with: a framework with its public editions, or 404."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404

from ..models import Edition, Framework

PUBLIC_EDITIONS = Prefetch("editions", Edition.objects.public().order_by("-sequence"), to_attr="public_editions")


def find_framework(slug):
    frameworks = Framework.objects.public().select_related("publisher").prefetch_related(PUBLIC_EDITIONS)
    return get_object_or_404(frameworks, slug=slug)


def find_edition(editions, code):
    """The one of these editions that is called so."""
    found = next((edition for edition in editions if edition.code == code), None)
    if found is None:
        raise Http404
    return found
