"""Everything `make run` and `make test` start: embedded servers, web server, worker and beat, from one process.

Invariant: whatever it starts ends with it, and nothing outside the checkout is created or changes its mode or owner.
"""


class Refusal(Exception):
    """Why the stack cannot start, in one sentence that says what to do."""
