"""Two people at the same moment: one approval, one publication, one correction."""

import pytest

from accounts.clock import now
from procurement.actions.noticing import approve, begin_notice, correct, send_back
from procurement.actions.publishing import record
from procurement.models import CaseEvent, OwnNotice, Release
from tests.challenges.test_defining_races import only_refusals
from tests.engagement.test_races import at_once
from tests.factories.procurement import buyer, department
from tests.procurement.noticing import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_a_ready_notice_is_recorded_once():
    desk = Desk(department())
    notice = desk.approved()
    deeds = [
        lambda n=n: record(
            notice=OwnNotice.objects.get(pk=notice.pk),
            number=f"00000{n}-2026",
            ocid=desk.ocid,
            at=now(),
            by=desk.writer,
        )
        for n in range(4)
    ]
    assert len(only_refusals(at_once(*deeds))) == 1
    assert Release.objects.count() == 1
    assert CaseEvent.objects.filter(verb="notice_published").count() == 1
    notice.refresh_from_db()
    assert notice.release.key == notice.official_number


def test_it_is_either_approved_or_sent_back():
    desk = Desk(department())
    notice, third = desk.asked(), buyer(desk.department)
    deeds = [
        lambda by=by: approve(notice=OwnNotice.objects.get(pk=notice.pk), by=by)
        for by in (desk.second, third)
    ]
    deeds.append(lambda: send_back(notice=OwnNotice.objects.get(pk=notice.pk), why="No", by=third))
    assert len(only_refusals(at_once(*deeds))) == 1


def test_one_of_a_kind_is_begun_and_one_correction():
    desk = Desk(department())
    deeds = [lambda: begin_notice(kind="UK4", case=desk.case, by=desk.writer) for _n in range(3)]
    (draft,) = only_refusals(at_once(*deeds))
    notice = desk.through(OwnNotice.objects.get(pk=draft.pk))
    deeds = [
        lambda: correct(notice=OwnNotice.objects.get(pk=notice.pk), why="More", by=desk.writer)
        for _n in range(3)
    ]
    assert len(only_refusals(at_once(*deeds))) == 1
