"""Who may see signals, and what they found when they looked."""

from frameworks.editors import own_frameworks

from ..models import IntegrityNote, Portfolio
from .noticing import found


def may_see(user):
    """Editors of a framework, who answer for what is signed off in its name."""
    return user.is_authenticated and user.is_staff and user.has_perm("frameworks.publish_edition")


def signals_for(user):
    """[(signal, newest note or None)] about portfolios on the frameworks that `user` edits."""
    portfolios = Portfolio.objects.filter(edition__framework__in=own_frameworks(user))
    signals = found(portfolios)
    notes = {}
    digests = [signal.digest for signal in signals]
    kept = IntegrityNote.objects.filter(signal_digest__in=digests).select_related("looked_by")
    for each in kept.order_by("looked_at"):
        notes[each.signal_digest] = each
    return [(signal, notes.get(signal.digest)) for signal in signals]


def note(signal, *, finding, words, by):
    """Keep what somebody found. Append-only: looking again is a new note."""
    return IntegrityNote.objects.create(
        signal=signal.kind, signal_digest=signal.digest, finding=finding, note=words, looked_by=by
    )
