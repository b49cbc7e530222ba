"""A number belongs to one organisation, an organisation always has an owner, an invitation works once."""

import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connections
from django.urls import reverse

from accounts.actions import delivery, organisations
from accounts.actions.organisations import (
    INVITATION_LASTS,
    MOST_OPEN_INVITATIONS,
    Refused,
    accept_invitation,
    ask_to_join,
    change_member,
    change_organisation,
    create_organisation,
    decide_join_request,
    hash_of,
    invitation_of,
    invite,
    remove_member,
    token_of,
    withdraw_invitation,
)
from accounts.clock import now
from accounts.forms_organisations import OrganisationForm
from accounts.models import (
    Contact,
    Invitation,
    JoinRequest,
    Membership,
    Message,
    Organisation,
    ScopedLogEntry,
)
from tests.accounts.signing import sign_in_by_code, sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory
from tests.golden import assert_golden

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def owner(db):
    return UserFactory(display_name="Olive", email="olive@people.example")


@pytest.fixture
def works(owner):
    return create_organisation(by=owner, name="Brass Works", kind="sme", company_number="01234567")


def member_of(organisation, role="member", **fields):
    person = UserFactory(**fields)
    MembershipFactory(organisation=organisation, user=person, role=role)
    return person


def mail_of(kind):
    return delivery.make(Message.objects.select_related("user", "contact").get(kind=kind))


@pytest.mark.django_db
class TestMaking:
    def test_who_makes_it_owns_it_and_it_is_logged(self, works, owner):
        assert works.memberships.get().user == owner
        assert works.memberships.get().role == "owner"
        assert ScopedLogEntry.objects.for_instance(works).get().action == "accounts.organisation_created"

    @pytest.mark.parametrize("field", ["company_number", "charity_number"])
    def test_a_number_belongs_to_one_organisation(self, owner, field):
        create_organisation(by=owner, name="One", kind="sme", **{field: "01234567"})
        with pytest.raises(IntegrityError):
            create_organisation(by=owner, name="Two", kind="sme", **{field: "01234567"})

    def test_many_may_have_no_number(self, owner):
        for name in ("One", "Two"):
            create_organisation(by=owner, name=name, kind="community_group")
        assert Organisation.objects.count() == 2

    def test_only_what_changed_is_logged(self, works, owner):
        change_organisation(organisation=works, by=owner, name="Brass Works", website="https://brass.example")
        assert ScopedLogEntry.objects.for_instance(works).first().data == {"fields": ["website"]}
        before = ScopedLogEntry.objects.count()
        change_organisation(organisation=works, by=owner, website="https://brass.example")
        assert ScopedLogEntry.objects.count() == before


@pytest.mark.django_db
class TestForm:
    DATA = {"name": "A firm", "kind": "sme"}

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("01234567", "01234567"),
            (" 0123 4567 ", "01234567"),
            ("1234567", "01234567"),
            ("sc123456", "SC123456"),
            ("", ""),
        ],
    )
    def test_a_company_number_is_tidied(self, typed, kept):
        form = OrganisationForm({**self.DATA, "company_number": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data["company_number"] == kept

    @pytest.mark.parametrize("typed", ["123456789", "ABC12345", "12-34567"])
    def test_what_is_no_company_number_is_refused_beside_its_field(self, typed):
        assert list(OrganisationForm({**self.DATA, "company_number": typed}).errors) == ["company_number"]

    @pytest.mark.parametrize(
        ("typed", "good"), [("1234567", True), ("123456", True), ("12345", False), ("1234567-1", True)]
    )
    def test_a_charity_number_has_six_or_seven_digits(self, typed, good):
        assert OrganisationForm({**self.DATA, "charity_number": typed}).is_valid() is good

    def test_a_taken_number_says_whose_it_is(self, works):
        form = OrganisationForm({**self.DATA, "company_number": "1234567"})
        assert not form.is_valid()
        assert form.taken == works
        assert "Brass Works" in form.errors["company_number"][0]

    def test_its_own_number_is_not_taken(self, works):
        data = {"name": "Brass", "kind": "sme", "company_number": "01234567"}
        assert OrganisationForm(data, instance=works).is_valid()

    def test_nobody_makes_a_council_department_here(self):
        assert "kind" in OrganisationForm({**self.DATA, "kind": "department"}).errors

    def test_nobody_turns_a_department_into_something_else(self):
        department = OrganisationFactory(department=True)
        form = OrganisationForm({"name": "Parks", "kind": "sme"}, instance=department)
        assert form.is_valid()
        assert form.cleaned_data.get("kind") is None


@pytest.mark.django_db
class TestInviting:
    def invite(self, works, owner, email="new@people.example", role="member"):
        return invite(organisation=works, email=email, role=role, by=owner)

    def test_only_the_hash_of_its_token_is_kept(self, works, owner):
        row = self.invite(works, owner)
        token = token_of(row)
        assert row.token_hash == hash_of(token)
        assert token not in str(Invitation.objects.values().get()) + str(Message.objects.values().get())
        assert invitation_of(token) == row

    @pytest.mark.parametrize("token", ["", "x", "eyJpIjoxfQ:forged", "eyJpbnZpdGF0aW9uIjoiIn0:x"])
    def test_a_token_that_is_not_ours_is_nothing(self, works, token):
        assert invitation_of(token) is None

    @pytest.mark.parametrize(("late", "works_still"), [(-1, True), (0, False), (1, False)])
    def test_it_lasts_fourteen_days(self, works, owner, late, works_still):
        with time_machine.travel(NOON, tick=False) as clock:
            row = self.invite(works, owner)
            assert row.expires_at - now() == INVITATION_LASTS == timedelta(days=14)
            clock.move_to(row.expires_at + timedelta(seconds=late))
            person = UserFactory(email="new@people.example")
            if works_still:
                assert accept_invitation(invitation=row, by=person).role == "member"
            else:
                with pytest.raises(Refused, match="over"):
                    accept_invitation(invitation=row, by=person)

    def test_it_works_once(self, works, owner):
        row = self.invite(works, owner)
        person = UserFactory(email="new@people.example")
        accept_invitation(invitation=row, by=person)
        Membership.objects.filter(user=person).delete()
        with pytest.raises(Refused, match="over"):
            accept_invitation(invitation=row, by=person)

    def test_it_is_for_its_address_alone_whatever_the_case(self, works, owner):
        row = self.invite(works, owner, email="New@People.example")
        with pytest.raises(Refused, match="other_address"):
            accept_invitation(invitation=row, by=UserFactory())
        assert accept_invitation(invitation=row, by=UserFactory(email="new@people.example"))

    def test_withdrawn_it_works_no_more(self, works, owner):
        row = self.invite(works, owner)
        withdraw_invitation(invitation=row, by=owner)
        with pytest.raises(Refused, match="over"):
            accept_invitation(invitation=row, by=UserFactory(email="new@people.example"))
        with pytest.raises(Refused, match="over"):
            withdraw_invitation(invitation=row, by=owner)

    def test_one_address_has_one_open_invitation_and_after_it_expired_another(self, works, owner):
        with time_machine.travel(NOON, tick=False) as clock:
            self.invite(works, owner)
            with pytest.raises(Refused, match="invited"):
                self.invite(works, owner, email="NEW@people.example")
            clock.shift(INVITATION_LASTS)
            assert self.invite(works, owner).is_open

    def test_a_member_is_not_invited(self, works, owner):
        with pytest.raises(Refused, match="member"):
            self.invite(works, owner, email="Olive@People.example")

    def test_our_mail_is_nobody_s_newsletter(self, works, owner):
        for number in range(MOST_OPEN_INVITATIONS):
            self.invite(works, owner, email=f"{number}@people.example")
        with pytest.raises(Refused, match="too_many"):
            self.invite(works, owner)

    def test_it_answers_an_open_request_to_join_and_never_lowers_a_role(self, works, owner):
        person = UserFactory(email="new@people.example")
        request = ask_to_join(organisation=works, kind="join", note="", by=person)
        accept_invitation(invitation=self.invite(works, owner, role="owner"), by=person)
        request.refresh_from_db()
        assert request.decision == "accepted"
        assert works.memberships.get(user=person).role == "owner"

    def test_somebody_with_an_account_is_written_to_there(self, works, owner):
        person = UserFactory(email="new@people.example")
        self.invite(works, owner)
        assert Message.objects.get().user == person
        assert not Contact.objects.exists()

    def test_a_mail_for_an_invitation_that_was_withdrawn_meanwhile_is_not_sent(self, works, owner):
        withdraw_invitation(invitation=self.invite(works, owner), by=owner)
        with pytest.raises(delivery.NothingToSay):
            mail_of("accounts.invitation")


@pytest.mark.django_db
class TestJoining:
    def test_owners_are_told_and_decide(self, works, owner):
        person = UserFactory()
        request = ask_to_join(organisation=works, kind="join", note="I do the books", by=person)
        assert Message.objects.get().user == owner
        decide_join_request(request=request, accept=True, by=owner)
        assert works.memberships.get(user=person).role == "member"
        assert Message.objects.get(kind="accounts.join_decided").user == person

    def test_it_is_decided_once(self, works, owner):
        request = ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
        decide_join_request(request=request, accept=False, reason="Unknown", by=owner)
        with pytest.raises(Refused, match="over"):
            decide_join_request(request=request, accept=True, by=owner)
        assert works.memberships.count() == 1

    def test_one_open_request_each(self, works):
        person = UserFactory()
        ask_to_join(organisation=works, kind="join", note="", by=person)
        with pytest.raises(Refused, match="asked"):
            ask_to_join(organisation=works, kind="claim", note="Ours", by=person)

    def test_who_belongs_to_it_need_not_ask_but_a_member_may_contest(self, works, owner):
        member = member_of(works)
        for person, kind in ((owner, "join"), (owner, "claim"), (member, "join")):
            with pytest.raises(Refused, match="member"):
                ask_to_join(organisation=works, kind=kind, note="x", by=person)
        assert ask_to_join(organisation=works, kind="claim", note="x", by=member)

    def test_where_no_owner_is_left_an_officer_decides_who_joins(self, works, owner):
        owner.is_active = False
        owner.save()
        assert ask_to_join(organisation=works, kind="join", note="", by=UserFactory()).kind == "claim"
        assert not Message.objects.exists()

    def test_an_accepted_claim_makes_its_owner_the_only_one_and_tells_both_sides(self, works, owner):
        person, officer = UserFactory(), UserFactory(roles=["administrator"])
        request = ask_to_join(organisation=works, kind="claim", note="Ours", by=person)
        decide_join_request(request=request, accept=True, reason="Companies House says so", by=officer)
        assert {m.user: m.role for m in works.memberships.all()} == {person: "owner", owner: "member"}
        assert Message.objects.get(kind="accounts.claim_decided").user == person
        assert Message.objects.get(kind="accounts.claim_settled").user == owner

    def test_a_refused_claim_changes_nothing(self, works, owner):
        request = ask_to_join(organisation=works, kind="claim", note="Ours", by=UserFactory())
        officer = UserFactory(roles=["administrator"])
        decide_join_request(request=request, accept=False, reason="No proof", by=officer)
        assert works.memberships.get().user == owner


@pytest.mark.django_db
class TestOwners:
    def test_the_last_owner_can_not_leave_nor_be_made_a_member(self, works, owner):
        member_of(works)
        mine = works.memberships.get(user=owner)
        with pytest.raises(Refused, match="last_owner"):
            remove_member(membership=mine, by=owner)
        with pytest.raises(Refused, match="last_owner"):
            change_member(membership=mine, role="member", by=owner)

    def test_with_a_second_owner_they_can(self, works, owner):
        second = works.memberships.get(user=member_of(works))
        change_member(membership=second, role="owner", by=owner)
        remove_member(membership=works.memberships.get(user=owner), by=owner)
        assert works.memberships.get() == second

    def test_leaving_and_being_removed_are_told_apart_in_the_log(self, works, owner):
        for person in (member_of(works), member_of(works)):
            by = person if works.memberships.count() == 3 else owner
            remove_member(membership=works.memberships.get(user=person), by=by)
        actions = set(ScopedLogEntry.objects.for_instance(works).values_list("action", flat=True))
        assert {"accounts.member_left", "accounts.member_removed"} <= actions


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_once_do_not_both_get_away():
    one, two = UserFactory(), UserFactory()
    works = OrganisationFactory()
    rows = [MembershipFactory(organisation=works, user=person, role="owner") for person in (one, two)]
    go, refused = threading.Barrier(2), []

    def leave(row):
        try:
            go.wait()
            remove_member(membership=row, by=row.user)
        except Refused as fault:
            refused.append(fault.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=leave, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert refused == ["last_owner"]
    assert works.memberships.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_makes_one_membership():
    owner, person = UserFactory(), UserFactory(email="new@people.example")
    works = create_organisation(by=owner, name="Works", kind="sme")
    row = invite(organisation=works, email=person.email, role="member", by=owner)
    go, ends = threading.Barrier(2), []

    def accept():
        try:
            go.wait()
            accept_invitation(invitation=row, by=person)
            ends.append("in")
        except Refused as fault:
            ends.append(fault.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(ends) == ["in", "over"]


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
