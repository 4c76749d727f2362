"""What a log line may say of an address.

Invariant: the link in a letter is a secret, so no log quotes it, whatever was wrong with the request.
"""

import logging
import re

# Keys of rows have 36 characters; tokens of letters, of resets and of confirmations have more.
SECRET = re.compile(r"(?<=/)[^/\s]{37,}")


class WithoutTokens(logging.Filter):
    """Leaves out long parts of the addresses that a line names."""

    def filter(self, record):
        if isinstance(record.args, tuple):
            record.args = tuple(SECRET.sub("…", part) if isinstance(part, str) else part for part in record.args)
        return True
