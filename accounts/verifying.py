"""Whether an organisation has confirmed who somebody is."""

from .models import Verification


def verified_by(person):
    """The name of the organisation whose verification of `person` stands now, or an empty string."""
    standing = Verification.objects.standing().filter(person=person)
    return standing.values_list("organisation__name", flat=True).first() or ""
