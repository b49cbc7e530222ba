"""Buying again: which papers come along, and that nobody sends them out unread."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from procurement.actions import copying, papers
from procurement.models import Case, CaseFile, PaperTemplate
from procurement.registries import problems_before
from tests.procurement.noticing import Desk
from tests.procurement.planning import planned
from tests.procurement.test_awards_contracts import PDF
from tests.procurement.test_planning_pages import at_desk, page

pytestmark = pytest.mark.django_db


def add(case: Case, title: str, **given) -> CaseFile:
    upload = SimpleUploadedFile(f"{title}.pdf".lower(), PDF, content_type="application/pdf")
    return papers.add_file(case=case, title=title, upload=upload, by=case.owner, **given)


def again(case: Case, **given) -> Case:
    by: User = case.owner
    return copying.copy_case(case=case, title="Again", department=case.department, by=by, **given)


def missing(case: Case) -> list[str]:
    return [text for text, _url in problems_before("tender", case) if "last time" in text]


def test_a_text_that_nobody_changed_is_merged_anew_from_the_same_template():
    case = planned()
    papers.ensure_templates()
    other = PaperTemplate.objects.create(
        kind="terms", title="Short terms", body="About {{ title }}, {{ number }}"
    )
    papers.begin_text(case=case, kind="terms", template=other, by=case.owner)
    text = again(case).paper_texts.get()
    assert (text.title, text.to_check) == ("Short terms", False)
    assert text.body.startswith("About Again, P-") and case.number not in text.body
    other.delete()
    assert again(case).paper_texts.get().title != "Short terms"


def test_a_text_that_was_changed_by_hand_comes_as_it_was_and_is_checked_by_being_saved():
    case = planned()
    text = papers.begin_text(case=case, kind="specification", by=case.owner)
    papers.change_text(text=text, title="What", body="Benches that last", by=case.owner)
    made = again(case)
    copied = made.paper_texts.get()
    assert (copied.body, copied.to_check) == ("Benches that last", True)
    assert again(made).paper_texts.get().to_check  # a copy of the copy is no template's either
    assert missing(made) == ["1 paper is from last time and to be checked."]
    papers.change_text(text=copied, title="What", body="Benches that last", by=case.owner)
    assert missing(made) == []
    assert not made.paper_texts.get().to_check


def test_only_the_files_that_are_named_come_along_and_each_waits_to_be_checked():
    case = planned()
    plan, left, inside = add(case, "Plan"), add(case, "Left"), add(case, "Inside", is_internal=True)
    CaseFile.objects.filter(pk=plan.pk).update(published_at=now())
    made = again(case, files=[plan.pk, inside.pk])
    rows = list(made.files.values_list("title", "is_internal", "to_check", "published_at"))
    assert rows == [("Plan", False, True, None), ("Inside", True, True, None)]
    copy = made.files.first()
    assert copy.file.name != plan.file.name and copy.sha256 == plan.sha256
    assert CaseFile.objects.get(pk=left.pk).case == case
    assert missing(made) == ["2 papers are from last time and to be checked."]
    for file in made.files.all():
        papers.checked(file=file, by=case.owner)
    assert missing(made) == []


def test_what_was_withdrawn_made_of_a_text_or_of_another_case_does_not_come_along():
    case = planned()
    text = papers.begin_text(case=case, kind="terms", by=case.owner)
    made_of = papers.make_paper(text=text, format="docx", by=case.owner)
    gone, foreign = add(case, "Gone"), add(planned(), "Foreign")
    CaseFile.objects.filter(pk=gone.pk).update(published_at=now(), withdrawn_at=now())
    assert not copying.own_files(case).exists()
    assert not again(case, files=[made_of.pk, gone.pk, foreign.pk]).files.exists()


def test_a_file_that_is_lost_is_named_and_nothing_is_copied():
    case = planned()
    plan = add(case, "Plan")
    plan.file.storage.delete(plan.file.name)
    with pytest.raises(Refused) as refused:
        again(case, files=[plan.pk])
    assert refused.value.code == "files" and "Plan" in str(refused.value.message)
    assert Case.objects.count() == 1


def test_the_page_names_the_papers_and_ticks_what_everybody_could_read(client):
    case = planned()
    papers.begin_text(case=case, kind="terms", by=case.owner)
    plan, inside = add(case, "Plan"), add(case, "Inside", is_internal=True)
    at_desk(client, case.owner)
    said = client.get(page("copy_case", case))
    html = said.content.decode()
    assert "Terms: merged anew from its template" in html and "Inside (inside.pdf" in html
    assert said.context["form"]["files"].initial == [str(plan.pk)]
    given = {"title": "Parks again", "department": case.department_id}
    answer = client.post(page("copy_case", case), {**given, "files": [str(plan.pk), "999999"]})
    assert answer.status_code == 200 and not Case.objects.filter(title="Parks again").exists()
    client.post(page("copy_case", case), {**given, "files": [str(plan.pk), str(inside.pk)]})
    made = Case.objects.get(title="Parks again")
    url = reverse("procurement_shaping:papers", args=[made.pk])
    assert client.get(url).content.decode().count("From last time, to be checked") == 2
    client.post(url, {"do": f"checked:{made.files.first().pk}"})
    assert client.get(url).content.decode().count("From last time, to be checked") == 1


def test_the_tender_notice_waits_for_papers_of_last_time():
    desk = Desk(planned().department)
    plan = add(desk.case, "Plan")
    CaseFile.objects.filter(pk=plan.pk).update(to_check=True)
    with pytest.raises(Refused) as refused:
        desk.asked()
    assert "from last time" in str(refused.value.message)
    papers.checked(file=plan, by=desk.writer)
    assert desk.case.notices.get().state == "draft"
