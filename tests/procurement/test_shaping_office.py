"""Officers' pages of the shape of a case: each shows what it is for, keeps what is typed, and is nobody else's."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.clock import now
from procurement import shape
from procurement.actions import market
from procurement.actions.papers import begin_text
from procurement.commissioning import KEYS
from procurement.models import Case, CaseFile, Conflict, Engagement, PaperTemplate
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.procurement import a_case, buyer, department, in_lots

pytestmark = pytest.mark.django_db
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde\x00\x00\x00\x0c"
    b"IDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND\xaeB`\x82"
)
CASE_PAGES = (
    "lots", "lot_add", "limits", "proportion", "asked", "reserve", "checklist", "market", "engagement_new", "why_none",
    "papers", "paper_upload", "conflicts", "conflict_new", "conflicts_confirm",
)  # fmt: skip
ROW_PAGES = ("lot", "lot_split", "lot_remove")
TALK_PAGES = (
    "", "_change", "_publish", "_note", "_sessions", "_advantage", "_close",
)  # fmt: skip


@pytest.fixture
def home():
    return department()


@pytest.fixture
def officer(home):
    return buyer(home)


@pytest.fixture
def case(home, officer):
    return a_case(home, by=officer)


@pytest.fixture
def office(client, officer):
    sign_in_with_second_factor(client, officer)
    return client


def at(name, case, *more):
    return reverse(f"procurement_shaping:{name}", args=[case.pk, *more])


def talk(case, **given):
    given = {"title": "Bins that call", "text": "What can be done?", "questions": ["What works?"], **given}
    given = {"closes_at": now() + timedelta(days=20), **given}
    return market.plan_engagement(department=case.department, case=case, by=None, **given)


def every_page(case):
    lot, row = in_lots(case, 20_000, 10_000)[0], talk(case)
    begin_text(case=case, kind="terms", by=None)
    found = [at(name, case) for name in CASE_PAGES]
    found += [at(name, case, lot.pk) for name in ROW_PAGES]
    found += [
        at("paper_text", case, "terms"),
        at("paper_preview", case, "terms"),
        at("paper_again", case, "terms"),
    ]
    return found + [reverse(f"procurement_shaping:engagement{name}", args=[row.pk]) for name in TALK_PAGES]


def test_every_page_opens_for_officers_of_the_department(office, case):
    for url in [*every_page(case), reverse("procurement_shaping:index"), reverse("paper_templates:index")]:
        assert office.get(url).status_code == 200, url


def test_no_page_is_there_for_officers_of_another_department(client, case):
    sign_in_with_second_factor(client, buyer(department()))
    for url in every_page(case):
        assert client.get(url).status_code == 404, url


def test_what_is_said_in_planning_stays_once_tenders_are_invited(office, case):
    lot = case.lots.get()
    Case.objects.filter(pk=case.pk).update(state="invited")
    for url in [at("lot_add", case), at("lot", case, lot.pk), at("reserve", case), at("asked", case)]:
        assert office.get(url)["Location"] == reverse("wagtailadmin_home"), url
    assert office.get(at("lots", case)).status_code == 200  # to be read


def test_a_lot_is_changed_with_its_criteria_and_the_case_has_the_new_sums(office, case):
    lot = case.lots.get()
    typed = {
        "net": "30000", "options_net": "5000", "extensions_net": "1000", "suits_sme": "on", "criteria-rows": "2",
        "criteria-0-name": "Price", "criteria-0-kind": "price", "criteria-0-weight": "40",
        "criteria-1-name": "Care", "criteria-1-kind": "quality", "criteria-1-weight": "60", "do": "save",
    }  # fmt: skip
    wrong = office.post(at("lot", case, lot.pk), {**typed, "criteria-1-weight": "50"})
    assert "come to 100 per cent" in wrong.content.decode()
    assert office.post(at("lot", case, lot.pk), typed)["Location"] == at("lots", case)
    case.refresh_from_db()
    assert case.whole_net == 36_000
    assert [one["weight"] for one in case.lots.get().criteria] == [40, 60]


def test_a_criterion_more_keeps_what_was_typed(office, case):
    lot = case.lots.get()
    typed = {
        "net": "31415", "criteria-rows": "1", "criteria-0-name": "Price", "criteria-0-kind": "price",
        "criteria-0-weight": "40", "do": "add:criteria",
    }  # fmt: skip
    said = office.post(at("lot", case, lot.pk), typed).content.decode()
    assert "31415" in said
    assert "criteria-1-name" in said
    assert case.lots.get().net == 40_000


def test_the_page_of_proportion_suggests_lots_and_says_who_could_tender(office, home, officer, monkeypatch):
    case = a_case(home, by=officer, net=160_000)
    could_tender = []
    monkeypatch.setattr(shape, "could_tender", could_tender)
    assert "registered supplier" not in office.get(at("proportion", case)).content.decode()
    asked = []

    def firms(of, lot):
        asked.append(lot.net if lot else None)
        return 9 if lot else 2

    could_tender.append(firms)
    try:
        said = office.get(at("proportion", case)).content.decode()
    finally:
        could_tender.remove(firms)
    assert "Split it: 4 lots of about £40,000 each." in said
    assert "2 registered suppliers could tender for it as it is. In 4 lots it would be 9 for each." in said
    assert set(asked) == {None, Decimal(40_000)}


def test_the_lots_that_are_suggested_are_made_in_one_step(office, home, officer):
    case = a_case(home, by=officer, net=160_000)
    lot = case.lots.get()
    assert 'value="4"' in office.get(at("lot_split", case, lot.pk)).content.decode()
    office.post(at("lot_split", case, lot.pk), {"number": "4", "titles": "North\nSouth"})
    assert list(case.lots.values_list("number", "title", "net")) == [
        (1, "North", 40_000),
        (2, "South", 40_000),
        (3, "Care of pocket parks, part 3", 40_000),
        (4, "Care of pocket parks, part 4", 40_000),
    ]


def test_the_checklist_keeps_some_answers_and_asks_a_reason_for_a_no(office, case):
    said = office.post(at("checklist", case), {KEYS[0]: "no"}).content.decode()
    assert "Say why not." in said
    assert not case.checklist.exists()
    office.post(at("checklist", case), {KEYS[0]: "no", f"{KEYS[0]}-reason": "Off the shelf", KEYS[1]: "yes"})
    assert case.checklist.count() == 2
    assert f"2 of {len(KEYS)} are answered" in office.get(at("checklist", case)).content.decode()
    assert (
        f"(2 of {len(KEYS)})"
        in office.get(reverse("procurement_cases:inspect", args=[case.pk])).content.decode()
    )


def test_reservation_says_beside_the_field_what_is_missing(office, case):
    said = office.post(at("reserve", case), {"reserved": "local", "reasons": "Jobs"}).content.decode()
    assert "Say which area" in said
    office.post(at("reserve", case), {"reserved": "local", "area": "Birmingham", "reasons": "Jobs"})
    case.refresh_from_db()
    assert (case.reserved, case.reserved_area) == ("local", "Birmingham")


def test_a_talk_is_planned_published_and_told_of_to_all(office, case):
    typed = {
        "title": "Bins that call", "text": "What can be done?", "questions": "What works?\nWhat does it cost?",
        "closes_at": (now() + timedelta(days=9)).strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip
    office.post(at("engagement_new", case), typed)
    row = Engagement.objects.get()
    assert [one["text"] for one in row.questions] == ["What works?", "What does it cost?"]
    assert office.get(row.get_absolute_url()).status_code == 404
    office.post(reverse("procurement_shaping:engagement_publish", args=[row.pk]))
    office.post(reverse("procurement_shaping:engagement_note", args=[row.pk]), {"text": "Solar is fine."})
    said = office.get(row.get_absolute_url()).content.decode()
    assert "Solar is fine." in said
    advantage = {"firm": "Binco", "what": "Saw the draft", "done": "The draft is published"}
    office.post(reverse("procurement_shaping:engagement_advantage", args=[row.pk]), advantage)
    assert row.advantages.get().firm == "Binco"
    assert "Binco" not in office.get(row.get_absolute_url()).content.decode()


def test_a_talk_can_begin_without_a_case(office, home):
    typed = {
        "department": home.pk, "title": "Robots", "text": "Which?", "questions": "Which?",
        "closes_at": (now() + timedelta(days=9)).strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip
    office.post(reverse("procurement_shaping:engagement_begin"), typed)
    assert Engagement.objects.get().case is None
    url = f"{reverse('procurement_shaping:engagement_begin')}?from={Engagement.objects.get().pk}"
    assert "Robots" in office.get(url).content.decode()
    other = department()
    office.post(reverse("procurement_shaping:engagement_begin"), {**typed, "department": other.pk})
    assert not Engagement.objects.filter(department=other).exists()


def test_papers_are_begun_changed_made_ordered_and_withdrawn(office, case):
    url = at("papers", case)
    office.post(url, {"do": "begin:specification"})
    said = office.post(
        at("paper_text", case, "specification"), {"title": "What we want", "body": "# {{ nonsense }}"}
    )
    assert "There is no field nonsense" in said.content.decode()
    office.post(
        at("paper_text", case, "specification"), {"title": "What we want", "body": "# {{ title }}\n\n- a"}
    )
    assert "Care of pocket parks" in office.get(at("paper_preview", case, "specification")).content.decode()
    office.post(url, {"do": "begin:specification"})  # a second tab: what was typed stays
    assert case.paper_texts.get().title == "What we want"
    office.post(url, {"do": "docx:specification"})
    upload = SimpleUploadedFile("plan.png", PNG, "image/png")
    office.post(at("paper_upload", case), {"title": "Plan", "upload": upload, "is_internal": "on"})
    office.post(at("paper_again", case, "specification"))
    assert case.paper_texts.get().title == "Specification by outcome"
    made, plan = case.files.order_by("position")
    assert (made.name, plan.is_internal) == ("what-we-want.docx", True)
    office.post(url, {"do": f"up:{plan.pk}"})
    assert case.files.order_by("position").first() == plan
    office.post(url, {"do": f"for-all:{plan.pk}"})
    assert not CaseFile.objects.get(pk=plan.pk).is_internal
    assert b"".join(office.get(at("paper_file", case, plan.pk))) == PNG
    office.post(url, {"do": f"withdraw:{plan.pk}"})
    assert case.files.get() == made
    assert office.get(at("paper_file", a_case(case.department), made.pk)).status_code == 404


def test_a_file_that_is_not_what_it_says_is_not_taken(office, case):
    upload = SimpleUploadedFile("plan.pdf", b"MZ" + io.BytesIO(b"x" * 99).read(), "application/pdf")
    said = office.post(at("paper_upload", case), {"title": "Plan", "upload": upload}).content.decode()
    assert "not what its name says" in said
    assert not case.files.exists()


def test_a_template_names_an_unknown_field_beside_its_text(office, case):
    typed = {"kind": "terms", "title": "Ours", "body": "{{ weather }} for {{ title }}", "is_used": "on"}
    said = office.post(reverse("paper_templates:add"), typed).content.decode()
    assert "There is no field weather" in said
    office.post(reverse("paper_templates:add"), {**typed, "body": "For {{ title }}"})
    assert PaperTemplate.objects.get().title == "Ours"


def test_conflicts_are_written_down_and_the_assessment_confirmed(office, case):
    typed = {
        "who": "Dana",
        "firm": "Parks Ltd",
        "kind": "perceived",
        "what": "Her brother",
        "mitigation": "Steps back",
    }
    office.post(at("conflict_new", case), typed)
    office.post(at("conflicts_confirm", case), {"text": "All were asked."})
    assert case.assessments.get().conflicts[0]["who"] == "Dana"
    office.post(at("conflict_remove", case, Conflict.objects.get().pk))
    said = office.get(at("conflicts", case)).content.decode()
    assert "Revise it" in said
    assert "Her brother" in said  # in the assessment that was confirmed
