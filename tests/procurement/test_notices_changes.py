"""What a later notice no longer says is gone from the record and from the page."""

import json
from datetime import timedelta

import pytest

from procurement.actions.cases import retotal
from procurement.actions.noticing import correct, write
from procurement.exporting import record_package, release_package
from procurement.models import Case, CaseCpv, CaseLot
from procurement.release_changes import tender_after
from tests.factories.procurement import department, in_lots
from tests.procurement.noticing import Desk
from tests.procurement.validator import assert_valid_package

pytestmark = pytest.mark.django_db


def test_values_become_null_lots_withdrawn_and_what_others_say_stays():
    old = {
        "title": "A",
        "hasEnquiries": True,
        "enquiries": [{"id": "1"}],
        "procedure": {"isAccelerated": True},
        "lots": [{"id": "1", "hasOptions": True, "options": {"description": "More"}}, {"id": "2"}],
    }
    new = {"title": "B", "lots": [{"id": "1", "title": "One"}]}
    assert tender_after(old, new) == {
        "title": "B",
        "procedure": {"isAccelerated": None},
        "lots": [
            {"id": "1", "title": "One", "hasOptions": None, "options": {"description": None}},
            {"id": "2", "status": "withdrawn"},
        ],
    }


def test_lots_codes_and_places_that_are_gone_are_gone_for_everybody():
    desk = Desk(department(), publishes_on=None)
    in_lots(desk.case, 24_000, 18_000)
    CaseCpv.objects.create(case=desk.case, code="90611000")
    first = desk.published(more="Bring boots.")
    assert desk.again().procurement.lots.count() == 2
    CaseLot.objects.filter(case=desk.case, number=2).delete()
    CaseCpv.objects.filter(case=desk.case, code="77310000").delete()
    Case.objects.filter(pk=desk.case.pk).update(place="", extension_months=0)
    case = retotal(desk.again())
    draft = correct(notice=first, why="One lot is done by ourselves.", by=desk.writer)
    later = case.closes_at + timedelta(days=7)
    write(
        notice=draft,
        extra={"closes_day": later.date().isoformat(), "closes_clock": "12:00"},
        why=draft.why,
        by=desk.writer,
    )
    desk.through(draft)
    procurement = desk.again().procurement
    assert [lot.key for lot in procurement.lots.all()] == ["1"]
    assert {mark.code for mark in procurement.cpv_marks.all()} == {"90611000"}
    assert procurement.net == 24_000
    for said in (release_package(procurement), record_package(procurement)):
        assert_valid_package(json.loads(json.dumps(said)))
