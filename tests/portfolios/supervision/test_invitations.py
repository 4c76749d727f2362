"""Who is asked to supervise, how they answer, and what they find when they cannot."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingMail
from portfolios.models import Invitation, LedgerEvent, Supervision
from portfolios.supervision import invitations
from tests import make

GWEN = "gwen@example.org"


@pytest.fixture
def gwen(db):
    return make.make_user(GWEN, "Gwen Parry", profession="pharmacist", registration_number="2034567")


@pytest.fixture
def invited(portfolio, asha):
    """The invitation to Gwen and the path in her letter."""
    invitation = invitations.invite(portfolio, email=GWEN, role="practice_supervisor", by=asha)
    return invitation, path_in_letter()


def path_in_letter():
    letter = OutgoingMail.objects.filter(recipient=GWEN).latest("pk")
    return re.search(r"(?:/cy)?/supervision/invitations/[\w-]+/", letter.body).group(0)


def invite_page(portfolio):
    return reverse("portfolios:supervision_list", args=[portfolio.pk])


def send(client, portfolio, email=GWEN, role="practice_supervisor"):
    return client.post(invite_page(portfolio), {"email": email, "role": role})


def answers(portfolio):
    return [invitation.state for invitation in portfolio.invitations.order_by("invited_at")]


def test_who_is_invited_finds_their_address_on_the_sign_up_page(invited, client):
    page = client.get(invited[1]).content.decode()
    link = re.search(r'href="(/accounts/signup/[^"]+)"', page).group(1).replace("&amp;", "&")
    assert client.get(link).context["form"]["email"].value() == GWEN


def test_the_owner_invites_by_letter(portfolio, asha, as_user):
    assert send(as_user(asha), portfolio, "Gwen@Example.org").status_code == 302
    invitation, letter = Invitation.objects.get(), OutgoingMail.objects.get()
    token = path_in_letter().split("/")[-2]
    assert (invitation.email, letter.recipient) == (GWEN, GWEN)
    assert invitation.expires_at - invitation.invited_at == pytest.approx(
        datetime.timedelta(days=14), abs=datetime.timedelta(seconds=5)
    )
    assert invitation.token_digest == invitations.token_digest(token)
    assert token not in str(Invitation.objects.values().get()) + str(list(LedgerEvent.objects.values()))


@pytest.mark.parametrize("person", ["bryn", "dewi", "carys", "elin"])
def test_nobody_else_invites(person, portfolio, as_user, request):
    assert send(as_user(request.getfixturevalue(person)), portfolio).status_code == 404
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    "email, message",
    [
        ("asha@example.org", "You cannot supervise yourself"),
        ("ASHA@example.org", "You cannot supervise yourself"),
        ("Bryn@example.org", "already supervises"),
        ("no address", "valid email"),
        ("", "required"),
    ],
)
def test_a_wrong_address_is_refused_beside_the_field(email, message, portfolio, asha, as_user):
    page = send(as_user(asha), portfolio, email)
    assert any(message in error for error in page.context["form"].errors["email"])
    assert (not email) or email in page.content.decode()
    assert not Invitation.objects.exists()


def test_the_twenty_first_invitation_of_a_day_is_refused_with_a_sentence(portfolio, asha, as_user):
    client = as_user(asha)
    for number in range(invitations.MOST_PER_DAY):
        send(client, portfolio, f"person{number}@example.org")
    assert "Try again tomorrow" in send(client, portfolio).content.decode()
    assert Invitation.objects.count() == invitations.MOST_PER_DAY
    Invitation.objects.update(invited_at=timezone.now() - datetime.timedelta(days=1, seconds=1))
    assert send(client, portfolio).status_code == 302


def test_looking_at_the_page_answers_nothing(invited, portfolio, gwen, as_user, client):
    assert client.get(invited[1]).status_code == 200
    assert as_user(gwen).get(invited[1]).status_code == 200
    assert answers(portfolio) == ["invited"]


def test_a_signed_out_person_learns_who_asks_and_comes_back_after_signing_in(invited, client):
    page = client.get(invited[1]).content.decode()
    assert "Asha Rahman" in page and GWEN in page
    assert f"{reverse('account_login')}?next={invited[1]}" in page
    assert f"{reverse('account_signup')}?next={invited[1]}" in page
    assert client.post(invited[1]).url == f"{reverse('account_login')}?next={invited[1]}"


def test_the_invited_person_accepts_once(invited, portfolio, gwen, as_user):
    client = as_user(gwen)
    assert client.post(invited[1]).status_code == 302
    grant = Supervision.objects.get(supervisor=gwen)
    assert (grant.portfolio, grant.role, grant.is_open) == (portfolio, "practice_supervisor", True)
    assert client.get(portfolio.get_absolute_url()).status_code == 200
    assert client.post(invited[1]).status_code == 410
    assert Supervision.objects.filter(supervisor=gwen).count() == 1
    assert OutgoingMail.objects.filter(recipient="asha@example.org").count() == 1


def test_the_address_counts_whatever_its_capitals_and_whichever_confirmed_one_it_is(portfolio, asha, carys):
    carys.emailaddress_set.create(email="Gwen@Example.ORG", verified=True, primary=False)
    invitation = invitations.invite(portfolio, email=GWEN, role="practice_supervisor", by=asha)
    assert invitations.accept(invitation, by=carys).supervisor == carys


def test_an_unconfirmed_address_does_not_accept(invited, gwen, as_user):
    gwen.emailaddress_set.update(verified=False)
    as_user(gwen).post(invited[1])
    assert not Supervision.objects.filter(supervisor=gwen).exists()


@pytest.mark.parametrize("person", ["carys", "bryn", "dewi", "elin", "asha"])
def test_nobody_else_accepts(person, invited, portfolio, as_user, request):
    client, before = as_user(request.getfixturevalue(person)), Supervision.objects.count()
    page = client.get(invited[1])
    assert not page.context["may_accept"]
    client.post(invited[1])
    assert Supervision.objects.count() == before
    assert answers(portfolio) == ["invited"]


def test_the_owner_never_accepts_even_with_the_invited_address(invited, asha, as_user):
    asha.emailaddress_set.create(email=GWEN, verified=True, primary=False)
    as_user(asha).post(invited[1])
    assert not Supervision.objects.filter(supervisor=asha).exists()


@pytest.mark.parametrize("signed_in", [True, False])
def test_whoever_holds_the_letter_declines(signed_in, invited, portfolio, gwen, as_user, client):
    client = as_user(gwen) if signed_in else client
    assert client.post(f"{invited[1]}decline/").status_code == 200
    assert answers(portfolio) == ["declined"]
    assert OutgoingMail.objects.filter(recipient="asha@example.org").count() == 1
    assert client.get(invited[1]).status_code == 410
    assert client.post(f"{invited[1]}decline/").status_code == 410


def test_a_revoked_link_says_so(invited, portfolio, asha, gwen, as_user):
    as_user(asha).post(reverse("portfolios:invitation_revoke", args=[invited[0].pk]))
    assert answers(portfolio) == ["revoked"]
    page = as_user(gwen).post(invited[1])
    assert page.status_code == 410 and "taken it back" in page.content.decode()
    assert not Supervision.objects.filter(supervisor=gwen).exists()


@pytest.mark.parametrize("person", ["bryn", "carys", "elin"])
def test_nobody_else_revokes(person, invited, portfolio, as_user, request):
    path = reverse("portfolios:invitation_revoke", args=[invited[0].pk])
    assert as_user(request.getfixturevalue(person)).post(path).status_code == 404
    assert answers(portfolio) == ["invited"]


def test_an_expired_link_says_so(invited, gwen, as_user):
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    for page in (as_user(gwen).get(invited[1]), as_user(gwen).post(invited[1])):
        assert page.status_code == 410 and "14 days" in page.content.decode()
    assert not Supervision.objects.filter(supervisor=gwen).exists()


def test_an_unknown_link_is_a_helpful_404(client, db):
    page = client.get(reverse("portfolios:invitation_detail", args=["nobody-wrote-this"]))
    assert page.status_code == 404 and "whole link" in page.content.decode()


def test_inviting_again_replaces_the_link(invited, portfolio, asha, gwen, as_user, client):
    send(as_user(asha), portfolio)
    assert answers(portfolio) == ["revoked", "invited"]
    assert path_in_letter() != invited[1]
    assert as_user(gwen).post(invited[1]).status_code == 410
    assert as_user(gwen).post(path_in_letter()).status_code == 302


def test_an_invited_person_is_written_to_in_their_language(portfolio, asha, carys, as_user):
    send(as_user(asha), portfolio, carys.email)
    letter = OutgoingMail.objects.get()
    assert letter.language == "cy" and "/cy/supervision/invitations/" in letter.body


def test_each_answer_is_in_the_ledger_without_the_address(invited, portfolio, asha, gwen):
    invitations.accept(invited[0], by=gwen)
    second = invitations.invite(portfolio, email="x@example.org", role="clinical_supervisor", by=asha)
    invitations.revoke(second, by=asha)
    third = invitations.invite(portfolio, email="y@example.org", role="clinical_supervisor", by=asha)
    invitations.decline(third)
    events = list(LedgerEvent.objects.order_by("sequence"))
    assert [event.kind for event in events] == [
        "supervisor_invited",
        "supervision_started",
        "supervisor_invited",
        "invitation_revoked",
        "supervisor_invited",
        "invitation_declined",
    ]
    assert "example.org" not in str([event.facts for event in events])


@pytest.mark.parametrize("address", ["ASHA@example.org", "asha+bryn@example.org", '"asha"@example.org'])
def test_own_mailbox_is_not_invited_however_its_address_is_written(portfolio, asha, address):
    with pytest.raises(invitations.InvitesThemselves):
        invitations.invite(portfolio, email=address, role="practice_supervisor", by=asha)
    assert not portfolio.invitations.exists()
