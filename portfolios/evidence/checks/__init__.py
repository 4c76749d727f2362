"""Is an uploaded file what it may be? Run as a child process, so that a hostile file meets its limits alone.

Nothing here knows Django, the database or a secret: bytes in, a verdict out. Each module's `check` returns or
raises Refused with one of REASONS; everything else that goes wrong counts as damaged.
"""

REASONS = (
    "empty",
    "wrong_kind",
    "heic",
    "damaged",
    "encrypted",
    "active",
    "embedded",
    "polyglot",
    "too_complex",
    "too_many_pixels",
    "too_large",
)


class Refused(Exception):
    """Carries one of REASONS."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason
