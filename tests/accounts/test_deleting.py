"""Deleting an account: many short steps, taken up again when killed, and nobody is left without somebody to ask."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from accounts import jobs as runner
from accounts.actions import people
from accounts.actions.delivery import forget_old
from accounts.actions.organisations import Refused, ask_to_join, owners_of, remove_member
from accounts.clock import now
from accounts.models import Contact, Event, JoinRequest, Membership, Message, Notification, User
from accounts.permissions import can_decide_join_request
from accounts.personal_data import export
from accounts.registries import PersonalData, personal_data
from engagement.actions import comments
from engagement.models import Comment
from tests.accounts.organisation_world import member_of
from tests.accounts.outbox_world import Killed
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db
REALLY_COMMITS = pytest.mark.django_db(transaction=True)


@pytest.fixture
def eraser():
    """Registers an eraser of the test's own, which runs among the others."""
    before = list(personal_data)

    def register(erase, order=95):
        personal_data.register(
            PersonalData(name="t.Own", label="Own", export=lambda user: [], erase=erase, order=order)
        )

    yield register
    personal_data[:] = before


def deleted(user, keep_words=False):
    people.delete_account(user=user, by=user, keep_words=keep_words)
    return user


@REALLY_COMMITS
def test_no_transaction_spans_what_the_apps_erase(eraser):
    seen = []
    eraser(lambda user, keep_words: seen.append(connection.in_atomic_block))
    deleted(UserFactory())
    assert seen == [False]


@REALLY_COMMITS
def test_deleting_many_in_the_back_office_is_no_one_transaction_either(eraser, client):
    admin = UserFactory(administrator=True, second_factor=True, password=PASSWORD)
    sign_in_with_second_factor(client, admin)
    seen = []
    eraser(lambda user, keep_words: seen.append(connection.in_atomic_block))
    gone = UserFactory.create_batch(2)
    url = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    client.post(f"{url}?id={gone[0].pk}&id={gone[1].pk}")
    assert seen == [False, False]
    assert User.objects.exclude(erased_at=None).count() == 2


@REALLY_COMMITS
@pytest.mark.parametrize("keep_words", [True, False])
def test_a_deletion_that_was_killed_is_finished_by_the_job_as_the_person_wanted_it(eraser, keep_words):
    user = UserFactory(email="gone@people.example")
    asked = []

    def kill(user, keep_words):
        asked.append(keep_words)
        if len(asked) == 1:
            raise Killed

    eraser(kill)
    with pytest.raises(Killed):
        deleted(user, keep_words)
    user.refresh_from_db()
    assert not user.is_active and user.erasing_since and not user.erased_at
    people.finish_deletions()
    assert len(asked) == 1, "it may be at it still"
    with time_machine.travel(now() + people.DELETION_TAKES + timedelta(seconds=1)):
        runner.run("finish deletions")
        runner.run("finish deletions")
    user.refresh_from_db()
    assert user.erased_at and user.email.endswith("@erased.invalid")
    assert asked == [keep_words, keep_words]
    assert [row.address for row in Message.objects.all()] == ["gone@people.example"]


@REALLY_COMMITS
def test_a_deletion_that_can_not_be_finished_stops_no_other(eraser, caplog):
    stuck, other = UserFactory(), UserFactory()

    def fail(user, keep_words):
        if user == stuck:
            raise ZeroDivisionError

    eraser(fail)
    User.objects.update(erasing_since=now() - timedelta(hours=1), is_active=False)
    people.finish_deletions()
    assert list(User.objects.filter(erased_at=None)) == [stuck]
    assert str(stuck.public_id) in caplog.text
    other.refresh_from_db()
    assert other.erased_at


def test_who_is_being_deleted_is_signed_out_and_stays_out(eraser):
    user = UserFactory()
    client = Client()
    client.force_login(user)

    def look(user, keep_words):
        assert client.get(reverse("accounts:home")).status_code == 302
        assert not User.objects.get(pk=user.pk).is_active

    eraser(look)
    deleted(user)


def at_once(*deeds):
    """What went wrong with each; all start together."""
    gate, faults = threading.Barrier(len(deeds)), []

    def run(deed):
        gate.wait()
        try:
            deed()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return faults


@pytest.mark.race
@REALLY_COMMITS
def test_deleting_and_being_answered_at_the_same_moment_do_not_wait_for_each_other():
    topic, user, other = TopicFactory(), UserFactory(), UserFactory()
    words = [said(topic, user, f"Number {n}") for n in range(12)]

    def answer():
        for comment in reversed(words):
            comments.reply(by=other, to=comment, text="Yes", hold="")

    faults = at_once(lambda: deleted(user), answer)
    assert all(isinstance(fault, comments.Refused) for fault in faults), faults
    user.refresh_from_db()
    assert user.erased_at
    assert not Comment.objects.filter(author=user).exists()


def test_a_second_process_that_lags_behind_does_not_take_the_goodbye_along():
    user = deleted(UserFactory())
    for entry in sorted(personal_data, key=lambda entry: entry.order):
        if entry.erase:
            entry.erase(user, False)
    message = Message.objects.get()
    assert (message.kind, len(message.events)) == ("accounts.account_deleted", 1)


@pytest.mark.race
@REALLY_COMMITS
def test_deleting_twice_at_once_says_one_goodbye():
    user = UserFactory()
    faults = at_once(*[lambda: deleted(User.objects.get(pk=user.pk)) for _ in range(2)])
    assert not faults
    assert Message.objects.filter(kind="accounts.account_deleted").count() == 1


# --- What was kept of the address before it had an account -----------------------------------------------


def test_what_was_kept_of_the_bare_address_goes_with_its_queued_mails(kinds):
    contact = Contact.objects.create(email="Gone@people.example", confirmed_at=now())
    event = Event.objects.create(kind="t.news", dedupe_key="1")
    message = Message.objects.create(contact=contact, kind="t.news", dedupe_key="m")
    Notification.objects.create(event=event, contact=contact, message=message)
    other = Contact.objects.create(email="other@people.example")
    user = UserFactory(email="gone@people.example")
    assert "Gone@people.example" in str(export(user)["data"]["accounts.Contact"])
    deleted(user)
    assert list(Contact.objects.exclude(email="")) == [other]
    assert not Message.objects.filter(contact__isnull=False).exists()
    forget_old()
    assert list(Contact.objects.filter(email="")) == []


# --- Organisations of which they were the last owner -------------------------------------------------


def test_the_last_owner_s_open_requests_become_claims_for_an_officer(works, owner):
    asker, officer = UserFactory(), UserFactory(administrator=True)
    request = ask_to_join(organisation=works, kind="join", note="", by=asker)
    assert not can_decide_join_request(officer, request)
    deleted(owner)
    request.refresh_from_db()
    assert request.kind == JoinRequest.Kind.CLAIM
    assert can_decide_join_request(officer, request)


def test_closing_the_last_owner_s_account_does_so_too(works, owner):
    request = ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
    people.change_active(user=owner, is_active=False, by=UserFactory(administrator=True))
    request.refresh_from_db()
    assert request.kind == JoinRequest.Kind.CLAIM


def test_where_another_owner_is_left_they_go_on_deciding(works, owner):
    member_of(works, role="owner")
    request = ask_to_join(organisation=works, kind="join", note="", by=UserFactory())
    deleted(owner)
    request.refresh_from_db()
    assert request.kind == JoinRequest.Kind.JOIN


def test_a_closed_account_answers_for_nothing(works, owner):
    closed = member_of(works, role="owner", is_active=False)
    assert owners_of(works) == [owner]
    with pytest.raises(Refused) as caught:
        remove_member(membership=works.memberships.get(user=owner), by=owner)
    assert caught.value.code == "last_owner"
    remove_member(membership=works.memberships.get(user=closed), by=owner)
    assert list(Membership.objects.filter(organisation=works)) == [works.memberships.get(user=owner)]


@pytest.mark.parametrize(("others", "warned"), [(0, True), (1, False)])
def test_the_page_for_deleting_warns_whoever_is_the_last_owner(others, warned):
    mine = MembershipFactory(owner=True)
    MembershipFactory.create_batch(others, organisation=mine.organisation, role="owner")
    client = Client()
    client.force_login(mine.user)
    client.post(reverse("accounts:confirm"), {"again": "1"})
    code = mail.outbox[-1].body.split("\n")
    digits = next(line.strip() for line in code if line.strip().isdigit())
    client.post(reverse("accounts:confirm"), {"code": digits})
    page = client.get(reverse("accounts:delete")).content.decode()
    assert ("Nobody else answers for these organisations" in page) is warned
    assert (mine.organisation.get_absolute_url() in page) is warned
