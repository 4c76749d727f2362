"""How somebody is asked to supervise, and answers.

Invariant: only the owner of a portfolio invites and revokes; the token is in the letter alone; only an account
that has verified the invited address accepts, once, before the invitation expires, and never the owner.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import outbox, same_person
from accounts.addresses import is_own_address
from accounts.models import User
from accounts.verifying import verified_by

from .. import ledger
from ..models import Invitation, LedgerEvent, Portfolio, Supervision
from ..refusals import MOVED_ON, Refused, said_by_the_database
from . import colleagues, cover

Kind = LedgerEvent.Kind
VALID_FOR = timedelta(days=14)
MOST_PER_DAY = 20


class InvitationRefused(Refused):
    """An invitation that the rules do not allow."""


class NotTheOwner(InvitationRefused):
    sentence = _("Only the technician can invite people to their portfolio.")


class InvitesThemselves(InvitationRefused):
    sentence = _("You cannot supervise yourself: enter somebody else's address.")


class AlreadySupervises(InvitationRefused):
    sentence = _("This person already supervises this portfolio.")


class MovedOn(InvitationRefused):
    sentence = MOVED_ON


class TooMany(InvitationRefused):
    sentence = _("You have sent 20 invitations in a day, the most that we send. Try again tomorrow.")


class SameNumber(InvitationRefused):
    sentence = _(
        "Your account has the GPhC number of the technician who invites you. Nobody signs off their own work: if the "
        "number is wrong, correct it in your details, then accept."
    )


class SameMailbox(InvitationRefused):
    sentence = _(
        "Your account and the technician's use the same mailbox. A supervisor signs in with an address that they "
        "alone read: ask to be invited at yours."
    )


class VerifiedByTechnician(InvitationRefused):
    sentence = _(
        "The technician who invites you has verified your account for your organisation. Somebody else there has to "
        "verify you before you can supervise them."
    )


class NotOpen(InvitationRefused):
    sentence = _("This invitation has already been answered, or has expired.")


class OtherAddress(InvitationRefused):
    sentence = _("This invitation was sent to an address that you have not confirmed.")


@transaction.atomic
def invite(portfolio, *, email, role, by):
    """Send an invitation; an unanswered one to the same address is replaced, so that its link stops working.

    Raises NotTheOwner, MovedOn, InvitesThemselves, AlreadySupervises or TooMany.
    """
    portfolio = _portfolio_locked(portfolio.pk)
    _require_may_invite(portfolio, email, by)
    now = timezone.now()
    portfolio.invitations.unanswered().filter(email__iexact=email).update(revoked_at=now)
    token = secrets.token_urlsafe(32)
    with said_by_the_database(portfolio_moved_on_takes_nothing_new=MovedOn):
        invitation = Invitation.objects.create(
            portfolio=portfolio, email=email, role=role, token_digest=token_digest(token), expires_at=now + VALID_FOR
        )
    ledger.record(portfolio, Kind.SUPERVISOR_INVITED, by=by, subject=invitation, facts={"role": role})
    known = User.objects.filter(email__iexact=email).first()
    context = {"invitation": invitation, "technician": by, "token": token, "portfolio": portfolio}
    outbox.post(known or email, "mail/supervision_invited", context, language=None if known else get_language())
    return invitation


@transaction.atomic
def accept(invitation, *, by):
    """Open the supervision.

    Raises NotOpen, InvitesThemselves, OtherAddress, SameNumber, SameMailbox, VerifiedByTechnician or AlreadySupervises.
    """
    # Meanwhile the technician does not verify them, nor they arrange cover that would leave this grant out.
    [by] = colleagues.hold(by)
    portfolio, invitation = _locked(invitation)
    _require_may_accept(portfolio, invitation, by)
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    supervision = Supervision.objects.create(
        portfolio=portfolio, technician=portfolio.owner, supervisor=by, role=invitation.role
    )
    facts = {"supervisor": by.pk, "role": invitation.role, "invitation": str(invitation.pk)}
    ledger.record(portfolio, Kind.SUPERVISION_STARTED, by=by, subject=supervision, facts=facts)
    context = {"supervision": supervision, "reader": portfolio.owner, "verified_by": verified_by(by)}
    outbox.post(portfolio.owner, "mail/supervision_started", context)
    cover.extend(supervision)
    return supervision


@transaction.atomic
def decline(invitation, *, by=None):
    """Say no. Whoever holds the letter may, with an account or without. Raises NotOpen."""
    portfolio, invitation = _locked(invitation)
    invitation.declined_at = timezone.now()
    invitation.save(update_fields=["declined_at"])
    ledger.record(portfolio, Kind.INVITATION_DECLINED, by=by, subject=invitation)
    outbox.post(portfolio.owner, "mail/invitation_declined", {"invitation": invitation, "portfolio": portfolio})
    return invitation


@transaction.atomic
def revoke(invitation, *, by):
    """Take an unanswered invitation back, expired or not. Raises NotTheOwner or NotOpen."""
    portfolio = _portfolio_locked(invitation.portfolio_id)
    if portfolio.owner_id != by.pk:
        raise NotTheOwner
    revoked = Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    if not revoked:
        raise NotOpen
    ledger.record(portfolio, Kind.INVITATION_REVOKED, by=by, subject=invitation)
    invitation.refresh_from_db()
    return invitation


def token_digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def find_by_token(token):
    """The invitation that this letter's token belongs to, answered or not, or None."""
    known = Invitation.objects.select_related("portfolio__owner", "portfolio__edition__framework")
    return known.filter(token_digest=token_digest(token)).first()


def holds_address(user, email):
    """Whether `user` has confirmed this e-mail address as theirs, whatever its capitals."""
    return user.emailaddress_set.filter(email__iexact=email, verified=True).exists()


def invitations_today(owner):
    day_ago = timezone.now() - timedelta(days=1)
    return Invitation.objects.filter(portfolio__owner=owner, invited_at__gt=day_ago).count()


def _require_may_invite(portfolio, email, by):
    if portfolio.owner_id != by.pk:
        raise NotTheOwner
    if portfolio.is_closed:
        raise MovedOn
    if is_own_address(by, email):
        raise InvitesThemselves
    if portfolio.supervisions.open().of_their_own().filter(supervisor__email__iexact=email).exists():
        raise AlreadySupervises
    if invitations_today(by) >= MOST_PER_DAY:
        raise TooMany


def _require_may_accept(portfolio, invitation, by):
    if portfolio.owner_id == by.pk:
        raise InvitesThemselves
    if not holds_address(by, invitation.email):
        raise OtherAddress
    _require_another_person(portfolio.owner, by)
    if portfolio.supervisions.open().of_their_own().filter(supervisor=by).exists():
        raise AlreadySupervises


def _require_another_person(technician, supervisor):
    if same_person.share_number(technician, supervisor):
        raise SameNumber
    if same_person.share_mailbox(technician, supervisor):
        raise SameMailbox
    if colleagues.were_verified_by(supervisor, technician):
        raise VerifiedByTechnician


def _locked(invitation):
    """The portfolio and the invitation as they are now, until the transaction ends. Raises NotOpen."""
    portfolio = _portfolio_locked(invitation.portfolio_id)
    held = Invitation.objects.open().filter(pk=invitation.pk).select_for_update().first()
    if held is None:
        raise NotOpen
    return portfolio, held


def _portfolio_locked(pk):
    """One invitation, answer or ending at a time for each portfolio."""
    return Portfolio.objects.select_for_update(of=("self",), no_key=True).select_related("owner", "edition").get(pk=pk)
