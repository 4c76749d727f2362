"""E-mail addresses, and whose mailbox they end in."""


def mailbox(email):
    """The mailbox that an address ends in: no capitals, no +tag, no quotes around the name."""
    local, _at, domain = email.lower().strip().rpartition("@")
    return local.strip('"').partition("+")[0], domain


def mailboxes(user):
    """Every mailbox of somebody, confirmed or not; no query where their addresses were prefetched."""
    return {mailbox(user.email), *(mailbox(address.email) for address in user.emailaddress_set.all())}


def is_own_address(user, email):
    """Whether e-mails to this address reach `user`, confirmed or not, however it is written."""
    return mailbox(email) in mailboxes(user)
