"""Plans: edited as a draft, kept as the next version, taken along as a template and brought in whole or not at all."""

import json
from copy import deepcopy
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from challenges.actions.plans import content_of, make_plan
from challenges.actions.templates import import_template, template_of
from challenges.actions.versions import is_used, keep_version
from challenges.demo.core import DIPS
from challenges.models import Programme
from challenges.plan_check_office import plan_faults
from challenges.plan_diff_office import differences
from engagement.errors import Refused
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.challenges import ChallengeFactory, ProgrammeFactory, department, officer, plan_content

pytestmark = pytest.mark.django_db


def template() -> dict:
    return json.loads(DIPS.read_text(encoding="utf-8"))


def page(name: str, programme: Programme, *more) -> str:
    return reverse(f"challenge_programmes:{name}", args=[programme.pk, *more])


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def desk(client, programme):
    sign_in_with_second_factor(client, officer(programme.department))
    return client


# --- Faults and differences --------------------------------------------------------------------------------
def test_the_plan_of_dips_has_no_fault():
    assert plan_faults(plan_content()) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda c: c["stages"][1]["form"][2].update(kind="poem"), "Stage 2, question 3"),
        (lambda c: c["stages"][1]["form"][0].update(label=""), "Stage 2, question 1"),
        (lambda c: c["stages"][1]["form"][0].update(colour="red"), "no such entry as colour"),
        (lambda c: c["stages"][1]["criteria"][0].update(weight=0), "Stage 2, criterion 1"),
        (lambda c: c["stages"][1]["criteria"][0].update(weight=99), "add up to"),
        (lambda c: c["stages"][1]["criteria"][0]["levels"].pop(), "five descriptions"),
        (lambda c: c["stages"][1]["criteria"][0]["levels"].__setitem__(0, " "), "Stage 2, criterion 1"),
        (lambda c: c["stages"][2].update(form="many"), "Stage 3"),
        (lambda c: c["stages"].__setitem__(3, "stage"), "Stage 4"),
        (lambda c: c["stages"][4].update(value="much"), "Stage 5"),
        (lambda c: c["stages"][4].update(weeks=0), "Stage 5"),
        (lambda c: c.update(stages=[]), "needs stages"),
        (lambda c: c["fit_questions"].append({"question": "Why?"}), "question 11"),
    ],
)
def test_each_fault_is_named_with_its_stage_and_row(spoil, said, programme):
    content = plan_content()
    spoil(content)
    assert said in "\n".join(plan_faults(content))
    data = {**template(), "plan": content}
    with pytest.raises(Refused) as refusal:
        import_template(data=data, department=programme.department, by=None)
    assert said in str(refusal.value.message)
    assert Programme.objects.count() == 1


def test_several_faults_are_named_at_once():
    content = plan_content()
    content["stages"][1]["form"][0]["label"] = ""
    content["stages"][1]["criteria"][0]["weight"] = 0
    assert len(plan_faults(content)) >= 3


def test_differences_say_what_was_added_removed_and_changed():
    old = content_of(make_plan(programme=ProgrammeFactory(planned=False), content=plan_content(), by=None))
    new = deepcopy(old)
    assert differences(old, new) == []
    form, criteria = new["stages"][1]["form"], new["stages"][1]["criteria"]
    gone = form.pop(0)
    form.append({**form[0], "key": "price", "label": "What does it cost?"})
    criteria[0]["weight"] += 5
    new["stages"][2]["weeks"] = 9
    new["stages"].pop()
    said = "\n".join(differences(old, new))
    for words in (gone["label"], "What does it cost?", "weight", "planned weeks", "is gone", "is new"):
        assert words in said


# --- Versions ----------------------------------------------------------------------------------------------
def edited(programme) -> dict:
    content = content_of(programme.plan)
    content["stages"][0]["weeks"] += 1
    return content


def test_an_edit_is_the_next_version_and_one_that_nobody_used_can_be_replaced(programme):
    by = officer(programme.department)
    second = keep_version(programme=programme, content=edited(programme), by=by, notice="Longer", base=1)
    assert (second.number, programme.plans.count()) == (2, 2)
    again = keep_version(
        programme=programme, content=edited(programme), by=by, notice="Longer", base=2, replace=True
    )
    assert (again.number, programme.plans.count()) == (2, 2)


def test_a_version_that_a_challenge_uses_is_not_replaced(programme):
    ChallengeFactory(open=True, programme=programme)
    assert is_used(programme.plan)
    with pytest.raises(Refused) as refusal:
        keep_version(
            programme=programme, content=edited(programme), by=None, notice="x", base=1, replace=True
        )
    assert refusal.value.code == "used"


def test_who_edited_an_older_version_is_told_and_nothing_changed_is_no_version(programme):
    content = edited(programme)
    for given, code in (
        ({"base": 0, "content": content}, "moved"),
        ({"base": 1, "content": content_of(programme.plan)}, "same"),
    ):
        with pytest.raises(Refused) as refusal:
            keep_version(programme=programme, by=None, notice="x", **given)
        assert refusal.value.code == code


# --- The editor --------------------------------------------------------------------------------------------
def fields(response) -> dict[str, str]:
    """What a browser would send back of the forms on the page."""
    context = response.context
    found = {"seen": context["seen"]} if context.get("seen") else {}
    forms = [context["form"]] if context.get("form") else []
    for rows in context["rows_list"]:
        found[rows.count_name] = str(rows.count)
        forms += rows.forms
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is True:
                found[bound.html_name] = "on"
            elif value not in (None, False):
                found[bound.html_name] = str(value)
    return found


def press(desk, programme, do: str, **given):
    """A button of the page of the plan, as it stands there now."""
    seen = desk.get(page("plan", programme)).context["seen"]
    return desk.post(page("plan", programme), {"seen": seen, "do": do, **given})


def test_a_stage_is_edited_on_a_page_and_made_a_version(desk, programme):
    url = page("plan_stage", programme) + "?number=2"
    sent = {**fields(desk.get(url)), "form-0-label": "What would you do?", "do": "save"}
    assert desk.post(url, sent).status_code == 302
    assert programme.plans.count() == 1  # a draft
    overview = desk.get(page("plan", programme))
    assert "What would you do?" in overview.content.decode()
    assert not overview.context["faults"]
    made = press(desk, programme, "make", notice="A clearer question")
    assert made.status_code == 302
    plan = programme.plan
    assert (plan.number, plan.notice) == (2, "A clearer question")
    assert plan.stages.get(kind="invite").questions.first().label == "What would you do?"
    versions = desk.get(page("plan_versions", programme)).content.decode()
    assert "A clearer question" in versions
    assert "What would you do?" in versions


def test_rows_are_added_moved_and_removed_by_buttons_and_nothing_typed_is_lost(desk, programme):
    url = page("plan_stage", programme) + "?number=2"
    sent = {**fields(desk.get(url)), "form-0-label": "Half typed", "stage-staff_name": ""}
    number = int(sent["form-rows"])
    added = desk.post(url, {**sent, "do": "add:form"})
    assert fields(added)["form-rows"] == str(number + 1)
    assert fields(added)["form-0-label"] == "Half typed"
    moved = fields(desk.post(url, {**fields(added), "do": "down:form:0"}))
    assert moved["form-1-label"] == "Half typed"
    removed = fields(desk.post(url, {**moved, "do": "remove:form:1"}))
    assert "Half typed" not in removed.values()
    assert removed["form-rows"] == str(number)
    kept = fields(desk.post(url, {**removed, "do": "remove:criteria:0"}))
    assert kept["form-rows"] == str(number)
    assert int(kept["criteria-rows"]) == int(sent["criteria-rows"]) - 1


def test_weights_that_do_not_add_up_are_said_and_nothing_is_lost(desk, programme):
    url = page("plan_stage", programme) + "?number=2"
    sent = {**fields(desk.get(url)), "criteria-0-weight": "99", "do": "save"}
    response = desk.post(url, sent)
    assert response.status_code == 200
    assert "not to 100" in response.content.decode()
    assert fields(response)["criteria-0-weight"] == "99"


def test_a_new_row_gets_a_key_of_its_own(desk, programme):
    url = page("plan_stage", programme) + "?number=2"
    sent = fields(desk.get(url))
    number = int(sent["form-rows"])
    row = {"label": "What is your idea?", "kind": "long", "step": "1", "is_required": "on"}
    sent |= {f"form-{number}-{name}": value for name, value in row.items()}
    desk.post(url, {**sent, "form-rows": str(number + 1), "do": "save"})
    press(desk, programme, "make", notice="x")
    keys = [question.key for question in programme.plan.stages.get(kind="invite").questions.all()]
    assert len(set(keys)) == number + 1


def test_stages_are_added_and_removed_and_the_draft_is_thrown_away(desk, programme):
    press(desk, programme, "add", kind="prototype")
    faulty = desk.get(page("plan", programme))
    assert len(faulty.context["stages"]) == 7
    assert faulty.context["faults"]  # it has no names yet
    assert press(desk, programme, "make", notice="x").status_code == 200
    assert programme.plans.count() == 1
    place = [stage["staff_name"] for stage, _kind in faulty.context["stages"]].index("") + 1
    press(desk, programme, f"remove:{place}")
    assert not desk.get(page("plan", programme)).context["faults"]
    press(desk, programme, "discard")
    assert not desk.get(page("plan", programme)).context["is_draft"]


def test_a_programme_of_another_department_is_read_and_not_changed(client, programme):
    sign_in_with_second_factor(client, officer(department()))
    assert client.get(page("inspect", programme)).status_code == 200
    for name, more in (
        ("edit", ()),
        ("partners", ()),
        ("deciders", ()),
        ("plan", ()),
        ("plan_stage", ()),
        ("plan_versions", ()),
    ):
        assert client.get(page(name, programme, *more)).status_code in (302, 403)
    Programme.objects.update(is_public=False)
    for name in ("inspect", "export", "plan"):
        assert client.get(page(name, programme)).status_code == 404


def test_partners_are_rows(desk, programme):
    url = page("partners", programme)
    sent = {
        "partners-rows": "1", "partners-0-name": "BCU", "partners-0-role": "Leads", "do": "save", "seen": "[]",
    }  # fmt: skip
    assert desk.post(url, {**sent, "partners-0-role": ""}).status_code == 200
    assert desk.post(url, sent).status_code == 302
    assert list(programme.partners.values_list("name", "role")) == [("BCU", "Leads")]
    late = desk.post(
        url, {**sent, "partners-0-name": "Another"}
    ).content.decode()  # seen before BCU was there
    assert "Somebody else has changed this" in late and 'value="Another"' in late
    assert list(programme.partners.values_list("name", flat=True)) == ["BCU"]


def test_a_programme_is_made_for_ones_own_department_alone(desk, programme):
    given = {
        "name": "Round two", "slug": "round-two", "summary": "Again", "starts_on": "2027-01-01",
        "ends_on": "2027-12-31", "objective": "", "funding": "", "aim": "", "aim_source": "",
        "asked_of_departments": "", "asked_of_firms": "",
    }  # fmt: skip
    url = reverse("challenge_programmes:add")
    assert desk.post(url, {**given, "department": department().pk}).status_code == 200
    assert desk.post(url, {**given, "department": programme.department.pk}).status_code == 302
    assert Programme.objects.get(slug="round-two").created_by is not None


# --- Templates ---------------------------------------------------------------------------------------------
def test_what_is_exported_comes_in_as_the_same(programme):
    data = template_of(programme)
    made = import_template(
        data=json.loads(json.dumps(data)), department=department(), by=None, name="Another"
    )
    assert content_of(made.plan) == content_of(programme.plan)
    assert (made.name, made.slug, made.is_public) == ("Another", "another", False)
    assert (made.starts_on, made.summary) == (programme.starts_on, programme.summary)


def test_without_figures_nothing_of_money_is_in_it(programme):
    Programme.objects.update(cost=80_000, aim_baseline=12)
    programme.refresh_from_db()
    text = json.dumps(template_of(programme, figures=False))
    assert "80000" not in text
    assert "aim_baseline" not in text
    assert all(stage["value"] is None for stage in json.loads(text)["plan"]["stages"])
    assert any(stage["value"] for stage in template_of(programme)["plan"]["stages"])


@pytest.mark.parametrize(
    "data",
    [
        [], {}, {"format": "x"}, {**template(), "version": 2}, {**template(), "programme": "DIPS"},
        {**template(), "programme": {**template()["programme"], "starts_on": "soon"}},
        {**template(), "programme": {**template()["programme"], "starts_on": ["a"]}},
        {**template(), "programme": {**template()["programme"], "owner": 1}},
        {**template(), "partners": [{"name": "", "role": "x"}]}, {**template(), "partners": "many"},
        {**template(), "plan": None}, {**template(), "programme": {}},
    ],
)  # fmt: skip
def test_a_file_that_is_no_template_leaves_nothing_behind(data):
    with pytest.raises(Refused) as refusal:
        import_template(data=data, department=department(), by=None)
    assert str(refusal.value.message)
    assert not Programme.objects.exists()


def test_a_file_is_uploaded_and_its_faults_are_shown(desk, programme):
    url = reverse("challenge_programmes:import")

    def sent(data):
        content = data if isinstance(data, bytes) else json.dumps(data).encode()
        return {"file": SimpleUploadedFile("plan.json", content), "department": programme.department.pk}

    assert "not JSON" in desk.post(url, sent(b"\xff{")).content.decode()
    spoilt = template()
    spoilt["plan"]["stages"][1]["form"][2]["kind"] = "poem"
    assert "Stage 2, question 3" in desk.post(url, sent(spoilt)).content.decode()
    assert Programme.objects.count() == 1
    assert desk.post(url, sent(template())).status_code == 302
    assert Programme.objects.get(slug="dips").department == programme.department


def test_the_command_takes_a_file_or_says_what_is_wrong(tmp_path):
    home = department("Transport")
    out = StringIO()
    call_command("import_programme", str(DIPS), department=home.name, stdout=out)
    assert "6 stages" in out.getvalue()
    for file, name in ((DIPS, "Nobody"), (tmp_path / "none.json", home.name), (DIPS, home.name)):
        with pytest.raises(CommandError):
            call_command("import_programme", str(file), department=name)


def test_the_download_is_a_file(desk, programme):
    response = desk.get(page("export", programme), {"without_figures": "1"})
    assert response["Content-Disposition"] == f'attachment; filename="{programme.slug}.json"'
    assert response.json()["format"] == "thousand-trades/programme"
