"""Every officers' screen of procurement: not there for another department, closed to whoever has no role, and no dearer
for many rows than for a few."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.admin.viewsets import viewsets

from accounts.clock import now
from procurement import models as rows
from procurement.models import Case, CaseAward, ContractChange, ContractFile, CouncilContract, Engagement
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.procurement import a_case, a_contract, buyer, department
from tests.procurement.paying import World
from tests.procurement.planting import Garden, planted
from tests.procurement.suppliers_world import asked, public_case

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
# Of no department: a permission alone opens them.
SHARED = {rows.ApprovalBand, rows.Approver, rows.PaperTemplate}
# Views that say in another way than by `model` what they are about.
ABOUT = {"ContractPaper": ContractFile, "FileView": Case}


@pytest.fixture(autouse=True)
def loaded():
    reverse("wagtailadmin_home")  # loads the back office, and with it the screens


def routes() -> Iterator[tuple[str, Any, type, dict[str, Any]]]:
    """(name of the route, its view, what it is about, its converters) of each screen about one row."""
    for viewset in viewsets.viewsets:
        if not type(viewset).__module__.startswith("procurement."):
            continue
        for pattern in viewset.get_urlpatterns():
            if "pk" in pattern.pattern.converters:
                view = pattern.callback.view_class
                model = (
                    getattr(view, "model", None) or getattr(viewset, "model", None) or ABOUT[view.__name__]
                )
                if model not in SHARED:
                    yield f"{viewset.url_namespace}:{pattern.name}", view, model, pattern.pattern.converters


def address(name: str, view: Any, model: type, converters: dict[str, Any]) -> str:
    """Of the first row that it could be about."""
    row = model._base_manager.order_by("pk").first()
    assert row is not None, f"plant a {model.__name__} for {name}"
    given = {"pk": row.pk}
    if "row" in converters:
        inner = view.row_model._base_manager.filter(case=row).order_by("pk").first()
        assert inner is not None, f"plant a {view.row_model.__name__} for {name}"
        given["row"] = inner.pk
    if "kind" in converters:
        given["kind"] = rows.PaperKind.values[0]
    return reverse(name, kwargs=given)


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_screen_of_a_row_is_there_for_an_officer_of_another_department(method):
    own = department("Parks")
    case = a_case(own, by=buyer(own))
    planted(Garden(), case)
    World().approved()
    rows.OwnNotice.objects.create(kind="UK3", case=case, department=own)
    rows.ImportRun.objects.create(kind="spend", department=own, name="s.csv")
    invoice = rows.Invoice.objects.filter(state="approved").get()
    rows.PaymentRun.objects.create(number="R-1", department=invoice.contract.department, rows=[], total=1)
    stranger, insider = Client(), Client(raise_request_exception=False)  # the planted files hold nothing
    sign_in_with_second_factor(stranger, officer_of(department("Roads")))
    insiders = officer_of(own)
    sign_in_with_second_factor(insider, insiders)
    before = {
        model: model._base_manager.count()
        for model in (Case, CaseAward, CouncilContract, Engagement, ContractChange)
    }
    walked, opened = 0, 0
    for name, view, model, converters in routes():
        url = address(name, view, model, converters)
        assert getattr(stranger, method)(url).status_code in (404, 405), name
        walked += 1
        opened += method == "get" and insider.get(url).status_code == 200
    assert walked > 100 and (method == "post" or opened > 60)
    assert before == {model: model._base_manager.count() for model in before}


def officer_of(of) -> Any:
    """With each role that buys, looks after contracts and pays."""
    user = buyer(of, display_name=f"Olga of {of.name}")
    user.groups.add(*UserFactory(roles=["contract_manager"]).groups.all())
    return user


def test_no_screen_opens_for_somebody_of_the_department_without_a_role():
    own = department("Parks")
    planted(Garden(), a_case(own, by=buyer(own)))
    rows.OwnNotice.objects.create(kind="UK3", case=Case.objects.get(), department=own)
    plain = UserFactory(roles=["department_officer"], password=PASSWORD, second_factor=True)
    plain.memberships.create(organisation=own)
    client = Client()
    sign_in_with_second_factor(client, plain)
    for name, view, model, converters in routes():
        if model._base_manager.exists():
            url = address(name, view, model, converters)
            for method in ("get", "post"):
                assert getattr(client, method)(url).status_code in (302, 403, 404, 405), name
                response = getattr(client, method)(url)
                assert response.status_code != 302 or response["Location"] == reverse("wagtailadmin_home"), (
                    name
                )


def more_cases(of, world: World, number: int) -> None:
    for each in range(number):
        case = a_case(of, by=None, publishes_on=now().date())
        rows.Engagement.objects.create(
            case=case, department=of, title="T", text="T", closes_at=now() + timedelta(days=3)
        )
        rows.OwnNotice.objects.create(kind="UK3", case=case, department=of)
        rows.Approval.objects.create(case=case, kind="finance", before="tender", basis="-")
        rows.ImportRun.objects.create(kind="spend", department=of, name="s.csv")
        asked(public_case(of=of, owner=UserFactory()), f"{case.pk} {each}?")
        contract = a_contract(of, case=case, supplier=world.firm, reference=f"K-{case.pk}")
        world.invoice(f"{case.pk}", contract=contract)
        rows.PaymentRun.objects.create(number=f"R-{case.pk}", department=of, rows=[], total=1)


def test_the_lists_and_the_front_page_cost_the_same_for_many_rows():
    world = World()
    of = world.department
    client = Client()
    sign_in_with_second_factor(client, officer_of(of))
    names = sorted(
        f"{viewset.url_namespace}:index"
        for viewset in viewsets.viewsets
        if type(viewset).__module__.startswith("procurement.") and viewset.name != "procurement_awards"
    )
    urls = [*map(reverse, names), reverse("wagtailadmin_home"), reverse("payment_runs:owed")]

    more_cases(of, world, 2)
    costs(client, urls)
    few = costs(client, urls)
    assert len(few) >= 10
    more_cases(of, world, 5)
    many = costs(client, urls)
    assert {url: (few[url], many[url]) for url in few if many[url] > few[url]} == {}


def test_the_pages_of_one_case_cost_the_same_however_much_hangs_on_it():
    of = department("Parks")
    client = Client()
    sign_in_with_second_factor(client, officer_of(of))
    case = public_case(of=of, owner=UserFactory())
    begun = a_case(of)

    def more(number: int) -> None:
        for each in range(number):
            mark = f"{each}-{rows.CaseFile.objects.count()}"
            for one in (case, begun):
                rows.CaseFile.objects.create(
                    case=one,
                    title="T",
                    name="n",
                    file="f",
                    content_type="application/pdf",
                    size=1,
                    sha256="0",
                )
                rows.CaseLot.objects.create(case=one, number=one.lots.count() + 1, title="T", net=1)
                rows.OwnNotice.objects.create(kind="UK3", case=one, department=of, state="dropped")
                rows.Conflict.objects.create(case=one, who="W", kind="actual", what="W", mitigation="M")
                rows.Engagement.objects.create(
                    case=one, department=of, title="T", text="T", closes_at=now() + timedelta(days=3)
                )
                award = CaseAward.objects.create(
                    case=one, supplier_name="S", net=1, gross=1, reasons="R", decided_on=now().date()
                )
                award.lots.set(one.lots.all())
                a_contract(of, case=one, award=award, reference=f"K-{one.pk}-{mark}")
            rows.Enquiry.objects.create(case=case, asked=mark)
            rows.Approval.objects.create(
                case=begun, kind="finance", before="tender", basis="-", state="given", decided_at=now()
            )

    names = ["procurement_cases:inspect", "procurement_cases:path", "procurement_cases:approvals"]
    names += [
        f"procurement_shaping:{name}" for name in ("lots", "market", "papers", "conflicts", "checklist")
    ]
    urls = [reverse(name, args=[one.pk]) for name in names for one in (case, begun)]
    more(2)
    costs(client, urls)
    few = costs(client, urls)
    assert len(few) >= 10
    more(4)
    many = costs(client, urls)
    assert {url: (few[url], many[url]) for url in few if many[url] > few[url]} == {}


def costs(client: Client, urls: list[str]) -> dict[str, int]:
    """Queries of each page that opens."""
    found = {}
    for url in urls:
        with CaptureQueriesContext(connection) as seen:
            status = client.get(url).status_code
        if status == 200:
            found[url] = len(seen)
    return found
