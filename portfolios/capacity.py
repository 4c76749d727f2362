"""In which capacity somebody decides, and how sure the portal is that it is they: as both are at this moment."""

from allauth.account.authentication import get_authentication_records

from accounts.verifying import verified_by

from .models import Assurance


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
        return Assurance.SECOND_FACTOR if verified_by(request.user) else Assurance.UNVERIFIED_FACTOR
    return Assurance.ORGANISATION if verified_by(request.user) else Assurance.ACCOUNT
