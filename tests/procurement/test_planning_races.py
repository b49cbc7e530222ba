"""Several people at the same moment: an approval is asked for and decided once, a case ends once."""

import pytest

from engagement.errors import Refused
from procurement.actions import approving, cancelling
from procurement.models import Approval, CaseEvent
from tests.engagement.test_races import at_once
from tests.factories.procurement import buyer
from tests.procurement.planning import approver, band, planned

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def done(results: list) -> list:
    """What was not refused; nothing else may have gone wrong."""
    wrong = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert not wrong, wrong
    return [one for one in results if not isinstance(one, Exception)]


def test_an_approval_is_asked_for_once_and_decided_once():
    band(before_tender=["legal"])
    people = [approver("legal") for _number in range(4)]
    case = planned()
    asks = [lambda: approving.ask(case=case, before="tender", by=case.owner) for _number in range(4)]
    assert len(done(at_once(*asks))) == 1
    row = Approval.objects.get()
    deeds = [
        lambda by=by, give=give: approving.decide(approval=row, give=give, by=by, reasons="So")
        for by, give in zip(people, (True, False, True, False), strict=True)
    ]
    assert len(done(at_once(*deeds))) == 1
    verbs = CaseEvent.objects.filter(case=case, verb__in=["approval_given", "approval_refused"])
    assert verbs.count() == 1


def test_a_case_ends_once():
    case = planned()
    officers = [buyer(case.department) for _number in range(4)]
    ends = [lambda by=by: cancelling.cancel(case=case, reasons="So", by=by) for by in officers]
    assert len(done(at_once(*ends))) == 1
    assert CaseEvent.objects.filter(case=case, verb="cancelled").count() == 1
