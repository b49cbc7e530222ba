"""The mails about approvals, as they are read."""

import re
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.actions.delivery import NothingToSay, make
from accounts.models import Message
from accounts.registries import Mail
from procurement.actions import approving
from procurement.models import Approver
from tests.engagement.test_mails import masked
from tests.factories.procurement import a_case, buyer, department
from tests.golden import assert_golden
from tests.procurement.planning import band

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def asked():
    """Of legal, by the owner; a substitute may decide too."""
    parks, law = department(name="Parks & <Rivers>"), department(name="Law")
    owner = buyer(parks, display_name="Olu & <Co>", email="olu@council.example")
    legal = buyer(law, role="department_officer", display_name="Leda", email="leda@council.example")
    second = buyer(law, role="department_officer", display_name="Sol", email="sol@council.example")
    days = {"substitute_from": MONDAY.date(), "substitute_until": MONDAY.date()}
    Approver.objects.create(kind="legal", user=legal, substitute=second, **days)
    band(before_tender=["legal"])
    case = a_case(parks, by=owner, title="Benches & <co>")
    return approving.ask(case=case, before="tender", by=owner)[0], legal, second


def mail_to(person, kind: str = approving.ASKED):
    return make(Message.objects.get(kind=kind, user=person))


def same_ids(made: Mail) -> Mail:
    """PostgreSQL counts on from test to test."""
    given = {
        name: re.sub(r"/(decide|inspect)/\d+/", r"/\1/1/", getattr(made, name))
        for name in ("subject", "text", "html")
    }
    return Mail(**given)


def test_somebody_is_asked(asked):
    assert_golden(same_ids(masked(mail_to(asked[1]))), "procurement.approval_asked")


def test_who_may_not_decide_any_more_hears_nothing(asked):
    row, legal, second = asked
    approving.decide(approval=row, give=True, by=legal)
    with pytest.raises(NothingToSay):
        mail_to(second)


def test_it_is_given(asked):
    row, _legal, second = asked
    approving.decide(approval=row, give=True, by=second)
    assert_golden(same_ids(masked(mail_to(row.asked_by, approving.DECIDED))), "procurement.approval_given")


def test_it_is_refused(asked):
    row, legal, _second = asked
    approving.decide(approval=row, give=False, by=legal, reasons="The terms & <conditions> are missing.")
    assert_golden(same_ids(masked(mail_to(row.asked_by, approving.DECIDED))), "procurement.approval_refused")
