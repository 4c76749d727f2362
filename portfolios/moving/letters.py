"""The letter about a move. It is about access, so it always goes singly; it quotes nothing."""

from accounts import outbox


def tell_supervisors(move, grants):
    """One letter for everybody who was taken along."""
    for supervisor in {grant.supervisor_id: grant.supervisor for grant in grants}.values():
        outbox.post(supervisor, "mail/supervision_moved", {"reader": supervisor, "move": move})
