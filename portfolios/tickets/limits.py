"""How often the public page of a ticket may be tried."""

from accounts.client_address import network_of
from accounts.throttle import too_many

MOST_GUESSES = 30
MOST_ANSWERS = 30


def too_many_guesses(request):
    """Whether this address has opened too many links in this minute that are none. Good links are never counted."""
    return too_many(f"ticket-guess-{network_of(request)}", MOST_GUESSES)


def too_many_answers(ticket):
    """Whether this ticket has been sent too often in this minute."""
    return too_many(f"ticket-answer-{ticket.pk}", MOST_ANSWERS)
