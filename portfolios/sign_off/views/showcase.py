"""What a technician would show first for a competency: three buttons on its page."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ...access import find_own
from .. import showcase
from ..refusals import MoveRefused


@require_POST
def showcase_place(request, pk):
    return changed(request, pk, showcase.place, _("It is shown first for this competency."))


@require_POST
def showcase_move_up(request, pk):
    return changed(request, pk, showcase.move_up, _("Moved up."))


@require_POST
def showcase_take_off(request, pk):
    return changed(request, pk, showcase.take_off, _("It is no longer shown first."))


def changed(request, pk, change, sentence):
    claim = find_own("claim", request.user, pk)
    try:
        change(claim, by=request.user)
    except MoveRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, sentence)
    return redirect(claim)
