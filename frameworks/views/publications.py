"""Publications, and what somebody wants to find again."""

from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ..models import Bookmark, Framework, Publication


@login_not_required
@require_safe
def publication_list(request):
    return render(request, "frameworks/publication_list.html", {"publications": Publication.objects.all()})


@login_not_required
@require_safe
def publication_detail(request, publication):
    publication = get_object_or_404(Publication, slug=publication)
    address = request.build_absolute_uri(publication.get_absolute_url())
    context = {
        "publication": publication,
        "address": address,
        "mail": f"mailto:?subject={quote(publication.title)}&body={quote(address)}",
        "frameworks": Framework.objects.public().filter(publications=publication).order_by("title"),
        "is_bookmarked": request.user.is_authenticated
        and Bookmark.objects.filter(reader=request.user, publication=publication).exists(),
    }
    return render(request, "frameworks/publication_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def publication_bookmark(request, publication):
    """POST keeps or removes; a GET (somebody who had to sign in first) leads to the publication."""
    publication = get_object_or_404(Publication, slug=publication)
    if request.method == "POST":
        if "remove" in request.POST:
            Bookmark.objects.filter(reader=request.user, publication=publication).delete()
            messages.success(request, _("Bookmark removed."))
        else:
            Bookmark.objects.get_or_create(reader=request.user, publication=publication)
            messages.success(request, _("Bookmarked. You will find it under your bookmarks."))
    return redirect(publication)


@require_safe
def bookmark_list(request):
    bookmarks = Bookmark.objects.filter(reader=request.user).select_related("publication")
    return render(request, "frameworks/bookmark_list.html", {"bookmarks": bookmarks})
