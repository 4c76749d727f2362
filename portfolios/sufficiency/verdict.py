"""What `judge` says of a competency."""

import datetime
from dataclasses import dataclass, field

from frameworks.models import Level, SufficiencyRule


@dataclass(frozen=True)
class Finding:
    """One rule and how far it is met. `rule` is None where the framework has none and the portal asks for one piece.

    `sentence` says what is asked and what is there, `advice` what would meet it (empty where it is met or nothing
    would), `url` where the technician does that.
    """

    rule: SufficiencyRule | None
    is_met: bool
    have: int
    need: int
    sentence: str
    advice: str = ""
    url: str = ""


@dataclass(frozen=True)
class Verdict:
    """Whether a competency may be signed off at `level` now, and what that would rest on.

    `level` is the highest at which every rule is met; where none is met, the one that is worked towards: what the
    stage expects, or the lowest that was accepted. None where nothing is expected or accepted at a level.
    """

    is_met: bool
    level: Level | None
    findings: list[Finding]
    # Keys of the claims that count, the oldest event first.
    rests_on: list
    # Why accepted claims do not count, a sentence for each reason.
    remarks: list[str] = field(default_factory=list)
    expires_in_months: int | None = None
    renewal_needs: int = 0
    event_dates: list[datetime.date] = field(default_factory=list)

    @property
    def unmet(self):
        return [finding for finding in self.findings if not finding.is_met]

    @property
    def met(self):
        return [finding for finding in self.findings if finding.is_met]

    def pieces_since(self, day):
        """How many of the pieces that count are about an event after `day`: what a renewal asks for.

        What happened on the day of a signature may be what was signed.
        """
        return sum(event_date > day for event_date in self.event_dates)
