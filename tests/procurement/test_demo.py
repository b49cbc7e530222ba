"""The demonstration has tenders in every state, laid once."""

import json

import pytest
from wagtail.models import Site

from accounts.actions.roles import sync_roles
from accounts.clock import today
from accounts.models import Message
from procurement.demo import around, core, mirrored, running
from procurement.exporting import whole_package
from procurement.models import Invoice, OwnNotice, Procurement, QuoteRound
from procurement.words import plate_of
from tests.factories.challenges import firm, member
from tests.factories.cms import HomePageFactory
from tests.procurement.validator import assert_valid_package

pytestmark = pytest.mark.django_db


def test_it_is_laid_once_and_has_tenders_in_every_state():
    assert mirrored.bring({}) == sum(len(entry["notices"]) for entry in json.loads(mirrored.FILE.read_text()))
    assert mirrored.bring({}) == 0
    assert {plate_of(row)[0] for row in Procurement.objects.public()} == {
        "Open for tenders",
        "Tenders are being assessed",
        "Talking to firms",
        "Planned",
        "Contract made",
        "Contract has ended",
        "Ended without an award",
    }


def test_what_it_gives_out_is_valid_open_contracting_data():
    mirrored.bring({})
    assert_valid_package(json.loads("".join(whole_package())), strict=False)


FIRMS = (
    "Hockley Route Finders", "Canalside Sensors", "Kettle and Key", "Longbridge Makes", "PlotShare",
    "Vyse Street Software", "Cartwheel Co-op", "Two Brothers Vans",
)  # fmt: skip
STANDS = {
    "planning": "planning", "ready": "planning", "invited": "invited", "closed": "invited", "standstill": "awarded",
    "running": "contracted", "quotes": "planning", "cancelled": "cancelled", "ended": "contracted",
}  # fmt: skip


@pytest.fixture
def lived():
    """Our own procurements, lived through once."""
    home = HomePageFactory()
    Site.objects.update(root_page=home)
    sync_roles()
    for name in FIRMS:
        member(firm(name))
    people = {}
    counts = [part.bring(people) for part in (core, around, running)]
    return people, counts


def test_each_procurement_of_ours_lives_to_where_it_stands_and_only_once(lived):
    people, counts = lived
    assert counts[0] == counts[2] == len(STANDS)
    assert [part.bring(people) for part in (core, around, running)] == [0, 0, 0]
    for one in core.given()["cases"]:
        assert core.case(one["key"]).state == STANDS[one["stands"]], one["key"]
    assert OwnNotice.objects.get(case=core.case("helppoints")).state == "ready"
    assert core.case("helppoints").procurement is None
    award = core.case("coaching").awards.first()
    assert award.standstill_until >= today() and award.state == "announced"
    assert set(Invoice.objects.values_list("state", flat=True)) == {
        "paid",
        "approved",
        "disputed",
        "received",
    }
    assert core.case("van").council_contracts.get().state == "ended"
    assert QuoteRound.objects.get().invites.filter(state="asked").count() >= 2
    assert not Message.objects.exists()


def test_what_our_own_procurements_give_out_is_valid_without_a_warning(lived):
    assert_valid_package(json.loads("".join(whole_package())))
