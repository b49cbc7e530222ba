"""The mails about invoices, quotes and payment notices as their readers get them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from accounts.actions.delivery import NothingToSay, make
from accounts.models import Membership, Message
from procurement.actions import invoicing, paying, quarterly, quoting
from procurement.models import Case, CouncilContract, Quote
from tests.engagement.test_mails import masked
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case, a_contract, buyer, department, firm, member
from tests.golden import assert_golden
from tests.procurement.paying import World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    HomePageFactory()
    with time_machine.travel(MONDAY, tick=False):
        yield


def mail_of(kind: str, **who):
    return masked(make(Message.objects.filter(kind=f"procurement.{kind}", **who).get()))


def golden(kind: str, **who) -> None:
    assert_golden(mail_of(kind, **who), f"procurement.{kind}")


@pytest.fixture
def world():
    return World(title="Care of <pocket> parks & hedges", reference="C-1")


def test_each_step_of_an_invoice(world):
    invoice = world.invoice()
    golden("invoice_received")
    golden("invoice_came")
    invoicing.dispute(invoice=invoice, by=world.officer, reason="Only <half> was cut")
    golden("invoice_disputed")
    invoicing.answer(invoice=invoice, by=world.member, text="All & more")
    golden("invoice_answered")
    invoicing.settle(invoice=invoice, by=world.officer, why="We looked again")
    golden("invoice_settled")
    invoicing.approve(invoice=invoice, by=world.officer)
    golden("invoice_approved")
    paying.note_paid(invoice=invoice, by=world.officer, paid_on=MONDAY.date())
    golden("invoice_paid")


def test_one_that_is_not_valid(world):
    invoicing.call_invalid(invoice=world.invoice(), by=world.officer, reason="It says no VAT")
    golden("invoice_invalid")


def test_one_that_has_to_be_paid_soon_and_not_once_it_is_paid(world):
    invoice = world.approved(received_at=MONDAY - timedelta(days=26))
    invoicing.tell_due()
    golden("invoice_due")
    paying.note_paid(invoice=invoice, by=world.officer, paid_on=MONDAY.date())
    with pytest.raises(NothingToSay):
        mail_of("invoice_due")


def test_whoever_left_the_firm_gets_nothing_more(world):
    world.invoice()
    Membership.objects.filter(user=world.member).delete()
    with pytest.raises(NothingToSay):
        mail_of("invoice_received")


def test_a_payment_notice_that_is_owed(world):
    case = a_case(world.department, title="Care of pocket parks")
    CouncilContract.objects.update(is_above=True, case=case, net=900_000)
    world.contract.refresh_from_db()
    july = datetime(2026, 7, 1, 10, tzinfo=UTC)
    invoice = world.approved(net=100_000, vat=20_000, received_at=july)
    paying.note_paid(invoice=invoice, by=world.officer, paid_on=date(2026, 7, 20))
    quarterly.tell_owed()
    message = next(
        one for one in Message.objects.filter(kind=quarterly.KIND) if one.events[0].facts["kind"] == "UK8"
    )
    assert_golden(masked(make(message)), quarterly.KIND)


def test_quotes_from_asking_to_the_choice():
    parks = department("Parks")
    officer = buyer(parks, display_name="Olga Officer")
    case = a_case(parks, route=Case.Route.QUOTES, by=officer, title="Nine <hedges>")
    green, brown = firm("Green & Sons Ltd"), firm("Brown Ltd")
    gus, bea = member(green, display_name="Gus Green"), member(brown, display_name="Bea Brown")
    for one in (green, brown):
        a_contract(parks, supplier=one)
    closes = MONDAY + timedelta(days=7)
    round = quoting.ask(case=case, by=officer, text="Cut & clear", closes_at=closes, firms=[green, brown])
    golden("quote_asked", user=gus)
    closes += timedelta(days=1)
    quoting.extend(round=round, by=officer, closes_at=closes, reason="The plan <was> late")
    golden("quote_longer", user=gus)
    for one in round.invites.all():
        quoting.hand_in(invite=one, by=None, net=Decimal(4321))
    golden("quote_in", user=gus)
    with time_machine.travel(closes, tick=False):
        quoting.tell_closed()
        golden("quote_closed")
        chosen = Quote.objects.get(invite__organisation=green)
        quoting.choose(round=round, quote=chosen, by=officer, reason="The best")
        golden("quote_result", user=gus)
        other = mail_of("quote_result", user=bea)
        assert "another quote" in other.text and "Green" not in other.text and "4,321" not in other.text


def test_quotes_that_ended_without_a_choice():
    parks, one = department("Parks"), firm("Green & Sons Ltd")
    member(one, display_name="Gus Green")
    a_contract(parks, supplier=one)
    case = a_case(parks, route=Case.Route.QUOTES, title="Nine hedges")
    round = quoting.ask(case=case, by=None, text="Cut", closes_at=MONDAY + timedelta(days=7), firms=[one])
    quoting.end(round=round, by=None, reason="The hedges are gone")
    golden("quote_ended")
