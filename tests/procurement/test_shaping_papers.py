"""Papers and conflicts of interest: texts that run nothing, files public in time, an assessment that is kept."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from accounts.clock import now
from accounts.models import Membership
from engagement.errors import Refused
from procurement.actions import checklist, conflicts, papers
from procurement.actions.releasing import publish_release
from procurement.commissioning import KEYS
from procurement.models import Case, CaseAward, CaseFile, OwnNotice, PaperTemplate
from procurement.papers import blocks_of, html_of, merged, unknown_fields
from procurement.permissions_shaping import can_keep_papers
from procurement.registries import follows_notices, problems_before
from tests.accounts.test_papers import unpacked
from tests.factories.accounts import UserFactory
from tests.factories.procurement import a_case, an_award, buyer, department, firm, in_lots, member, shaped
from tests.procurement.council_shaping import council

pytestmark = pytest.mark.django_db
ABOVE = 400_000


def refused(call, **given):
    with pytest.raises(Refused) as refusal:
        call(**given)
    return refusal.value.code


def before(step, case):
    return [sentence for sentence, _url in problems_before(step, Case.objects.get(pk=case.pk))]


# --- Papers ------------------------------------------------------------------------------------------------
def test_fields_come_from_a_fixed_list_and_nothing_else_is_run():
    case = a_case(title="Care {{ number }} {% now %}", need="See {{ closes }}")
    assert unknown_fields("{{ title }} {{ title.upper }} {{ 7|add:1 }}") == ["title.upper", "7|add:1"]
    assert merged("{{title}}: {{ place }}", case) == "Care {{ number }} {% now %}: …"


def test_text_is_shown_as_text_and_headings_go_down_one_by_one():
    case = a_case()
    html = html_of("<b>", "## Begin\n\n<script>\n- one\n- two\n\nend", case)
    assert '<h2 dir="auto">Begin</h2>' in html
    assert "<script>" not in html
    assert [block.kind for block in blocks_of("# a\n\nb\nc\n\n- d\n- e\nf")] == ["h2", "p", "ul", "p"]


def test_the_templates_of_the_house_fill_every_kind_and_know_their_fields():
    case = shaped(a_case(tenders_url="https://tenders.example/1"))
    in_lots(case, 10_000, 20_000)
    for kind in ("invitation", "specification", "terms"):
        text = papers.begin_text(case=case, kind=kind, by=None)
        assert "{{" not in text.body
    assert PaperTemplate.objects.count() == 3
    invitation = case.paper_texts.get(kind="invitation").body
    assert "## Lot 2: Part 2" in invitation
    assert "https://tenders.example/1" in invitation


def test_of_one_lot_nobody_speaks_as_of_several_or_says_the_need_twice():
    case = shaped(a_case())
    body = papers.begin_text(case=case, kind="invitation", by=None).body
    assert "It is bought in one piece." in body and "You tender for all of it." in body
    assert body.count(case.need) == 1 and "some or all" not in body
    in_lots(case, 10_000, 20_000)
    assert "You may tender for one lot, some or all." in merged("{{ limits }}", Case.objects.get(pk=case.pk))


def test_a_word_file_holds_the_text_and_a_new_one_takes_its_place():
    case = a_case()
    text = papers.begin_text(case=case, kind="specification", by=None)
    first = papers.make_paper(text=text, format="docx", by=None)
    papers.change_text(text=text, title="New", body="# What\n\nFor {{ title }}", by=None)
    made = papers.make_paper(text=text, format="docx", by=None)
    assert not CaseFile.objects.filter(pk=first.pk).exists()
    with made.file.open("rb") as file:
        said = [one.text for one in Document(io.BytesIO(file.read())).paragraphs]
    assert said[0] == "New"
    assert "For Care of pocket parks" in said


def test_a_pdf_is_tagged():
    case = a_case()
    text = papers.begin_text(case=case, kind="invitation", by=None)
    made = papers.make_paper(text=text, format="pdf", by=None)
    with made.file.open("rb") as file:
        content = file.read()
    inside = unpacked(content)
    assert b"/StructTreeRoot" in inside
    assert b"/Lang (en)" in inside


def png():
    from tests.procurement.test_shaping_office import PNG

    return SimpleUploadedFile("plan.png", PNG, "image/png")


def published_case(**given):
    council()
    case = a_case(**given)
    said = {"tender": {"id": case.number, "title": case.title, "status": "active"}}
    publish_release(case=case, key="1", at=now(), tag=["tender"], body=said, by=None)
    return Case.objects.get(pk=case.pk)


def test_papers_are_public_with_the_tender_notice_and_internal_ones_never(client):
    case = published_case()
    open_one = papers.add_file(case=case, title="Plan", upload=png(), by=None)
    secret = papers.add_file(case=case, title="Bids", upload=png(), is_internal=True, by=None)
    url = f"/opportunities/{case.ocid}/papers/"
    page = f"/opportunities/{case.ocid}/"
    assert client.get(f"{url}{open_one.public_id}/").status_code == 404
    assert "Plan" not in client.get(page).content.decode()
    notice = OwnNotice(case=case, department=case.department, kind="UK4", published_at=now())
    for kind in ("UK7", "UK4"):
        notice.kind = kind
        for follow in follows_notices:
            if follow.name == "papers":
                follow.run(notice)
        assert client.get(f"{url}{open_one.public_id}/").status_code == (200 if kind == "UK4" else 404)
    assert client.get(f"{url}{secret.public_id}/").status_code == 404
    said = client.get(page).content.decode()
    assert "Plan" in said
    assert "Bids" not in said
    papers.withdraw(file=CaseFile.objects.get(pk=open_one.pk), by=None)
    assert client.get(f"{url}{open_one.public_id}/").status_code == 404
    assert CaseFile.objects.filter(pk=open_one.pk).exists()  # in the record


def test_a_paper_is_not_there_while_nothing_of_the_case_is_public(client):
    case = a_case()
    row = papers.add_file(case=case, title="Plan", upload=png(), by=None)
    papers.publish_papers(case=case, at=now())
    assert client.get(f"/opportunities/{case.ocid}/papers/{row.public_id}/").status_code == 404
    other = published_case(title="Other")
    assert client.get(f"/opportunities/{other.ocid}/papers/{row.public_id}/").status_code == 404


def workbook(*, macros: bool = False) -> SimpleUploadedFile:
    from openpyxl import Workbook

    out = io.BytesIO()
    Workbook().save(out)
    if macros:
        with zipfile.ZipFile(out, "a") as parts:
            parts.writestr("xl/vbaProject.bin", b"x")
    return SimpleUploadedFile("prices.xlsx", out.getvalue(), "application/octet-stream")


def test_a_sheet_for_prices_is_taken_and_one_with_macros_is_not():
    case = a_case()
    row = papers.add_file(case=case, title="Prices", upload=workbook(), by=None)
    assert row.content_type == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert (
        refused(papers.add_file, case=case, title="Prices", upload=workbook(macros=True), by=None) == "file"
    )
    fake = SimpleUploadedFile("prices.xlsx", b"PK not really", "application/octet-stream")
    assert refused(papers.add_file, case=case, title="Prices", upload=fake, by=None) == "file"


def test_a_public_paper_cannot_be_hidden_as_internal():
    case = a_case()
    row = papers.add_file(case=case, title="Plan", upload=png(), by=None)
    papers.publish_papers(case=case, at=now())
    row.refresh_from_db()
    assert refused(papers.set_internal, file=row, is_internal=True, by=None) == "public"


# --- Conflicts ---------------------------------------------------------------------------------------------
def test_the_software_lists_everybody_whose_firm_appears_in_the_thread():
    home = department()
    owner = buyer(home)
    case = a_case(home, by=owner, substitute=UserFactory(display_name="Stand In"))
    Membership.objects.create(organisation=firm("Sideline Ltd"), user=owner)
    alike, other = a_case(home), a_case(home, cpv="72000000")
    an_award(alike, supplier=firm("Green Fingers"))
    an_award(other, supplier=firm("Far Away Software"))
    listed = {one.who: str(one.how) for one in conflicts.connected_with(case)}
    assert {str(owner), "Stand In", "Sideline Ltd", "Green Fingers"} <= set(listed)
    assert "Far Away Software" not in listed
    assert "belongs to it" in listed["Sideline Ltd"]


def test_an_assessment_is_confirmed_kept_and_revised_when_somebody_new_appears():
    case = a_case(net=ABOVE)
    by = UserFactory(display_name="Con Firming")
    assert conflicts.problems(case) == ["No conflicts assessment is confirmed yet (section 83)."]
    conflicts.record(case=case, who="Dana", kind="potential", what="Shares", mitigation="Steps back", by=by)
    first = conflicts.confirm(case=case, text="All were asked.", by=by)
    assert conflicts.problems(case) == []
    an_award(case, supplier=firm("Newcomer Ltd"))
    assert any("Newcomer Ltd" in line for line in conflicts.problems(case))
    Case.objects.filter(pk=case.pk).update(owner=UserFactory(display_name="New Lead"))
    case.refresh_from_db()
    assert any("New Lead" in line for line in conflicts.problems(case))
    checklist.answer(case=case, answers={KEYS[0]: ("yes", "")}, by=UserFactory(display_name="Just Helps"))
    assert not any("Just Helps" in line for line in conflicts.problems(case))
    second = conflicts.confirm(case=case, text="Newcomer was looked at.", by=by)
    first.refresh_from_db()
    assert (first.number, second.number, first.text) == (1, 2, "All were asked.")
    assert conflicts.problems(case) == []


@pytest.mark.parametrize("step", ["tender", "announce"])
def test_above_the_threshold_the_assessment_stands_in_the_way_and_below_it_does_not(step):
    above = a_case(net=ABOVE)
    wanted = "No conflicts assessment is confirmed yet (section 83)."
    assert wanted in before(step, above)
    assert wanted not in before(step, a_case())
    assert wanted not in before(step, shaped(above))


def test_the_list_of_connected_costs_the_same_however_many_there_are(django_assert_num_queries):
    home = department()
    case = a_case(home)

    def more():
        for number in range(3):
            an_award(a_case(home), supplier=firm(f"Firm of {number} {CaseAward.objects.count()}"))

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    more()
    with CaptureQueriesContext(connection) as few:
        conflicts.connected_with(case)
    more()
    with django_assert_num_queries(len(few)):
        assert len(conflicts.connected_with(case)) >= 6


@pytest.mark.parametrize("state", Case.State.values)
@pytest.mark.parametrize("role", ["procurement_officer", "contract_manager", "other", "firm"])
def test_papers_and_conflicts_are_kept_by_officers_of_the_department_until_it_is_over(role, state):
    home = department()
    case = a_case(home)
    Case.objects.filter(pk=case.pk).update(state=state)
    case.refresh_from_db()
    people = {"other": lambda: buyer(department()), "firm": lambda: member(firm())}
    user = people.get(role, lambda: buyer(home, role))()
    wanted = role == "procurement_officer" and state in Case.ALIVE
    assert can_keep_papers(user, case) is wanted
