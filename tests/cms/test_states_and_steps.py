"""Decisions about actions and steps: what each writes, and what is refused."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from wagtail.models import ModelLogEntry

from cms.actions.states import Refused, set_state
from cms.actions.steps import last_day, move_date, set_status
from cms.models import ActionRecord, StateChange, Step, StepChange
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def record():
    page = ActionPageFactory(ref="A1", title="Fixed lines", steps=["Ask", "Build"])
    return ActionRecord.objects.get(key=page.key)


@pytest.fixture
def step(record):
    return record.steps.get(ref="S1")


@pytest.fixture
def by():
    return UserFactory()


def test_a_state_changes_with_reason_log_and_history(record, by):
    set_state(record=record, state="under_way", reason=" The money is there. ", by=by)
    record.refresh_from_db()
    assert (record.state, record.state_reason, record.state_by) == ("under_way", "The money is there.", by)
    change = StateChange.objects.get()
    assert (change.from_state, change.to_state, change.by, change.at) == (
        "proposed",
        "under_way",
        by,
        record.state_at,
    )
    assert ModelLogEntry.objects.get(action="cms.set_state").data["reason"] == "The money is there."


@pytest.mark.parametrize(
    ("state", "reason"), [("under_way", "  "), ("proposed", "Same again"), ("nonsense", "Why not")]
)
def test_a_state_is_refused_without_reason_without_change_or_unknown(record, by, state, reason):
    with pytest.raises(Refused):
        set_state(record=record, state=state, reason=reason, by=by)
    assert not StateChange.objects.exists()


@pytest.mark.parametrize(
    ("promised", "precision", "kept_until"),
    [
        (date(2026, 6, 15), "day", date(2026, 6, 15)),
        (date(2026, 6, 15), "month", date(2026, 6, 30)),
        (date(2024, 2, 1), "month", date(2024, 2, 29)),
        (date(2026, 6, 15), "year", date(2026, 12, 31)),
    ],
)
def test_a_promise_holds_until_the_last_day_of_its_period(promised, precision, kept_until):
    assert last_day(promised, precision) == kept_until


def test_the_first_promise_needs_no_reason_and_stays_when_the_date_moves(step, by):
    move_date(step=step, promised=date(2026, 6, 1), precision="month", by=by)
    moved = move_date(
        step=step, promised=date(2026, 10, 1), precision="month", by=by, reason="The data came late."
    )
    assert (moved.first_promised, moved.promised) == (date(2026, 6, 30), date(2026, 10, 31))
    assert moved.was_moved
    assert moved.reason == "The data came late."
    assert [c.to_promised for c in StepChange.objects.order_by("pk")] == [
        date(2026, 6, 30),
        date(2026, 10, 31),
    ]


def test_moving_a_date_needs_a_reason(step, by):
    move_date(step=step, promised=date(2026, 6, 1), by=by)
    for promised in (date(2026, 7, 1), None):
        with pytest.raises(Refused, match="why"):
            move_date(step=step, promised=promised, by=by, reason=" ")
    step.refresh_from_db()
    assert step.promised == date(2026, 6, 1)


def test_taking_the_date_away_keeps_the_first_promise(step, by):
    move_date(step=step, promised=date(2026, 6, 1), by=by)
    gone = move_date(step=step, promised=None, by=by, reason="The partner left.")
    assert (gone.promised, gone.first_promised) == (None, date(2026, 6, 1))


def test_the_date_of_a_step_that_has_ended_stands(step, by):
    set_status(step=step, status="done", by=by)
    with pytest.raises(Refused, match="ended"):
        move_date(step=step, promised=date(2026, 7, 1), by=by, reason="Later")


@time_machine.travel(NOON, tick=False)
def test_done_takes_today_or_an_earlier_day_and_never_one_to_come(step, by):
    with pytest.raises(Refused, match="still to come"):
        set_status(step=step, status="done", done_on=date(2026, 11, 23), by=by)
    assert set_status(step=step, status="done", by=by).done_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("before", "after", "needs_reason"),
    [
        ("to_come", "now", False),
        ("to_come", "done", False),
        ("now", "to_come", False),
        ("to_come", "stopped", True),
        ("now", "stopped", True),
        ("done", "now", True),
        ("stopped", "to_come", True),
    ],
)
def test_stopping_and_taking_up_again_need_a_reason(step, by, before, after, needs_reason):
    if before != "to_come":
        step = set_status(step=step, status=before, by=by, reason="Because")
    if needs_reason:
        with pytest.raises(Refused, match="why"):
            set_status(step=step, status=after, by=by)
    assert set_status(step=step, status=after, by=by, reason="Because it is so").status == after


def test_a_step_taken_up_again_is_no_longer_dated_as_done(step, by):
    step = set_status(step=step, status="done", by=by)
    assert set_status(step=step, status="now", by=by, reason="It broke.").done_on is None


@pytest.mark.parametrize(("day", "late"), [(29, 0), (30, 0), (31, 1)])
def test_a_step_is_late_from_the_day_after_its_promise(step, by, day, late):
    step = move_date(step=step, promised=date(2026, 10, 30), by=by)
    assert step.days_late(date(2026, 10, day)) == late


def test_what_is_done_or_stopped_is_never_late(step, by):
    step = move_date(step=step, promised=date(2020, 1, 1), by=by)
    assert step.days_late() > 0
    assert set_status(step=step, status="stopped", by=by, reason="No").days_late() == 0


def test_history_is_written_once_and_never_deleted(record, step, by):
    set_state(record=record, state="done", reason="It is", by=by)
    set_status(step=step, status="now", by=by)
    for change in (StateChange.objects.get(), StepChange.objects.get()):
        change.reason = "Something nicer"
        with pytest.raises(TypeError):
            change.save()
        with pytest.raises(TypeError):
            change.delete()


@pytest.mark.parametrize(
    "wrong",
    [{"status": "done"}, {"done_on": date(2026, 1, 1)}, {"promised": date(2026, 1, 1)}],
    ids=["done without a day", "a day without being done", "a promise without a first one"],
)
def test_the_database_refuses_what_must_never_be(step, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.filter(pk=step.pk).update(**wrong)


def test_the_log_names_only_the_step_changed_last(step, record, by):
    set_status(step=step, status="now", by=by)
    assert StepChange.objects.get().step == step
    assert record.steps.get(ref="S2").changed_at is None
