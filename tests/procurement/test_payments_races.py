"""Several people at the same moment: an invoice leaves once, is decided about once, and its number is used once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.clock import now
from engagement.errors import Refused
from procurement.actions import invoicing, paying, quoting
from procurement.models import Case, Invoice, InvoiceStop, PaymentRun, Quote
from tests.engagement.test_races import at_once
from tests.factories.procurement import a_case, a_contract, department, firm
from tests.procurement.paying import World

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def only_refusals(results: list) -> list:
    """What came back without being refused; nothing else may have gone wrong."""
    wrong = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert not wrong, wrong
    return [one for one in results if not isinstance(one, Exception)]


def test_an_invoice_goes_into_one_run_however_many_make_one():
    world = World()
    keys = {world.approved(str(number)).reference for number in range(3)}
    deed = lambda: paying.make_run(department=world.department, by=world.officer)  # noqa: E731
    runs = only_refusals(at_once(deed, deed, deed))
    rows = [row[0] for run in PaymentRun.objects.all() for row in run.rows]
    assert sorted(rows) == sorted(keys) and len(runs) == PaymentRun.objects.count()


def test_one_is_approved_or_disputed_and_not_both():
    world = World()
    invoice = world.invoice()
    done = only_refusals(
        at_once(
            lambda: invoicing.approve(invoice=Invoice.objects.get(pk=invoice.pk), by=world.officer),
            lambda: invoicing.dispute(
                invoice=Invoice.objects.get(pk=invoice.pk), by=world.officer, reason="No"
            ),
        )
    )
    invoice.refresh_from_db()
    stops = InvoiceStop.objects.filter(invoice=invoice, ended_at=None).count()
    assert done and stops == (invoice.state == "disputed")  # a dispute may follow an approval


def test_a_number_handed_in_twice_at_once_is_in_once():
    world = World()
    deed = lambda: world.invoice("SAME")  # noqa: E731
    assert len(only_refusals(at_once(deed, deed, deed))) == 1
    assert Invoice.objects.count() == 1


def test_a_paid_file_taken_over_twice_at_once_pays_once():
    world = World()
    invoice = world.approved()
    text = f"our_id,paid_on,amount\n{invoice.reference},{invoice.received_on},{invoice.total}\n"
    kept = paying.keep_paid_file(name="paid.csv", content=text.encode(), by=world.officer)
    deed = lambda: paying.take_paid_file(file=kept, by=world.officer)  # noqa: E731
    assert sorted(only_refusals(at_once(deed, deed))) == [0, 1]


def test_of_two_quotes_of_one_firm_at_once_one_stands_and_firms_are_asked_once():
    parks, one = department("Parks"), firm("Green")
    a_contract(parks, supplier=one)
    case = a_case(parks, route=Case.Route.QUOTES)
    ask = lambda: quoting.ask(  # noqa: E731
        case=case, by=None, text="Hedges", closes_at=now() + timedelta(days=7), firms=[one]
    )
    (round,) = only_refusals(at_once(ask, ask, ask))
    invite = round.invites.get()
    deeds = [lambda n=n: quoting.hand_in(invite=invite, by=None, net=Decimal(n)) for n in (1, 2, 3)]
    assert len(only_refusals(at_once(*deeds))) == 3
    assert Quote.objects.standing().count() == 1 and Quote.objects.count() == 3
