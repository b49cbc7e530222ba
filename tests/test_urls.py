"""Every public address, asked by every role: tests/url_table.py says what each gets."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from accounts.actions.organisations import ask_to_join, create_organisation, invite, token_of
from accounts.actions.outbox import tell
from accounts.clock import today
from accounts.mails import choices_token, stop_url
from accounts.models import Contact, Message
from accounts.registries import Mail, NotificationKind, notification_kinds
from champions.actions.lab import join_panel, say_yes
from champions.models import Broadcast
from engagement.actions.moderation import remove
from engagement.actions.outcomes import record
from engagement.follow_links import confirm_url
from surgeries.actions.afterwards import plan_follow_ups
from surgeries.emails_afterwards import confirm_url as confirm_url_of
from surgeries.models import CoverAsk, CoverSearch
from tests.accounts.signing import sign_in_by_code, sign_in_with_second_factor
from tests.engagement.answering import answer
from tests.engagement.sorting import subject_of
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.champions import ChampionFactory, EmployerFactory, StudyFactory, helped
from tests.factories.cms import HomePageFactory, RoadmapPageFactory
from tests.factories.engagement import TopicFactory, pledged, said, suggested
from tests.factories.safety import reported, talk
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, TurnFactory, booked
from tests.factories.training import ModulePageFactory, ResourcePageFactory, completed
from tests.surgeries.after import asked, came, held, listed
from tests.url_table import ROLES, URLS, Row, answers

OFFICERS = {
    "moderator": "moderator",
    "editor": "editor",
    "administrator": "administrator",
    "officer": "department_officer",
}


class World:
    """One of everything that an address may name."""

    def __init__(self):
        self.home = HomePageFactory()
        self.roadmap = RoadmapPageFactory(parent=self.home)
        self.people = {
            "citizen": UserFactory(display_name="Citizen"),
            "owner": UserFactory(display_name="Olive"),
            **{
                name: UserFactory(roles=[role], password=PASSWORD, second_factor=True)
                for name, role in OFFICERS.items()
            },
        }
        owner = self.people["owner"]
        self.works = create_organisation(by=owner, name="Brass Works", kind="sme")
        self.invitation = invite(
            organisation=self.works, email=self.people["citizen"].email, role="member", by=owner
        )
        self.invitation_token = token_of(self.invitation)
        self.join_request = ask_to_join(organisation=self.works, kind="join", note="", by=UserFactory())
        self.membership = self.works.memberships.get()
        self.topic = TopicFactory()
        self.comment = said(self.topic, by=self.people["citizen"])
        self.removed = said(self.topic, by=self.people["citizen"])
        remove(comment=self.removed, by=self.people["moderator"], reason="abuse")
        self.idea = suggested(self.topic, by=self.people["citizen"])
        self.pledge = pledged(self.topic, by=self.people["citizen"])
        self.subject = subject_of(self.topic, "Trees")
        self.outcome = record(
            by=None,
            topic=self.topic,
            you_said="More trees",
            we_did="We planted six.",
            change=None,
            happened_on=today(),
            comments=[self.comment],
        )
        self.response = answer(topic=self.topic)
        self.stop_token = self.make_stop_token()
        guest = Contact.objects.create(email="guest@people.example")
        self.choices_token = choices_token(guest)
        self.follow_token = confirm_url(guest, self.topic).rstrip("/").rsplit("/", 1)[-1]

        self.session_topic = SessionTopicFactory()
        self.session = SessionFactory(host=owner)
        self.booking = booked(self.session)
        self.study = StudyFactory()
        join_panel(user=owner, age="25_64", ward=None, traits=(), speaks=())
        say_yes(study=self.study, user=owner)
        self.employer = EmployerFactory(organisation=self.works)
        self.employee = ChampionFactory(kind="employee", employer=self.employer)
        self.broadcast = Broadcast.objects.create(subject="Short of surgeons", text="Can you come?")
        self.helped = booked(self.session, by=owner, source="phone", email="", phone="01214960000")
        self.champion = ChampionFactory(listed=True)

        self.module = ModulePageFactory()
        self.completion = completed(self.module, by=self.people["owner"])
        self.resource = ResourcePageFactory()
        search = CoverSearch.objects.create(session=self.session)
        self.cover_ask = CoverAsk.objects.create(search=search, user=owner)
        self.help_record = helped(ChampionFactory().user)
        self.turn = TurnFactory(session=self.session, booking=booked(self.session))
        self.visit = came(held())
        plan_follow_ups(booking=self.visit)
        self.follow_up = self.visit.follow_ups.first()
        self.data_request = listed()
        self.request_token = (
            confirm_url_of(asked(email="asker@people.example")).rstrip("/").rsplit("/", 1)[-1]
        )
        self.concern = reported()
        self.conversation = talk(asker=self.people["citizen"])
        self.champion_to_write_to = ChampionFactory(listed=True)

    def make_stop_token(self) -> str:
        tell(kind="t.news", key="1", to_users=[self.people["citizen"]])
        message = Message.objects.select_related("user").get(kind="t.news")
        return stop_url(message).rstrip("/").rsplit("/", 1)[-1]

    def sign_in(self, client: Client, role: str) -> None:
        if role == "anonymous":
            return
        way_in = sign_in_with_second_factor if role in OFFICERS else sign_in_by_code
        way_in(client, self.people[role])


@pytest.fixture
def world(db):
    before = list(notification_kinds)
    render = lambda message: Mail(subject="News", text="", html="")  # noqa: E731
    notification_kinds.register(NotificationKind(name="t.news", label="News", render=render))
    yield World()
    notification_kinds[:] = before


def public_routes(resolver=None, namespace=""):
    """The name of every route outside Wagtail's admin (tests of accounts walk that)."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLResolver):
            yield f"{namespace}{pattern.name or pattern.pattern}"
        elif getattr(pattern.urlconf_name, "__name__", "") != "wagtail.admin.urls":
            yield from public_routes(
                pattern, namespace + (f"{pattern.namespace}:" if pattern.namespace else "")
            )


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(public_routes()) == set(URLS)


def address(name: str, row: Row, world: World) -> str:
    return row.url(world) if row.url else reverse(name, args=row.args(world), kwargs=row.kwargs(world))


def ask(client: Client, method: str, url: str) -> int:
    """The status; whatever the request did is undone."""
    cookies = client.cookies.copy()
    undone = transaction.atomic()
    undone._from_testcase = True  # of the test, not of the site: how long it takes is not counted
    with undone:
        status = getattr(client, method)(url).status_code
        transaction.set_rollback(True)
    client.cookies = cookies
    mail.outbox.clear()
    return status


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ROLES)
def test_every_address_gives_each_role_what_the_table_says(client, world, role, method):
    world.sign_in(client, role)
    client.raise_request_exception = False
    got, expected = {}, {}
    for name, row in URLS.items():
        expected[name] = answers(getattr(row, method))[role]
        got[name] = ask(client, method, address(name, row, world))
    assert {name: code for name, code in got.items() if code != expected[name]} == {}, expected
