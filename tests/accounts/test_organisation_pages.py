"""The pages of an organisation, each person at their own, and the claims in the back office."""

import re

import pytest
import time_machine
from django.db import IntegrityError
from django.urls import reverse

from accounts.actions import organisations
from accounts.actions.organisations import (
    ask_to_join,
    create_organisation,
    decide_join_request,
    invite,
    token_of,
)
from accounts.clock import now
from accounts.models import (
    Invitation,
    JoinRequest,
    Organisation,
)
from tests.accounts.organisation_world import NOON, mail_of, member_of
from tests.accounts.signing import sign_in_by_code, sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, OrganisationFactory, UserFactory
from tests.golden import assert_golden

# --- Pages ----------------------------------------------------------------------------------------------


def url(name, *args):
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def signed_in(client, owner):
    sign_in_by_code(client, owner)
    return client


class TestPages:
    def test_adding_one_leads_to_it(self, signed_in, owner):
        response = signed_in.post(
            url("organisation_new"),
            {"name": "Oak & Ash", "kind": "social_enterprise", "website": "oak.example"},
        )
        made = Organisation.objects.get()
        assert (made.name, made.website, made.created_by) == ("Oak & Ash", "https://oak.example", owner)
        assert response.url == made.get_absolute_url()

    def test_a_taken_number_offers_both_ways_on_and_loses_nothing_typed(self, client, works):
        sign_in_by_code(client, UserFactory())
        response = client.post(
            url("organisation_new"), {"name": "My name for it", "kind": "sme", "company_number": "01234567"}
        )
        page = response.content.decode()
        assert url("organisation_ask", works.public_id) in page
        assert 'value="My name for it"' in page
        assert 'href="#id_company_number"' in page
        assert Organisation.objects.count() == 1

    def test_a_number_taken_between_check_and_write_is_an_error_beside_the_field(
        self, signed_in, monkeypatch
    ):
        def create(by, **fields):
            OrganisationFactory(name="Quicker", company_number="01234567")
            raise IntegrityError

        monkeypatch.setattr(organisations, "create_organisation", create)
        data = {"name": "Slower", "kind": "sme", "company_number": "01234567"}
        assert (
            "Quicker already uses this number"
            in signed_in.post(url("organisation_new"), data).content.decode()
        )

    @pytest.mark.parametrize(
        ("kind", "note", "asked"),
        [
            ("join", "", True),
            ("claim", "We are on the register", True),
            ("claim", "", False),
            ("", "", False),
        ],
    )
    def test_asking(self, client, works, kind, note, asked):
        sign_in_by_code(client, UserFactory())
        response = client.post(url("organisation_ask", works.public_id), {"kind": kind, "note": note})
        assert JoinRequest.objects.exists() is asked
        assert response.status_code == (302 if asked else 200)

    def test_asking_for_what_one_has_says_so_beside_the_field(self, signed_in, works):
        page = signed_in.post(url("organisation_ask", works.public_id), {"kind": "join"}).content.decode()
        assert "You already belong to this organisation" in page

    def test_an_owner_invites_changes_removes_and_decides(self, signed_in, works):
        signed_in.post(
            url("organisation_invite", works.public_id), {"email": "a@people.example", "role": "member"}
        )
        invitation = Invitation.objects.get()
        signed_in.post(url("invitation_withdraw", works.public_id, invitation.public_id))
        invitation.refresh_from_db()
        assert invitation.withdrawn_at
        member = works.memberships.get(user=member_of(works))
        signed_in.post(url("organisation_member", works.public_id, member.pk), {"do": "owner"})
        member.refresh_from_db()
        assert member.role == "owner"
        signed_in.post(url("organisation_member", works.public_id, member.pk), {"do": "remove"})
        assert works.memberships.count() == 1
        request = ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
        signed_in.post(url("join_request", works.public_id, request.public_id), {"accept": "yes"})
        assert works.memberships.count() == 2

    def test_refusing_needs_a_reason(self, signed_in, works):
        request = ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
        page = url("join_request", works.public_id, request.public_id)
        assert "Say why you refuse" in signed_in.post(page, {"accept": "no"}).content.decode()
        signed_in.post(page, {"accept": "no", "reason": "We do not know you"})
        request.refresh_from_db()
        assert (request.decision, request.reason) == ("refused", "We do not know you")

    def test_an_owner_does_not_decide_a_claim(self, signed_in, works):
        request = ask_to_join(organisation=works, kind="claim", note="Ours", by=UserFactory())
        page = url("join_request", works.public_id, request.public_id)
        assert signed_in.post(page, {"accept": "no", "reason": "x"}).status_code == 403

    def test_the_last_owner_who_leaves_is_told_why_not(self, signed_in, works):
        response = signed_in.post(url("organisation_leave", works.public_id), follow=True)
        assert "An organisation needs an owner" in response.content.decode()

    def test_a_member_leaves(self, client, works):
        person = member_of(works)
        sign_in_by_code(client, person)
        client.post(url("organisation_leave", works.public_id))
        assert not works.memberships.filter(user=person).exists()

    def test_the_details_are_changed(self, signed_in, works):
        signed_in.post(url("organisation_change", works.public_id), {"name": "New name", "kind": "sme"})
        works.refresh_from_db()
        assert (works.name, works.company_number) == ("New name", "")

    def addresses(self, works):
        invitation = invite(organisation=works, email="a@people.example", role="member", by=works.created_by)
        request = ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
        member = works.memberships.first()
        return {
            "organisation": [works.public_id],
            "organisation_change": [works.public_id],
            "organisation_invite": [works.public_id],
            "organisation_leave": [works.public_id],
            "invitation_withdraw": [works.public_id, invitation.public_id],
            "organisation_member": [works.public_id, member.pk],
            "join_request": [works.public_id, request.public_id],
        }

    @pytest.mark.parametrize(
        ("who", "status"), [("stranger", 404), ("administrator", 404), ("signed out", 302)]
    )
    def test_somebody_else_s_is_not_found(self, client, works, who, status):
        """An administrator sees it in the back office, and nowhere else."""
        if who == "stranger":
            sign_in_by_code(client, UserFactory())
        elif who == "administrator":
            boss = UserFactory(roles=["administrator"], password=PASSWORD, second_factor=True)
            sign_in_with_second_factor(client, boss)
        for name, args in self.addresses(works).items():
            assert client.post(url(name, *args), {"do": "remove"}).status_code == status, name
        assert works.memberships.count() == 1

    def test_a_member_may_look_and_leave_and_no_more(self, client, works):
        sign_in_by_code(client, member_of(works))
        addresses = self.addresses(works)
        assert client.get(url("organisation", works.public_id)).status_code == 200
        for name in set(addresses) - {"organisation", "organisation_leave"}:
            assert client.post(url(name, *addresses[name]), {"do": "remove"}).status_code == 403, name

    def test_keys_of_another_organisation_are_not_found_under_one_s_own(self, signed_in, works):
        other = create_organisation(by=UserFactory(), name="Other", kind="sme")
        for name, (_public_id, *rest) in self.addresses(other).items():
            if rest:
                assert (
                    signed_in.post(url(name, works.public_id, *rest), {"do": "remove"}).status_code == 404
                ), name

    @pytest.mark.parametrize("size", [1, 15])
    def test_queries_do_not_grow_with_people_and_invitations(
        self, signed_in, works, size, django_assert_max_num_queries
    ):
        for number in range(size):
            member_of(works)
            invite(organisation=works, email=f"{number}@people.example", role="member", by=works.created_by)
            ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
        signed_in.get(url("organisation", works.public_id))
        with django_assert_max_num_queries(18):
            signed_in.get(url("organisation", works.public_id))
        with django_assert_max_num_queries(16):
            signed_in.get(url("organisations"))


class TestInvitationPage:
    @pytest.fixture
    def page(self, works, owner):
        row = invite(organisation=works, email="new@people.example", role="member", by=owner)
        return url("invitation", token_of(row))

    def test_signed_out_it_leads_to_an_account_and_names_the_address_only_in_part(self, client, page):
        response = client.get(page)
        text = response.content.decode()
        assert "Brass Works" in text
        assert "n…@people.example" in text
        assert "new@people.example" not in text
        assert f"{reverse('account_login')}?next={page}" in text.replace("%3A", ":")
        assert response["Cache-Control"] == "private, no-store"
        assert not response.cookies

    def test_after_signing_up_with_that_address_one_press_is_enough(self, client, page, works):
        person = UserFactory(email="new@people.example")
        sign_in_by_code(client, person)
        assert "Accept and join" in client.get(page).content.decode()
        assert client.post(page).url == works.get_absolute_url()
        assert works.memberships.filter(user=person).exists()

    def test_it_stands_on_their_list_too(self, client, page):
        sign_in_by_code(client, UserFactory(email="new@people.example"))
        assert page in client.get(url("organisations")).content.decode()

    def test_with_another_address_nothing_can_be_pressed(self, client, page, works):
        sign_in_by_code(client, UserFactory())
        assert "another address" in client.get(page).content.decode()
        assert client.post(page).status_code == 403
        assert works.memberships.count() == 1

    def test_used_it_says_so(self, client, page, works):
        Invitation.objects.update(accepted_at=now())
        assert "no longer open" in client.get(page).content.decode()

    def test_a_forged_one_is_not_found(self, client, page):
        assert client.get(page[:-2] + "x/").status_code == 404


# --- The back office --------------------------------------------------------------------------------------


class TestBackOffice:
    @pytest.fixture
    def boss(self, client, db):
        person = UserFactory(roles=["administrator"], password=PASSWORD, second_factor=True)
        sign_in_with_second_factor(client, person)
        return client

    def test_a_claim_is_decided_with_a_reason(self, boss, works, owner):
        request = ask_to_join(organisation=works, kind="claim", note="Ours", by=UserFactory())
        page = reverse("join_requests:decide", args=[request.pk])
        assert page in boss.get(reverse("join_requests:inspect", args=[request.pk])).content.decode()
        assert "Say why" in boss.post(page, {"accept": "yes"}).content.decode()
        assert boss.post(page, {"accept": "yes", "reason": "The register"}).status_code == 302
        assert works.memberships.get(user=request.user).role == "owner"
        assert boss.post(page, {"accept": "no", "reason": "Again"}).status_code == 302, (
            "refused: decided before"
        )
        assert works.memberships.get(user=request.user).role == "owner"

    def test_a_request_to_join_is_for_owners(self, boss, works):
        request = ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
        boss.post(reverse("join_requests:decide", args=[request.pk]), {"accept": "yes", "reason": "x"})
        request.refresh_from_db()
        assert request.is_open

    @pytest.mark.parametrize("name", ["add", "edit", "delete"])
    def test_requests_are_written_by_actions_alone(self, boss, works, name):
        request = ask_to_join(organisation=works, kind="claim", note="Ours", by=UserFactory())
        args = [] if name == "add" else [request.pk]
        boss.post(reverse(f"join_requests:{name}", args=args), {})
        assert JoinRequest.objects.get().is_open

    def test_an_administrator_makes_a_department(self, boss):
        boss.post(reverse("organisation:add"), {"name": "Parks", "kind": "department"})
        assert Organisation.objects.departments().get().name == "Parks"

    def test_the_lists_open_and_waiting_claims_come_first(self, boss, works):
        for page in ("organisation:index", "join_requests:index"):
            assert boss.get(reverse(page)).status_code == 200
        done = ask_to_join(
            organisation=works, kind="claim", note="Old", by=UserFactory(display_name="Decided")
        )
        decide_join_request(request=done, accept=False, reason="No", by=UserFactory())
        ask_to_join(organisation=works, kind="claim", note="New", by=UserFactory(display_name="Waiting"))
        page = boss.get(reverse("join_requests:index")).content.decode()
        assert re.search(r"Waiting.*Decided", page, re.S)


# --- Mails --------------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestMails:
    """Each as its reader gets it (tests/golden)."""

    @pytest.fixture(autouse=True)
    def fixed(self, settings, monkeypatch):
        settings.SECRET_KEY = "fixed for golden files"
        monkeypatch.setattr("accounts.actions.organisations.token_of", lambda row: "TOKEN")
        monkeypatch.setattr(Organisation, "get_absolute_url", lambda self: "/account/organisations/ID/")
        with time_machine.travel(NOON, tick=False):
            yield

    def person(self):
        return UserFactory(display_name="Nasreen", email="nasreen@people.example")

    def test_invitation(self, works, owner):
        invite(organisation=works, email="new@people.example", role="member", by=owner)
        assert_golden(mail_of("accounts.invitation"), "accounts.invitation")

    @pytest.mark.parametrize("kind", ["join", "claim"])
    def test_request(self, works, kind):
        ask_to_join(organisation=works, kind=kind, note="I do the books.\n<b>Really</b>", by=self.person())
        assert_golden(mail_of("accounts.join_request"), f"accounts.{kind}_request")

    @pytest.mark.parametrize("accept", [True, False])
    def test_decision(self, works, owner, accept):
        request = ask_to_join(organisation=works, kind="join", note="", by=self.person())
        decide_join_request(
            request=request, accept=accept, reason="" if accept else "We do not know you", by=owner
        )
        assert_golden(
            mail_of("accounts.join_decided"), f"accounts.join_{'accepted' if accept else 'refused'}"
        )

    @pytest.mark.parametrize("accept", [True, False])
    def test_claim(self, works, accept):
        request = ask_to_join(organisation=works, kind="claim", note="", by=self.person())
        officer = UserFactory()
        decide_join_request(request=request, accept=accept, reason="The register says so", by=officer)
        name = "accepted" if accept else "refused"
        assert_golden(mail_of("accounts.claim_decided"), f"accounts.claim_{name}")
        assert_golden(mail_of("accounts.claim_settled"), f"accounts.claim_{name}_owner")
