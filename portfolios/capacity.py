"""In which capacity somebody decides, and how sure the portal is that it is they: as both are at this moment."""

from datetime import UTC

from allauth.account.authentication import get_authentication_records

from accounts.verifying import verified_by

from .canonical import digest
from .models import Assurance

SAID = (
    "outcome",
    "reason",
    "decider_id",
    "decider_name",
    "decider_role",
    "decider_profession",
    "decider_registration_number",
    "decider_verified_by",
    "decider_covers",
    "assurance",
    "language",
)


def capacity_of(decider, supervision):
    """The fields of `models.decision.Capacity` that say who decides."""
    covered = supervision.stands_in_for
    return {
        "decider_name": decider.name,
        "decider_role": supervision.role,
        "decider_profession": decider.profession,
        "decider_registration_number": decider.registration_number,
        "decider_verified_by": verified_by(decider),
        "decider_covers": covered.name if covered else "",
    }


def assurance_of(request):
    """By what this session was opened, and whether an organisation has verified the account."""
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    if "mfa" in methods:
        return Assurance.SECOND_FACTOR
    return Assurance.ORGANISATION if verified_by(request.user) else Assurance.ACCOUNT


def said_digest(act):
    """SHA-256 of who decided what, when, why and in which capacity: what the digest of a snapshot does not bind."""
    said = {name: getattr(act, name) for name in SAID}
    return digest(said | {"id": str(act.pk), "decided_at": act.decided_at.astimezone(UTC).isoformat()})
