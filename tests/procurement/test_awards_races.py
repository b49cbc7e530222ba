"""Several officers at the same moment: a lot is awarded once, a contract signed once, a file taken in once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.clock import today
from procurement.actions import contracts, importing
from procurement.actions.awarding import Supplier
from procurement.models import CaseAward, ContractEvent, CouncilContract, SpendLine
from tests.challenges.test_defining_races import only_refusals
from tests.engagement.test_races import at_once
from tests.factories.procurement import department
from tests.procurement.awarding import awarded, closed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
MANY = 5


def test_a_lot_is_awarded_once_and_has_one_contract_signed_once():
    case = closed()
    deeds = [lambda n=n: awarded(case, Supplier(name=f"Firm {n}")) for n in range(MANY)]
    assert len(only_refusals(at_once(*deeds))) == 1
    award = CaseAward.objects.get()
    drafts = [lambda: contracts.draft_from(award=award, by=None) for _number in range(MANY)]
    assert len(only_refusals(at_once(*drafts))) == 1
    contract = CouncilContract.objects.get()
    signed = [
        lambda: contracts.sign(contract=contract, signed_on=today(), by=None) for _number in range(MANY)
    ]
    assert len(only_refusals(at_once(*signed))) == 1
    assert ContractEvent.objects.filter(verb="contract_signed").count() == 1


def test_a_file_is_taken_in_once():
    text = b"Date,Supplier,Amount,Purpose\n01/04/2026,Bins,900,Emptying\n"
    run = importing.begin_import(
        kind="spend", department=department(), upload=SimpleUploadedFile("s.csv", text), by=None
    )
    deeds = [lambda: importing.take_in(run=run, by=None) for _number in range(MANY)]
    assert len(only_refusals(at_once(*deeds))) == 1
    assert SpendLine.objects.count() == 1


def test_of_two_who_bring_the_same_new_lines_nobody_doubles_them():
    text, of = b"Date,Supplier,Amount,Purpose\n01/04/2026,Bins,900,Emptying\n", department()
    runs = [
        importing.begin_import(kind="spend", department=of, upload=SimpleUploadedFile("s.csv", text), by=None)
        for _number in range(2)
    ]
    only_refusals(at_once(*[lambda run=run: importing.take_in(run=run, by=None) for run in runs]))
    assert SpendLine.objects.count() == 1
