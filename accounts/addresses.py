"""E-mail addresses, and whose mailbox they end in."""


def mailbox(email):
    """The mailbox that an address ends in: no capitals, no +tag, no quotes around the name."""
    local, _at, domain = email.lower().strip().rpartition("@")
    return local.strip('"').partition("+")[0], domain


def mailboxes(user):
    """Every mailbox of somebody, confirmed or not."""
    addresses = [user.email, *user.emailaddress_set.values_list("email", flat=True)]
    return {mailbox(address) for address in addresses}


def is_own_address(user, email):
    """Whether e-mails to this address reach `user`, confirmed or not, however it is written."""
    return mailbox(email) in mailboxes(user)
