"""Whether two accounts are one person's, as far as the portal can be certain.

A browser that both have used is no certainty (see `devices`): it is left to who looks at signals.
"""

from .addresses import mailboxes


def share_number(one, other):
    """Whether both give the same GPhC number, which the register has given to one person."""
    return bool(one.registration_number) and one.registration_number == other.registration_number


def share_mailbox(one, other):
    """Whether e-mails to both end in one mailbox, confirmed or not, however it is written."""
    return bool(mailboxes(one) & mailboxes(other))


def are_one(one, other):
    return one.pk == other.pk or share_number(one, other) or share_mailbox(one, other)
