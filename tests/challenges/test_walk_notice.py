"""Where a notice is due, nothing of stage 2 is visible anywhere before its official number, OCID and time are recorded
and the opening time has come: an invitation prepared in full, and everybody outside who looks everywhere."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.conf import settings as site_settings
from django.test import Client
from django.urls import reverse

from accounts.actions.delivery import make
from accounts.actions.outbox import compose_due, spread_due
from accounts.clock import now
from accounts.models import Message
from challenges.actions import inviting, reading
from challenges.actions.plans import make_plan
from challenges.models import Challenge, PartnerWanted, Question
from challenges.topics import topic_of
from challenges.words_reading import day_words, effort_words, moment_words, pounds
from engagement.actions.follows import follow
from engagement.errors import Refused
from tests.challenges import walking
from tests.challenges.office import approved, nothing_missing, noticed, times  # noqa: F401
from tests.challenges.walking import plant
from tests.factories.challenges import ProgrammeFactory, TermFactory, firm, member, plan_content
from tests.factories.cms import HomePageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600), pytest.mark.usefixtures("nothing_missing")]
WEDNESDAY = datetime.fromisoformat("2026-11-25T10:00:00+00:00")
SEARCHED = ("notice", "reasons", "question", "brings")
HELD_FOR = 0.01  # seconds for which a public page is held


class Prepared:
    """A challenge by a route that asks for a tender notice, with every part of its invitation written. `shown` is what
    everybody reads once it is open; `kept` what only some read even then."""

    def __init__(self):
        shown = {name: plant() for name in ("fit", "term", "reasons", "brings", "question", "answer")}
        self.kept = {name: plant() for name in ("label", "help", "criterion", "part")}
        self.challenge = approved("flexible", programme=self.programme(shown["fit"]), title="Vans")
        self.fill(shown)
        self.numbers = {"notice": "123456-2026", "ocid": "ocds-h6vhtk-0a1b2c"}
        self.times = {**times(), "opens_at": now() + timedelta(days=2)}
        self.shown = {
            **shown,
            **self.numbers,
            "next": pounds(Decimal(73_911)),
            "budget": pounds(Decimal(739_113)),
            "effort": effort_words(137),
            "closes": moment_words(self.times["closes_at"]),
            "decision": day_words(self.times["decision_on"]),
        }

    def programme(self, fit: str) -> Any:
        content = plan_content()
        invite = next(stage for stage in content["stages"] if stage["kind"] == "invite")
        invite["form"][0] |= {"label": self.kept["label"], "help_text": self.kept["help"]}
        invite["criteria"][0]["name"] = self.kept["criterion"]
        content["fit_questions"][0]["question"] = fit
        made = ProgrammeFactory(planned=False)
        make_plan(programme=made, content=content, by=None)
        return made

    def fill(self, words: dict[str, str]) -> None:
        """What has no action before the invitation is written by hand: not even that may be seen."""
        row = self.challenge
        Challenge.objects.filter(pk=row.pk).update(
            budget=739_113,
            next_value=73_911,
            effort_hours=137,
            is_paid=True,
            ip_term=TermFactory(text=words["term"]),
            route_reasons=words["reasons"],
        )
        row.value_parts.update(label=self.kept["part"])
        PartnerWanted.objects.create(
            challenge=row, organisation=firm(), brings=words["brings"], wants="–", contact="–"
        )
        Question.objects.create(
            challenge=row, asked="–", question=words["question"], answer=words["answer"], state="published",
            answered_at=now(),
        )  # fmt: skip
        row.refresh_from_db()

    @property
    def words(self) -> set[str]:
        return {*self.shown.values(), *self.kept.values()}


class Outsiders:
    """Nobody in particular, and somebody of a firm who follows it: by the whole site, its held pages too."""

    def __init__(self, prepared: Prepared):
        self.prepared = prepared
        self.follower = member(firm())
        follow(by=self.follower, topic=topic_of(prepared.challenge))
        self.anonymous, self.signed_in = Client(), Client()
        self.signed_in.force_login(self.follower, backend=site_settings.AUTHENTICATION_BACKENDS[-1])

    def urls(self) -> list[str]:
        """Every address of challenges outside the back office, and the ways in from the rest of the site."""
        prepared = self.prepared
        rows = [row for rows in walking.addresses().values() for row in rows]
        found = [row.url for row in rows if row.name.startswith("challenges:") and row.method == "get"]
        found += ["/", "/sitemap.xml", topic_of(prepared.challenge).get_absolute_url()]
        for word in (prepared.challenge.title, *(prepared.shown[name] for name in SEARCHED)):
            found += [f"{reverse('cms:search')}?q={word}", f"{reverse('challenges:list')}?words={word}"]
        return [*found, f"{reverse('challenges:list')}?stage=invite", f"{reverse('challenges:list')}?paid=on"]

    def find(self) -> set[str]:
        """Words of stage 2 that somebody reads somewhere; that a search says back what was asked for does not count."""
        time.sleep(2 * HELD_FOR)
        found: set[str] = set()
        for client in (self.anonymous, self.signed_in):
            for url in self.urls():
                response = client.get(url)
                if response.status_code == 200:
                    text = b"".join(response.streaming_content) if response.streaming else response.content
                    found |= {
                        word for word in self.prepared.words if word not in url and word in text.decode()
                    }
        return found

    def mails(self) -> dict[str, str]:
        """What the jobs have sent to them by now, as text by kind."""
        reading.tell_opened(), reading.tell_moves(), spread_due(), compose_due()
        return {row.kind: make(row).text for row in Message.objects.filter(user=self.follower)}


@pytest.fixture
def prepared(settings):
    settings.PUBLIC_PAGE_SECONDS = HELD_FOR
    HomePageFactory()
    with time_machine.travel(WEDNESDAY, tick=False) as clock:
        made = Prepared()
        made.clock = clock
        yield made


def test_nothing_of_stage_2_is_seen_before_the_notice_is_recorded_nor_before_the_opening_time(prepared):
    row, outsiders = prepared.challenge, Outsiders(prepared)
    given = {"challenge": row, "by": row.owner, **prepared.times}
    with pytest.raises(Refused) as refusal:
        inviting.invite(**given)
    assert refusal.value.code == "notice"
    assert outsiders.find() == set()
    assert outsiders.mails() == {}

    noticed(row, number=prepared.numbers["notice"], ocid=prepared.numbers["ocid"])
    assert outsiders.find() == set()  # recorded, and not invited yet

    row = inviting.invite(**given)
    prepared.clock.move_to(row.opens_at - timedelta(microseconds=1))
    assert outsiders.find() == set()  # invited, and not open yet
    assert outsiders.mails() == {}

    prepared.clock.move_to(row.opens_at)
    assert outsiders.find() == set(prepared.shown.values())
    assert set(outsiders.mails()) == {"challenges.invited"}
    assert prepared.shown["next"] in outsiders.mails()["challenges.invited"]


def test_a_window_that_is_lengthened_before_it_opens_is_told_to_nobody(prepared):
    row, outsiders = prepared.challenge, Outsiders(prepared)
    noticed(row)
    row = inviting.invite(challenge=row, by=row.owner, **prepared.times)
    inviting.decide_later(challenge=row, day=row.decision_on + timedelta(days=30), reason="Ill", by=row.owner)
    closes = row.closes_at + timedelta(days=7)
    inviting.lengthen(challenge=row, closes_at=closes, reason="Snow", by=row.owner)
    assert outsiders.mails() == {}
    page = outsiders.anonymous.get(row.get_absolute_url()).content.decode()
    assert "Snow" not in page and moment_words(closes) not in page
