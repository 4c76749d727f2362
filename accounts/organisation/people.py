"""What administrators of an organisation see: the people who chose it in their details, or whom it verified.

Invariant: a stranger to the organisation meets none of its people; an appointment that ended shows nothing.
"""

from django.db.models import Case, CharField, Count, Exists, OuterRef, Prefetch, Q, Value, When

from ..models import Organisation, User, Verification, VerificationRequest

STATES = ("asked", "lapsed", "unverified", "verified")


def administered_by(user):
    """The organisations that `user` administers now."""
    if not user.is_authenticated or not user.is_active:
        return Organisation.objects.none()
    return Organisation.objects.filter(administrators__person=user, administrators__ended_at__isnull=True)


def visible_to(user):
    """The people whom `user` may verify, or whose verification `user` may end."""
    organisations = administered_by(user).values("pk")
    verified = Verification.objects.open().filter(organisation__in=organisations)
    return User.objects.filter(Q(organisation__in=organisations) | Q(pk__in=verified.values("person")))


def with_state(people):
    """Each with `verification_state`, one of STATES, and the open verification as `open_verifications`."""
    of_them, asked_here = {"person": OuterRef("pk")}, {"organisation": OuterRef("organisation")}
    state = Case(
        When(Exists(Verification.objects.standing().filter(**of_them)), then=Value("verified")),
        When(Exists(Verification.objects.open().filter(**of_them)), then=Value("lapsed")),
        When(Exists(VerificationRequest.objects.filter(**of_them, **asked_here)), then=Value("asked")),
        default=Value("unverified"),
        output_field=CharField(),
    )
    verifications = Verification.objects.open().select_related("organisation", "person", "verified_by")
    return people.annotate(verification_state=state).prefetch_related(
        Prefetch("verifications", verifications, to_attr="open_verifications")
    )


def of_organisation(user, organisation):
    """The people of one of the organisations that `user` administers."""
    verified = Verification.objects.open().filter(organisation=organisation)
    return visible_to(user).filter(Q(organisation=organisation) | Q(pk__in=verified.values("person")))


def named(people, words):
    """Those whose name, address or number holds every one of these words."""
    for word in words.split()[:5]:
        people = people.filter(
            Q(name__icontains=word) | Q(email__icontains=word) | Q(registration_number__startswith=word)
        )
    return people


def counts(people):
    """{state: how many of these people are in it}."""
    counted = with_state(people).order_by().values("verification_state").annotate(number=Count("pk"))
    found = {row["verification_state"]: row["number"] for row in counted}
    return {state: found.get(state, 0) for state in STATES}
