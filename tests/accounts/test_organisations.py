"""A number belongs to one organisation, an organisation always has an owner, an invitation works once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connections

from accounts.actions import delivery
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
    Membership,
    Message,
    Organisation,
    ScopedLogEntry,
)
from tests.accounts.organisation_world import NOON, mail_of, member_of
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory


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
