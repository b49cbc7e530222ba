"""Officers' pages: who gets them, what they show, and what they never show."""

import csv
import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now, today
from challenges import readiness
from challenges.actions import route as routes
from challenges.actions.dates import backwards, opens_too_late, plan_of
from challenges.actions.inviting import invite
from challenges.case_parts_office import tasks
from challenges.clock import at_noon, is_usual
from challenges.models import CaseEvent, Challenge, Support
from challenges.office.case import EVENTS, board
from challenges.office.case_home import tasks_of
from challenges.transitions import note
from engagement.workdays import is_working_day
from tests.accounts.signing import sign_in_with_second_factor
from tests.challenges.office import addresses, approved, colleague, nothing_missing, noticed, times  # noqa: F401
from tests.factories.challenges import (
    ChallengeFactory,
    ProgrammeFactory,
    department,
    handed_in,
    officer,
    question,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("addresses", "nothing_missing")]
PAGES = (
    "inspect", "route", "approve", "value", "notice", "notice_text", "dates", "invite", "lengthen", "later",
    "change", "go_on", "end", "stop", "support", "audit", "people",
)  # fmt: skip


def page(name: str, challenge: Challenge) -> str:
    return reverse(f"challenge_cases:{name}", args=[challenge.pk])


def at_desk(client, challenge: Challenge, user=None):
    client.logout()
    sign_in_with_second_factor(client, user or challenge.owner)
    return client


# --- Who gets them -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["defining", "running", "ended", "stopped"])
def test_pages_of_another_departments_challenge_are_not_there(client, state):
    challenge = ChallengeFactory(open=True)
    Challenge.objects.filter(pk=challenge.pk).update(state=state, state_reason="Because")
    sign_in_with_second_factor(client, officer(department()))
    for name in PAGES:
        assert client.get(page(name, challenge)).status_code == 404, name
        assert client.post(page(name, challenge)).status_code in (404, 405), name


OPEN_IN = {
    "route": {"defining"},
    "value": {"defining"},
    "invite": {"defining"},
    "notice": {"defining", "running", "ended"},
    "dates": {"defining", "running"},
    "lengthen": {"running"},
    "change": {"running"},
    "later": {"running"},
    "end": {"running"},
    "stop": {"defining", "running"},
    "people": {"defining", "running"},
    "audit": {"defining", "running", "ended", "stopped"},
}


@pytest.mark.parametrize("state", ["defining", "running", "ended", "stopped"])
def test_each_page_is_there_in_its_states_and_offered_only_then(client, state):
    challenge = ChallengeFactory(open=True, decision_on=today() + timedelta(days=60))
    Challenge.objects.filter(pk=challenge.pk).update(state=state, state_reason="Because")
    at_desk(client, challenge)
    offered = client.get(page("inspect", challenge)).content.decode()
    for name, states in OPEN_IN.items():
        status = client.get(page(name, challenge)).status_code
        assert (status == 200) is (state in states), (name, status)
        assert (f'href="{page(name, challenge)}"' in offered) is (state in states), name


def test_who_chose_the_route_is_offered_no_approval(client):
    challenge = ChallengeFactory()
    routes.choose_route(challenge=challenge, route="research", reasons="Fits", by=challenge.owner)
    at_desk(client, challenge)
    assert page("approve", challenge) not in client.get(page("inspect", challenge)).content.decode()
    assert client.get(page("approve", challenge)).status_code in (302, 403)


# --- The way to an invitation ------------------------------------------------------------------------------
def test_route_value_approval_notice_dates_and_invitation_by_the_pages(client):
    challenge = ChallengeFactory()
    at_desk(client, challenge)
    shown = client.get(page("route", challenge)).content.decode()
    for words in ("Schedule 2, paragraph 22", "£207,720", "section 85", "last word"):
        assert words in shown
    assert client.post(page("route", challenge), {"route": "flexible", "reasons": ""}).status_code == 200
    client.post(page("route", challenge), {"route": "flexible", "reasons": "We mean to buy."})
    rows = {
        "parts-rows": "1",
        "parts-0-kind": "stage",
        "parts-0-label": "Stage 3",
        "parts-0-amount": "5000",
        "do": "save",
    }
    client.post(page("value", challenge), rows)
    at_desk(client, challenge, colleague(challenge))
    assert "£5,000" in client.get(page("approve", challenge)).content.decode()
    client.post(page("approve", challenge))
    plan = client.get(page("dates", challenge), {"needed_by": (today() + timedelta(days=500)).isoformat()})
    sent = {"needed_by": "2028-03-31"}
    for form in plan.context["forms"]:
        sent |= {bound.html_name: str(bound.value()) for bound in form if bound.value()}
    assert client.post(page("dates", challenge), sent).status_code == 302
    challenge.refresh_from_db()
    assert challenge.dates.count() == 6
    assert challenge.needed_by.year == 2028
    given = times()
    invitation = {
        "at_once": "on",
        "closes_day": given["closes_at"].date().isoformat(),
        "closes_clock": "12:00",
        "decision_on": given["decision_on"].isoformat(),
    }
    refused = client.post(page("invite", challenge), invitation)
    assert "asks for a notice first" in refused.content.decode()
    text = client.get(page("notice_text", challenge)).content.decode()
    assert challenge.title in text
    published = now() - timedelta(hours=3)
    notice = {
        "kind": "UK4", "number": "012345-2026", "ocid": "ocds-h6vhtk-012345",
        "day": published.date().isoformat(), "clock": "00:00", "url": "",
    }  # fmt: skip
    assert "six digits" in client.post(page("notice", challenge), {**notice, "number": "7"}).content.decode()
    assert client.post(page("notice", challenge), notice).status_code == 302
    late = client.post(page("invite", challenge), {**invitation, "closes_clock": "23:59"})
    assert "noon on a working day" in late.content.decode()
    assert client.post(page("invite", challenge), invitation).status_code == 302
    challenge.refresh_from_db()
    assert challenge.is_open
    said = client.get(page("inspect", challenge)).content.decode()
    for words in ("Invitation published", "Legal route approved", "Tender notice recorded: 012345-2026"):
        assert words in said


def test_dates_go_backwards_on_working_days_and_say_when_it_is_too_late():
    challenge = ChallengeFactory()
    stages = list(plan_of(challenge).stages.prefetch_related("criteria"))
    planned = backwards(stages, today() + timedelta(days=500))
    days = [day for one in planned for day in (one.begins_on, one.ends_on, one.decision_on) if day]
    assert all(is_working_day(day) for day in days)
    assert days == sorted(days)
    assert planned[-1].ends_on <= today() + timedelta(days=500)
    invitation = planned[1]
    assert is_usual(at_noon(invitation.ends_on))
    assert invitation.decision_on
    assert opens_too_late(planned, today()) is None
    soon = backwards(stages, today() + timedelta(days=30))
    assert opens_too_late(soon, today()) == soon[1].begins_on < today()


def test_a_day_that_does_not_fit_is_said_on_the_page(client):
    challenge = ChallengeFactory()
    at_desk(client, challenge)
    near = client.get(page("dates", challenge), {"needed_by": (today() + timedelta(days=30)).isoformat()})
    assert "would have had to open on" in near.content.decode()


def test_stages_that_overlap_are_said_and_nothing_typed_is_lost(client):
    challenge = approved()
    at_desk(client, challenge)
    sent = {}
    for form in client.get(page("dates", challenge)).context["forms"]:
        sent |= {bound.html_name: str(bound.value()) for bound in form if bound.value()}
    sent["stage-2-begins_on"] = "2020-01-06"
    response = client.post(page("dates", challenge), sent)
    assert response.status_code == 200
    assert "before the stage before it is over" in response.content.decode()
    assert "2020-01-06" in response.content.decode()


# --- Board, list, case page --------------------------------------------------------------------------------
def test_the_board_has_a_column_for_each_kind_and_counts_ones_own():
    home = department()
    user = officer(home)
    for given in ({}, {"open": True}, {"open": True}, {"exploring": True}):
        ChallengeFactory(department=home, **given)
    ChallengeFactory(open=True)
    counts = {column["kind"]: column["count"] for column in board(user)}
    assert counts == {
        "define": 1, "invite": 2, "explore": 1, "accelerate": 0, "prototype": 0, "precommercial": 0
    }  # fmt: skip


def test_the_list_is_filtered_and_exported_without_formulas(client):
    challenge = ChallengeFactory(open=True, title="=SUM(A1)")
    ChallengeFactory(department=challenge.department, title="Being written")
    ChallengeFactory(title="Of others")
    at_desk(client, challenge)
    url = reverse("challenge_cases:index")
    listed = [row.title for row in client.get(url, {"stage_kind": "invite"}).context["object_list"]]
    assert listed == ["=SUM(A1)"]
    rows = b"".join(client.get(url, {"export": "csv"}).streaming_content).decode()
    assert "'=SUM(A1)" in rows
    assert "Of others" not in rows
    assert client.get(url, {"export": "xlsx"}).status_code == 200


def test_queries_of_board_and_list_do_not_grow(client):
    challenge = ChallengeFactory(open=True)
    at_desk(client, challenge)
    url = reverse("challenge_cases:index")
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(4):
        ChallengeFactory(open=True, department=challenge.department, programme=challenge.programme)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(more) <= len(few)


def test_the_list_of_programmes_names_the_newest_plan_of_each_and_its_queries_do_not_grow(client):
    challenge = ChallengeFactory()
    at_desk(client, challenge)
    url = reverse("challenge_programmes:index")
    assert "Version 1" in client.get(url).content.decode()
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(3):
        ProgrammeFactory(department=challenge.department)
    with CaptureQueriesContext(connection) as more:
        client.get(url)
    assert len(more) <= len(few)


def test_the_timeline_hides_what_belongs_to_solutions_one_may_not_see(client):
    challenge = ChallengeFactory(open=True)
    solution = handed_in(challenge)
    note(solution, "handed_in", by=None)
    at_desk(client, challenge)
    assert "handed_in" not in [
        event.verb for event, _w in client.get(page("inspect", challenge)).context["timeline"]
    ]
    with time_machine.travel(challenge.closes_at + timedelta(minutes=3), tick=False):
        at_desk(client, challenge)
        seen = [event.verb for event, _w in client.get(page("inspect", challenge)).context["timeline"]]
    assert "handed_in" in seen


def test_the_timeline_is_in_order_of_time_page_by_page_whenever_it_was_written_down(client):
    challenge = ChallengeFactory(open=True)
    at_desk(client, challenge)
    for number in range(EVENTS + 3):  # each written after the one that happened a minute later
        made = note(challenge, "changed", by=None)
        CaseEvent.objects.filter(pk=made.pk).update(at=now() - timedelta(minutes=number // 2))
    first = client.get(page("inspect", challenge)).context
    rest = client.get(f"{page('inspect', challenge)}?before={first['older']}").context
    shown = [event for event, _words in [*first["timeline"], *rest["timeline"]]]
    assert len(shown) == EVENTS + 3 == len({event.pk for event in shown})
    assert shown == sorted(shown, key=lambda event: (event.at, event.pk), reverse=True)


def test_tasks_say_what_waits_and_are_on_the_home_page(client):
    challenge = ChallengeFactory(open=True, closes_at=now() + timedelta(days=1))
    question(challenge)
    to_approve = ChallengeFactory(department=challenge.department)
    routes.choose_route(challenge=to_approve, route="research", reasons="Fits", by=to_approve.owner)
    texts = [task.text for task in tasks_of(challenge.owner)]
    assert any("1 question without an answer" in text for text in texts)
    assert any(text.endswith("approve the legal route") for text in texts)
    assert not any("approve" in task.text for task in tasks_of(to_approve.owner))
    assert tasks_of(officer(department())) == []
    at_desk(client, challenge)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "1 question without an answer" in home


def test_a_late_decision_is_a_late_task():
    challenge = ChallengeFactory(over=True, decision_on=today() - timedelta(days=1))
    handed_in(challenge)
    late = [task for task in tasks_of(challenge.owner) if task.is_late]
    assert len(late) == 1


def test_queries_for_tasks_do_not_grow():
    challenge = ChallengeFactory(over=True, decision_on=today() - timedelta(days=1))
    handed_in(challenge)
    asked = []
    for _number in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert tasks(challenge.owner, list(Challenge.objects.all()))
        asked.append(len(queries))
        handed_in(ChallengeFactory(over=True, decision_on=today() - timedelta(days=1)))
        ChallengeFactory(exploring=True, decision_on=today() - timedelta(days=1))
    assert asked[0] == asked[1]


def test_owner_and_substitute_are_of_the_department_and_two_people(client):
    challenge = ChallengeFactory()
    stands_in = colleague(challenge)
    at_desk(client, challenge)
    url = page("people", challenge)
    given = {"owner": challenge.owner.pk, "programme": challenge.programme.pk}
    for substitute in (challenge.owner.pk, officer(department()).pk):
        assert client.post(url, {**given, "substitute": substitute}).status_code == 200
    assert client.post(url, {**given, "substitute": stands_in.pk}).status_code == 302
    challenge.refresh_from_db()
    assert challenge.substitute == stands_in


def test_a_definition_without_a_gap_leads_to_the_invitation_and_back_to_the_case(client, monkeypatch):
    challenge = ChallengeFactory()
    at_desk(client, challenge)
    url = reverse("challenge_defining:define", args=[challenge.pk])
    shown = client.get(url).content.decode()
    assert page("invite", challenge) in shown and page("inspect", challenge) in shown
    gap = readiness.Check(code="x", level="missing", text="No outcome is measurable", section="outcomes")
    monkeypatch.setattr(readiness, "checks", lambda *args, **given: [gap])
    assert page("invite", challenge) not in client.get(url).content.decode()


# --- Support -----------------------------------------------------------------------------------------------
def test_support_is_noted_for_a_firm_that_takes_part_and_added_up(client):
    challenge = ChallengeFactory(exploring=True)
    solution = handed_in(challenge, state="goes_on")
    at_desk(client, challenge)
    given = {
        "organisation": solution.organisation.pk, "stage": challenge.stage.pk, "kind": "in_kind",
        "what": "=Mentor", "amount": "400", "given_on": today().isoformat(),
    }  # fmt: skip
    url = page("support", challenge)
    other = handed_in(ChallengeFactory(exploring=True))
    assert client.post(url, {**given, "organisation": other.organisation.pk}).status_code == 200
    assert client.post(url, {**given, "given_on": "2099-01-01"}).status_code == 200
    assert client.post(url, given).status_code == 302
    Support.objects.create(
        challenge=other.challenge, organisation=solution.organisation, kind="money", what="Prize",
        amount=320_000, given_on=today() - timedelta(days=365),
    )  # fmt: skip
    Support.objects.create(
        challenge=other.challenge, organisation=solution.organisation, kind="money", what="Long ago",
        amount=999, given_on=today() - timedelta(days=5 * 365),
    )  # fmt: skip
    total, _amounts, together = client.get(url).context["totals"][0]
    assert together == "£320,400"
    assert total.is_beyond
    rows = list(csv.reader(io.StringIO(client.get(url, {"format": "csv"}).content.decode())))
    assert [row[5] for row in rows[1:]] == ["'=Mentor"]  # a line of another department is in the total alone


# --- Audit pack --------------------------------------------------------------------------------------------
def pack_of(client, challenge) -> dict[str, str]:
    client.post(page("audit", challenge))
    url = client.get(page("audit", challenge)).context["rows"][0]["url"]
    archive = zipfile.ZipFile(io.BytesIO(client.get(url).getvalue()))
    return {
        name: archive.read(name).decode() for name in archive.namelist() if name.endswith(("csv", "json"))
    }


def test_the_audit_pack_holds_the_case_and_nothing_that_is_sealed(client):
    challenge = approved("flexible")
    noticed(challenge, number="777777-2026")
    row = invite(challenge=challenge, by=challenge.owner, **times())
    solution = handed_in(row, number=37)
    at_desk(client, row)
    sealed = pack_of(client, row)
    assert json.loads(sealed["challenge.json"])["title"] == row.title
    assert "777777-2026" in sealed["notices.csv"]
    assert "invited" in sealed["events.csv"]
    assert json.loads(sealed["plan.json"])["number"] == 1
    assert "37" not in sealed["solutions.csv"]
    with time_machine.travel(row.closes_at + timedelta(minutes=3), tick=False):
        at_desk(client, row)
        assert f"{solution.number}," in pack_of(client, row)["solutions.csv"]
