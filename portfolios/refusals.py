"""What a refusal of any process says: `str()` of it is a sentence for the person who tried, in their language."""

from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

# Of a portfolio whose owner has moved to a later edition; each room refuses under a name of its own.
MOVED_ON = _("This portfolio was moved to a later edition. It can be read, and takes nothing new.")


class Refused(Exception):
    sentence = _("This cannot be done.")

    def __str__(self):
        return str(self.sentence)


@contextmanager
def said_by_the_database(**refusals):
    """Raise the refusal that is named for the rule of the database which the write inside has broken.

    Rights can lapse by the clock between the moment in which they were read and the write: the database asks last.
    Nothing is read afterwards: the transaction that holds the write has to end.
    """
    try:
        yield
    except IntegrityError as error:
        refusal = refusals.get(error.__cause__.diag.constraint_name)
        if refusal is None:
            raise
        raise refusal from error
