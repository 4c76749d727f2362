"""What is wrong with an uploaded sheet, all of it at once, each with its row and column."""

import difflib
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Problem:
    """`row` and `column` are as the spreadsheet shows them: 2 is the first row under the headings."""

    message: str
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self):
        places = [self.sheet and _("sheet %s") % self.sheet, self.row and _("row %s") % self.row]
        places.append(self.column and _("column %s") % self.column)
        place = ", ".join(place for place in places if place)
        return f"{place[:1].upper()}{place[1:]}: {self.message}" if place else self.message


class SheetRefused(Exception):
    """An upload of which nothing is taken, because of `problems`."""

    def __init__(self, problems):
        self.problems = [problems] if isinstance(problems, Problem) else list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refused(message):
    return SheetRefused([Problem(message)])


def did_you_mean(word, known):
    """The rest of a sentence that names the nearest of what is known, if anything is near."""
    close = difflib.get_close_matches(str(word), [str(one) for one in known], n=1, cutoff=0.5)
    return _("; did you mean %s?") % close[0] if close else ""
