"""Firms that let buyers find them: by whose will, who reads what, and what is never shown."""

import pytest
from django.urls import reverse

from procurement.actions import profiles
from procurement.models import SupplierProfile
from procurement.profile_words import GROUNDS
from tests.accounts.signing import sign_in_by_code, sign_in_with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import buyer, department, firm, member

pytestmark = pytest.mark.django_db
INDEX = "procurement_firms:index"


@pytest.fixture
def officer(client):
    HomePageFactory()
    sign_in_with_second_factor(client, buyer(department()))
    return client


def profile(
    name: str = "Petal and Spade", *, shown: bool = True, codes=("77310000",), **facts
) -> SupplierProfile:
    row = profiles.profile_of(organisation=firm(name), by=None)
    profiles.save_facts(
        profile=row,
        page="identity",
        by=None,
        legal_name=f"{name} Ltd",
        address="1 Secret Street",
        vat_number="GB999",
    )
    profiles.save_sells(profile=row, by=None, sells=facts.get("sells", "Beds and borders"), codes=codes)
    profiles.declare(
        profile=row,
        by=None,
        answers={**dict.fromkeys(GROUNDS, False), "tax": True},
        says="Our secret trouble",
    )
    return profiles.show(profile=row, shows=shown, by=None)


def test_members_alone_let_buyers_find_their_firm_and_take_it_back(client):
    row = profile(shown=False)
    page = reverse("procurement:profile", args=[row.organisation.public_id])
    url = reverse("procurement:profile_show", args=[row.organisation.public_id])
    sign_in_by_code(client, UserFactory())
    assert client.post(url, {"shows": "yes"}).status_code == 404
    client.logout()
    sign_in_by_code(client, member(row.organisation))
    body = client.get(page).content.decode()
    assert "Only members of your organisation see it" in body and "Let buyers find us" in body
    client.post(url, {"shows": "yes"})
    first = SupplierProfile.objects.get().shown_at
    client.post(url, {"shows": "yes"})
    assert first and SupplierProfile.objects.get().shown_at == first
    body = client.get(page).content.decode()
    assert "Only members of your organisation see it" not in body and "buyers can read it" in body
    client.post(url, {"shows": "no"})
    assert SupplierProfile.objects.get().shown_at is None


def test_officers_read_what_is_shown_and_no_declaration_address_vat_number_or_file(officer):
    row = profile()
    body = officer.get(reverse("procurement_firms:inspect", args=[row.pk])).content.decode()
    for words in ("Petal and Spade Ltd", "Beds and borders", "77310000", "s85", "What it sells"):
        assert words in body, words
    for secret in ("1 Secret Street", "GB999", "secret trouble", "exclusion", "tax misconduct"):
        assert secret not in body, secret


def test_a_firm_that_shows_nothing_is_in_no_list_search_or_page(officer):
    row = profile(shown=False)
    assert "Petal and Spade" not in officer.get(reverse(INDEX)).content.decode()
    assert "Petal and Spade" not in officer.get(reverse(INDEX), {"q": "Beds"}).content.decode()
    assert officer.get(reverse("procurement_firms:inspect", args=[row.pk])).status_code == 404


def test_they_are_found_by_words_and_by_trade_each_once(officer):
    profile(codes=("77310000", "77314100"))
    profile("Kettle and Key", sells="Help with forms", codes=("80533100",))

    def found(**given) -> tuple[int, int]:
        rows = officer.get(reverse("procurement_firms:index_results"), given).content.decode()
        return rows.count("Beds and borders"), rows.count("Help with forms")

    assert found() == (1, 1)
    assert found(q="borders") == (1, 0)
    assert found(q="Kettle") == (0, 1)
    assert found(trade="77") == (1, 0)
    assert found(trade="80") == (0, 1)


@pytest.mark.parametrize("role", ["contract_manager", "challenge_officer"])
def test_no_other_role_has_the_list(client, role):
    HomePageFactory()
    row = profile()
    sign_in_with_second_factor(client, buyer(department(), role=role))
    assert officer_sees_nothing(client, row)


def officer_sees_nothing(client, row: SupplierProfile) -> bool:
    listed = client.get(reverse(INDEX))
    page = client.get(reverse("procurement_firms:inspect", args=[row.pk]))
    return "Petal and Spade" not in listed.content.decode() and page.status_code == 404


def test_the_list_costs_the_same_however_many_firms(officer, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    profile()
    officer.get(reverse(INDEX))
    with CaptureQueriesContext(connection) as few:
        officer.get(reverse(INDEX))
    for number in range(5):
        profile(f"Firm {number}")
    with django_assert_max_num_queries(len(few)):
        officer.get(reverse(INDEX))
