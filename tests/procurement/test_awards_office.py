"""Officers' screens of awards, contracts and imports: who may, what they say, and that nothing typed is lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now, today
from engagement.errors import Refused
from procurement.actions import changes, contracts, invoicing, performance
from procurement.models import Case, CaseAward, CouncilContract, ImportRun, SpendLine
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case, a_contract, buyer, department, firm, in_lots, member
from tests.procurement.awarding import above, awarded, closed

pytestmark = pytest.mark.django_db
K = CouncilContract.State


@pytest.fixture
def of():
    HomePageFactory()
    return department()


@pytest.fixture
def officer(client, of):
    user = buyer(of)
    sign_in_with_second_factor(client, user)
    return client


def case_page(client, case) -> str:
    response = client.get(reverse("procurement_cases:inspect", args=[case.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_an_award_is_recorded_for_a_firm_that_was_found(officer, of):
    case, account = closed(of), firm(pk=12_345)  # a number that is grouped where it is shown to people
    address = reverse("procurement_cases:award", args=[case.pk])
    assert address in case_page(officer, case)
    page = officer.get(address, {"find": account.name[:5]}).content.decode()
    assert f"?organisation={account.pk}" in page
    page = officer.get(address, {"organisation": account.pk}).content.decode()
    assert f'value="{account.name}"' in page
    given = {
        "organisation": account.pk, "supplier_name": account.name, "lots": [case.lots.get().pk], "net": "40000",
        "gross": "39000", "reasons": "Best.", "decided_on": today().isoformat(),
    }  # fmt: skip
    page = officer.post(address, given).content.decode()
    assert "With VAT it can’t be less than without." in page
    assert "Best." in page
    assert officer.post(address, {**given, "gross": "48000"}).status_code == 302
    assert case.awards.get().organisation == account
    page = case_page(officer, case)
    assert "tandstill" not in page
    assert reverse("procurement_awards:draft", args=[case.awards.get().pk]) in page


def test_lots_are_ticked_and_may_end_without_an_award(officer, of):
    case = closed(of)
    one, two = in_lots(case, 10_000, 20_000)
    page = officer.get(reverse("procurement_cases:award", args=[case.pk])).content.decode()
    assert "1. Part 1" in page
    assert "2. Part 2" in page
    awarded(case, lots=[one])
    address = reverse("procurement_cases:no_award", args=[case.pk])
    assert officer.post(address, {"lots": [two.pk], "reasons": "Nobody."}).status_code == 302
    assert CaseAward.objects.filter(supplier_name="").count() == 1


def test_the_standstill_counts_down_on_the_case_with_its_days(officer, of, time_machine):
    from procurement.actions.awarding import announce

    case = above(of)
    award = awarded(case)
    announce(award=award, published_at=now(), standstill=True, by=None)
    page = case_page(officer, case)
    assert "working days left" in page
    assert "working day 8" in page
    assert "checked by the council’s lawyer" in page
    assert reverse("procurement_awards:proceedings", args=[award.pk]) in page


def test_summaries_are_written_and_sent_from_their_page(officer, of):
    case = above(of)
    award = awarded(case, tenders_received=2, tenders_assessed=2)
    write = reverse("procurement_awards:write_summary", args=[award.pk])
    given = {
        "tenderer": "B",
        "address": "b@firm.example",
        "scores": "Price; x",
        "reasons": "Good.",
        "winner_reasons": "W",
    }
    assert "is no line such as" in officer.post(write, given).content.decode()
    assert officer.post(write, {**given, "scores": "Price; 42; 60"}).status_code == 302
    page = reverse("procurement_cases:summaries", args=[case.pk])
    assert "1 of 2 assessment summaries are written" in officer.get(page).content.decode()
    officer.post(page, {"send": award.summaries.get().pk})
    row = award.summaries.get()
    assert row.sent_at
    assert row.scores == [{"name": "Price", "score": 42.0, "most": 60.0}]


def test_the_code_of_a_typed_contract_is_found_by_words_and_written_also_once_it_is_signed(officer, of):
    row = a_contract(of)
    url = reverse("procurement_contracts:classify", args=[row.pk])
    page = officer.get(reverse("procurement_contracts:inspect", args=[row.pk])).content.decode()
    assert url in page and "Write the CPV code" in page
    page = officer.post(url, {"cpv": "cutting grass"}).content.decode()
    assert "77314100 Grassing services" in page and 'value="cutting grass"' in page
    assert "No CPV code is called that" in officer.post(url, {"cpv": "qqqq"}).content.decode()
    assert officer.post(url, {"cpv": "77314100-5"}).status_code == 302
    page = officer.get(reverse("procurement_contracts:inspect", args=[row.pk])).content.decode()
    assert "77314100 Grassing services" in page and "CPV code written" in page
    bought = a_contract(of, case=a_case(of))
    url = reverse("procurement_contracts:classify", args=[bought.pk])
    assert url not in officer.get(reverse("procurement_contracts:inspect", args=[bought.pk])).content.decode()
    officer.post(url, {"cpv": "77314100"})
    assert CouncilContract.objects.get(pk=bought.pk).cpv == ""
    with pytest.raises(Refused):
        contracts.classify(contract=bought, cpv="77314100", by=None)


def test_a_contract_that_was_not_bought_here_is_linked_to_an_account_whose_people_then_hand_in_invoices(
    officer, of
):
    account, row = firm("Bins Ltd"), a_contract(of, supplier_name="Bins Limited")
    someone = member(account)
    url = reverse("procurement_contracts:link", args=[row.pk])
    assert url in officer.get(reverse("procurement_contracts:inspect", args=[row.pk])).content.decode()
    page = officer.post(url, {"account": "Bins Limited"}).content.decode()
    assert "There is no account of this name" in page and 'value="Bins Limited"' in page
    assert "no account of this name" in officer.post(url, {"account": of.name}).content.decode()
    assert not CouncilContract.objects.of_supplier(someone).exists()
    assert officer.post(url, {"account": "bins ltd"}).status_code == 302
    assert CouncilContract.objects.of_supplier(someone).get() == row
    assert url not in officer.get(reverse("procurement_contracts:inspect", args=[row.pk])).content.decode()
    facts = {"number": "1", "party": "B", "description": "Bins", "net": Decimal(10), "vat": Decimal(2)}
    invoicing.hand_in(contract=CouncilContract.objects.get(), by=someone, **facts)
    other = firm("Other")
    officer.post(url, {"account": "Other"})
    assert CouncilContract.objects.get().organisation == account
    with pytest.raises(Refused):
        contracts.link(contract=row, organisation=other, by=None)


ABOUT_AWARDS = ("take_back", "write_summary", "proceedings", "draft")


@pytest.mark.parametrize("name", ABOUT_AWARDS)
def test_an_award_of_another_department_is_not_there(officer, name):
    award = awarded(closed(department()))
    assert officer.get(reverse(f"procurement_awards:{name}", args=[award.pk])).status_code == 404


@pytest.mark.parametrize(
    ("state", "name", "may"),
    [
        ("decided", "take_back", True),
        ("decided", "write_summary", True),
        ("decided", "draft", True),
        ("decided", "proceedings", False),
        ("announced", "write_summary", False),
        ("announced", "take_back", True),
        ("contracted", "take_back", False),
        ("contracted", "draft", False),
    ],
)
def test_what_may_be_done_about_an_award_hangs_on_its_state(officer, of, state, name, may):
    award = awarded(closed(of))
    CaseAward.objects.update(state=state)
    response = officer.get(reverse(f"procurement_awards:{name}", args=[award.pk]))
    assert (response.status_code == 200) is may


def test_contract_managers_see_the_register_and_record_no_awards(client, of):
    sign_in_with_second_factor(client, buyer(of, "contract_manager"))
    contract, case = a_contract(of), closed(of)
    assert client.get(reverse("procurement_contracts:inspect", args=[contract.pk])).status_code == 200
    assert client.get(reverse("procurement_contracts:change", args=[contract.pk])).status_code == 200
    assert client.get(reverse("procurement_cases:award", args=[case.pk])).status_code != 200


def test_the_register_is_filtered_by_when_contracts_end(officer, of):
    a_contract(of, title="Soon", ends_on=contracts.later(today(), 5))
    a_contract(of, title="Later", ends_on=contracts.later(today(), 17))
    address = reverse("procurement_contracts:index")
    for months, there in (("6", "Soon"), ("18", "Soon Later"), ("", "Soon Later")):
        page = officer.get(address, {"ends": months}).content.decode()
        assert " ".join(name for name in ("Soon", "Later") if name in page) == there
    text = b"".join(officer.get(address, {"export": "csv"}).streaming_content).decode()
    assert "Soon" in text


def test_changes_and_papers_of_another_department_are_not_there(officer):
    theirs = a_contract(department())
    change = changes.plan_change(contract=theirs, kind="variation", reasons="x", by=None)
    paper = performance.add_file(
        contract=theirs, title="M", upload=SimpleUploadedFile("m.pdf", b"%PDF-1.4\n%%EOF\n"), by=None
    )
    for name, key in (("make_change", change.pk), ("drop_change", change.pk), ("file", paper.pk)):
        assert officer.get(reverse(f"procurement_awards:{name}", args=[key])).status_code == 404


def test_the_menu_leads_to_the_lists(officer):
    page = officer.get(reverse("procurement_cases:index")).content.decode()
    for url in ("/admin/procurement-contracts/", "/admin/procurement-imports/"):
        assert f'"url": "{url}"' in page
    assert "/admin/procurement-awards/" not in page


def test_a_contract_is_typed_signed_changed_and_ended_by_buttons(officer, of):
    address = reverse("procurement_contracts:type")
    given = {
        "department": of.pk, "title": "Bins", "supplier_name": "Bins Ltd", "kind": "goods_services", "net": "4000",
        "gross": "4800", "starts_on": today().isoformat(), "ends_on": (today() + timedelta(days=99)).isoformat(),
        "supplier_is_sme": "unknown", "supplier_is_vcse": "unknown",
    }  # fmt: skip
    assert officer.post(address, given).status_code == 302, (
        officer.post(address, given).context["form"].errors
    )
    contract = CouncilContract.objects.get()

    def go(name: str, **posted) -> None:
        url = reverse(f"procurement_contracts:{name}", args=[contract.pk])
        response = officer.post(url, posted)
        assert response.status_code == 302, response.context["form"].errors

    facts = {name: value for name, value in given.items() if name != "title"}
    go("facts", title="New bins", **facts)
    go("sign", signed_on=today().isoformat())
    go("show")
    go("figures", figures="On time; 95 %")
    go("change", kind="value", net="4100", gross="4920", reasons="One more.")
    made = reverse("procurement_awards:make_change", args=[contract.changes.get().pk])
    assert officer.post(made, {"made_on": today().isoformat()}).status_code == 302
    go("review", held_on=today().isoformat(), text="It goes well.")
    go("paper", title="Minutes", upload=SimpleUploadedFile("m.pdf", b"%PDF-1.4\n%%EOF\n"))
    go("failure", kind="failure", text="A bin was missing.", settled_on=today().isoformat())
    go("show_performance")
    page = officer.get(reverse("procurement_contracts:inspect", args=[contract.pk])).content.decode()
    for words in ("New bins", "One more.", "It goes well.", "Minutes", "A bin was missing.", "£4,100"):
        assert words in page, words
    paper = reverse("procurement_awards:file", args=[contract.files.get().pk])
    assert officer.get(paper).content.startswith(b"%PDF")
    go("terminate", ended_on=today().isoformat(), why="agreed", reasons="Both agreed.")
    contract.refresh_from_db()
    assert (contract.title, contract.net, contract.state) == ("New bins", Decimal(4_100), K.TERMINATED)


def test_a_standstill_stands_beside_the_day_of_the_signature(officer, of):
    contract = contracts.draft_from(award=awarded(above(of)), by=None)
    page = officer.post(
        reverse("procurement_contracts:sign", args=[contract.pk]), {"signed_on": today().isoformat()}
    ).content.decode()
    assert "not published yet (section 50)" in page


def test_a_file_with_faults_names_them_and_a_mended_one_is_looked_at_before_it_is_taken_in(officer, of):
    address = reverse("procurement_imports:bring_spend")
    bad = b"Date,Supplier,Amount,Purpose\n31/02/2026,Bins,1,Emptying\n"
    page = officer.post(
        address, {"department": of.pk, "upload": SimpleUploadedFile("s.csv", bad)}
    ).content.decode()
    assert "1 fault: nothing was taken in" in page
    assert "row 2, Date" in page
    assert not ImportRun.objects.exists()
    good = SimpleUploadedFile("s.csv", bad.replace(b"31/02", b"28/02"))
    response = officer.post(address, {"department": of.pk, "upload": good})
    take = reverse("procurement_imports:take", args=[ImportRun.objects.get().pk])
    assert response.url == take
    page = officer.get(take).content.decode()
    assert "1 rows: 1 new, 0 changed, 0 as they are." in page
    assert not SpendLine.objects.exists()
    assert officer.post(take).status_code == 302
    line = SpendLine.objects.get()
    assert (line.date, line.department) == (date(2026, 2, 28), of)
    assert "s.csv" in officer.get(reverse("procurement_imports:index")).content.decode()


def test_a_waiting_file_is_dropped_and_that_of_another_department_is_not_there(officer, of):
    mine = ImportRun.objects.create(kind="spend", department=of, name="m.csv")
    theirs = ImportRun.objects.create(kind="spend", department=department(), name="t.csv")
    for name in ("take", "drop"):
        assert officer.get(reverse(f"procurement_imports:{name}", args=[theirs.pk])).status_code == 404
    assert officer.post(reverse("procurement_imports:drop", args=[mine.pk])).status_code == 302
    assert ImportRun.objects.get() == theirs


def test_pages_cost_the_same_for_many(officer, of):
    def cost(url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(url).status_code == 200
        return len(queries)

    contract = a_contract(of, reference="R-a")
    performance.set_figures(contract=contract, figures=[("A", "1")], by=None)
    urls = [
        reverse("procurement_contracts:index"),
        reverse("procurement_contracts:inspect", args=[contract.pk]),
    ]
    for url in urls:
        cost(url)
    small = [cost(url) for url in urls]
    for number in range(6):
        a_contract(of, reference=f"R-{number}")
        change = changes.plan_change(contract=contract, kind="variation", reasons="More.", by=None)
        changes.make_change(change=change, made_on=today(), by=None)
    assert [cost(url) for url in urls] == small


def test_without_a_case_to_award_the_button_is_not_there(officer, of):
    case = a_case(of, route=Case.Route.BELOW_OPEN)
    assert reverse("procurement_cases:award", args=[case.pk]) not in case_page(officer, case)
