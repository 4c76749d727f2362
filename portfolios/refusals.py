"""What a refusal of any process says: `str()` of it is a sentence for the person who tried, in their language."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    sentence = _("This cannot be done.")

    def __str__(self):
        return str(self.sentence)
