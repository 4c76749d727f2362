"""Who gets a letter about each thing that happens in sign-off, and who one a week: the one place that decides.

Letters about what waits (claims, questions, reports to review) and about decisions go by the reader's choice. Letters
about access and safety always go singly: invitations, supervision that begins or ends, cover, hand-over, verification,
passwords; so does an acceptance that is withdrawn, for it changes what somebody may rely on.
"""

from accounts import outbox


def wants_single(user):
    """Whether `user` hears of each thing as it happens; everybody else finds it in their weekly digest."""
    return user.letters == user.Letters.EACH


def post(reader, template, context):
    """A letter of the kind that goes by choice. Returns it, or None where the digest will say it."""
    return outbox.post(reader, template, context) if wants_single(reader) else None
