"""Other procurements of the same kind: lots never lower the threshold, and buying apart needs a written reason."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from cms.models import SiteSettings
from engagement.errors import Refused
from procurement.actions import aggregating
from procurement.actions.cases import retotal
from procurement.models import AggregationCheck, Case, CpvMark, Procurement
from procurement.registries import problems_before
from tests.factories.procurement import a_case, a_contract, department, in_lots
from tests.procurement.planning import planned

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
NEEDED = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=UK), tick=False):
        yield


@pytest.fixture
def case():
    return planned(needed_on=NEEDED, net=100_000)


def mirrored(ocid: str = "ocds-h6vhtk-0aaaa1", cpv: str = "77314100", **given) -> Procurement:
    """A notice of the council that was taken from Find a Tender."""
    at = datetime(2026, 9, 1, 12, tzinfo=UK)
    given = {
        "title": "Verges", "state": "invited", "buyer_name": "Council", "buyer_id": "GB-LAE-BIR", "first_at": at,
        "latest_at": at, "gross": Decimal(50_000), **given,
    }  # fmt: skip
    row = Procurement.objects.create(ocid=ocid, **given)
    CpvMark.objects.create(procurement=row, code=cpv, division=cpv[:2])
    return row


def keys(case: Case) -> list[str]:
    return [one.key for one in aggregating.look(case).similar]


def says_why(case: Case, reason: str = "Another firm, another trade") -> AggregationCheck:
    seen = aggregating.look(case).stand
    return aggregating.keep_reason(case=case, reason=reason, seen=seen, by=case.owner)


@pytest.mark.parametrize(
    ("needed_on", "counts"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2028, 3, 1), True),
        (date(2028, 3, 2), False),
    ],
)
def test_twelve_months_back_and_ahead_count_to_the_day(case, needed_on, counts):
    a_case(department(), needed_on=needed_on, ends_on=date(2029, 1, 1))
    assert bool(keys(case)) is counts


def test_only_the_first_three_digits_of_the_code_say_what_is_of_the_same_kind(case):
    same = a_case(department(), needed_on=NEEDED, cpv="77399999")
    a_case(department(), needed_on=NEEDED, cpv="77200000")
    assert keys(case) == [f"case:{same.pk}"]


def test_a_code_of_a_lot_counts_as_one_of_the_whole(case):
    other = a_case(department(), needed_on=NEEDED, cpv="90600000")
    other.cpvs.create(code="77310000", lot=other.lots.get())
    assert keys(case) == [f"case:{other.pk}"]


def test_all_departments_are_one_council_and_the_secret_of_another_stays_one(case):
    theirs = a_case(department(), needed_on=NEEDED, title="Their secret", cpv="77310000")
    ours = a_case(case.department, needed_on=NEEDED, title="Our benches", cpv="77310000")
    found = {one.key: one for one in aggregating.look(case).similar}
    assert found[f"case:{theirs.pk}"].title == ""
    assert found[f"case:{theirs.pk}"].who == theirs.department.name
    assert "Our benches" in found[f"case:{ours.pk}"].title
    check = says_why(case)
    assert "secret" not in str(check.found)


def test_one_that_ended_without_an_award_does_not_count(case):
    other = a_case(department(), needed_on=NEEDED)
    Case.objects.filter(pk=other.pk).update(state="cancelled")
    assert keys(case) == []


def test_notices_of_the_council_on_find_a_tender_count_and_those_of_others_do_not(case, settings):
    mirrored()
    mirrored("ocds-h6vhtk-0aaaa2", buyer_id="GB-PPON-ELSE", buyer_name="Another council")
    settings.PROCUREMENT_BUYERS = ["GB-PPON-BIR"]
    mirrored("ocds-h6vhtk-0aaaa3", buyer_id="GB-PPON-BIR", buyer_name="Us")
    assert keys(case) == ["ocid:ocds-h6vhtk-0aaaa1", "ocid:ocds-h6vhtk-0aaaa3"]
    assert aggregating.look(case).together == Decimal("220000.00")


def test_what_is_mirrored_of_a_case_here_counts_once(case):
    other = a_case(department(), needed_on=NEEDED, official_ocid="ocds-h6vhtk-0aaaa1")
    mirrored()
    assert keys(case) == [f"case:{other.pk}"]


def test_a_notice_that_says_the_net_value_only_counts_with_vat(case):
    mirrored(gross=None, net=Decimal(10_000))
    assert aggregating.look(case).similar[0].gross == "12000.00"


def test_contracts_of_the_register_that_were_not_bought_here_count_by_their_code_and_first_day(case):
    ours = a_contract(case.department, starts_on=NEEDED, ends_on=None, cpv="77311000", gross=Decimal(60_000))
    a_contract(case.department, starts_on=date(2026, 2, 28), ends_on=None, cpv="77311000")  # too long ago
    a_contract(case.department, starts_on=NEEDED, ends_on=None, cpv="90511000")
    a_contract(case.department, starts_on=NEEDED, ends_on=None)
    a_contract(
        case.department, starts_on=NEEDED, ends_on=None, cpv="77311000", case=case
    )  # counts by its case
    found = aggregating.look(case)
    assert [(one.key, one.gross) for one in found.similar] == [(f"contract:{ours.pk}", "60000.00")]
    assert found.similar[0].url == reverse("procurement:contract", args=[ours.public_id])
    assert any("bought apart" in text for text, _url in problems_before("tender", case))


def test_a_contract_that_is_not_public_stays_a_secret_of_its_department(case):
    given = {"starts_on": NEEDED, "ends_on": None, "cpv": "77310000", "is_public": False}
    a_contract(department(), title="Their secret", **given)
    a_contract(case.department, title="Our benches", **given)
    titles = [one.title for one in aggregating.look(case).similar]
    assert titles[0] == "" and "Our benches" in titles[1]
    assert not any(one.url for one in aggregating.look(case).similar)


def test_a_contract_whose_notice_was_taken_from_find_a_tender_counts_once(case):
    number = "012345-2026"
    there = mirrored()
    there.notices.create(kind="UK7", number=number, official_at=there.first_at)
    a_contract(case.department, starts_on=NEEDED, ends_on=None, cpv="77310000", details_number=number)
    assert keys(case) == [f"ocid:{there.ocid}"]
    a_contract(case.department, starts_on=NEEDED, ends_on=None, cpv="77310000", details_number="another")
    assert len(keys(case)) == 2


def test_lots_do_not_lower_the_sum(case):
    whole = aggregating.look(case).together
    in_lots(case, 50_000, 50_000)
    assert aggregating.look(Case.objects.get(pk=case.pk)).together == whole


@pytest.mark.parametrize(("net", "crosses"), [("73099.99", False), ("73100.00", True)])
def test_together_they_reach_the_threshold_at_the_penny(case, net, crosses):
    other = a_case(department(), needed_on=NEEDED)
    other.lots.update(net=Decimal(net))
    retotal(other)
    assert aggregating.look(case).crosses is crosses


def test_going_on_needs_a_written_reason_which_holds_while_the_same_is_found(case):
    def holds() -> bool:
        return any("bought apart" in text for text, _url in problems_before("tender", case))

    assert not holds()
    other = a_case(department(), needed_on=NEEDED)
    assert holds()
    with pytest.raises(Refused) as refused:
        says_why(case, "  ")
    assert refused.value.code == "reason"
    check = says_why(case)
    assert (check.by, check.together) == (case.owner, Decimal("168000.00"))
    assert check.found[0]["key"] == f"case:{other.pk}"
    assert not holds()
    other.lots.update(net=Decimal(41_000))
    retotal(other)
    assert holds()
    says_why(case)
    assert not holds()
    Case.objects.filter(pk=other.pk).update(needed_on=date(2027, 4, 1))  # still inside: nothing new
    assert not holds()
    a_case(department(), needed_on=NEEDED)
    assert holds()


def test_what_was_not_looked_at_is_not_reasoned_away(case):
    a_case(department(), needed_on=NEEDED)
    seen = aggregating.look(case).stand
    a_case(department(), needed_on=NEEDED)
    with pytest.raises(Refused) as refused:
        aggregating.keep_reason(case=case, reason="Fine", seen=seen, by=case.owner)
    assert refused.value.code == "seen"


def test_at_or_above_the_threshold_by_itself_no_reason_is_needed():
    case = planned(needed_on=NEEDED, net=200_000, route="open")
    a_case(department(), needed_on=NEEDED)
    assert keys(case)
    assert not aggregating.needs_reason(case)


def test_quotes_and_direct_awards_need_the_reason_before_the_award():
    case = planned(needed_on=NEEDED, net=5_000, route="quotes")
    a_case(department(), needed_on=NEEDED)
    assert any("bought apart" in text for text, _url in problems_before("award", case))


def test_a_reason_is_no_empty_row(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        AggregationCheck.objects.create(case=case, stand="x", together=0, reason="")


def test_looking_costs_the_same_for_many(case):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            aggregating.look(case)
        return len(seen)

    a_case(department(), needed_on=NEEDED)
    mirrored("ocds-h6vhtk-0bbbb0")
    queries()  # the name of the council is remembered
    few = queries()
    for number in range(1, 8):
        a_case(department(), needed_on=NEEDED)
        mirrored(f"ocds-h6vhtk-0bbbb{number}")
        a_contract(department(), starts_on=NEEDED, ends_on=None, cpv="77310000")
    assert queries() == few
    assert len(keys(case)) == 23


def test_the_councils_name_says_that_a_notice_is_its_own(case):
    cache.clear()
    row = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    row.council_name = "Brummagem Council"
    row.save()
    mirrored(buyer_id="GB-PPON-OLD", buyer_name="brummagem council")
    assert len(keys(case)) == 1
