"""Codes in a sentence: enough to find the place, not so many that nobody reads on."""

from django.utils.translation import gettext as _

MOST_NAMED = 12


def named(codes):
    """The first of these codes, and how many more there are."""
    codes = [str(code) for code in codes]
    shown = ", ".join(codes[:MOST_NAMED])
    left = len(codes) - MOST_NAMED
    return shown if left <= 0 else _("%(codes)s and %(number)s more") % {"codes": shown, "number": left}
