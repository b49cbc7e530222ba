"""A definition and a canvas, section by section: two people who save at once lose nothing."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.actions.defining import Conflict, save_section, target_of
from challenges.models import Canvas, CaseEvent, Challenge
from challenges.papers_defining import canvas, canvas_context, canvas_digest
from challenges.sections_defining import ALL, CANVAS, SECTIONS, stand_of, values_of
from challenges.shown_defining import buttons, panel, tasks
from challenges.topics import topic_of
from engagement.errors import Refused
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.challenges import ChallengeFactory, TermFactory, department, officer, outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return ChallengeFactory()


@pytest.fixture
def me(challenge, client):
    sign_in_with_second_factor(client, challenge.owner)
    return challenge.owner


def stand(challenge: Challenge, key: str) -> str:
    return stand_of(ALL[key], target_of(Challenge.objects.get(pk=challenge.pk), ALL[key]))


def save(challenge: Challenge, key: str, by=None, on: str = "", **values):
    by = by or challenge.owner
    on = on or stand(challenge, key)
    return save_section(challenge=challenge, section=key, values=values, stand=on, by=by)


# --- Saving --------------------------------------------------------------------------------------------------
def test_a_section_is_saved_by_itself_and_the_revision_goes_up(challenge):
    row = save(challenge, "problem", statement="Nobody knows")
    assert (row.statement, row.revision) == ("Nobody knows", challenge.revision + 1)
    [event] = CaseEvent.objects.filter(verb="section_saved")
    assert event.facts == {"section": "problem"} and event.actor == challenge.owner


def test_saying_the_same_again_writes_and_notes_nothing(challenge):
    old = stand(challenge, "problem")
    row = save(challenge, "problem", statement=challenge.statement)
    assert row.revision == challenge.revision
    save(challenge, "problem", statement="New")
    save(challenge, "problem", on=old, statement="New")  # the button was pressed twice
    assert CaseEvent.objects.filter(verb="section_saved").count() == 1


def test_who_saves_on_an_older_stand_is_shown_what_stands_there_and_nothing_is_written(challenge):
    other = officer(challenge.department)
    old = stand(challenge, "problem")
    save(challenge, "problem", by=other, statement="Theirs")
    with pytest.raises(Conflict) as conflict:
        save(challenge, "problem", on=old, statement="Mine")
    assert conflict.value.values == {"statement": "Theirs"} and conflict.value.by == other
    challenge.refresh_from_db()
    assert challenge.statement == "Theirs"
    row = save(challenge, "problem", on=conflict.value.stand, statement="Theirs and mine")
    assert row.statement == "Theirs and mine"


def test_two_people_in_two_sections_do_not_meet(challenge):
    old = stand(challenge, "money")
    save(challenge, "problem", statement="Theirs")
    row = save(challenge, "money", on=old, budget=1000, next_value=None, is_paid=False, effort_hours=5)
    assert (row.statement, row.effort_hours) == ("Theirs", 5)


def test_outcomes_and_personas_conflict_as_a_whole(challenge):
    given = {"text": "Less", "indicator": "kg", "baseline": None, "target": None, "unit": ""}
    for key, rows in (("outcomes", [given]), ("personas", [{"name": "Iris"}])):
        old = stand(challenge, key)
        save(challenge, key, **{key: rows})
        with pytest.raises(Conflict):
            save(challenge, key, on=old, **{key: []})
        assert values_of(ALL[key], target_of(challenge, ALL[key])) == {key: rows}


@pytest.mark.parametrize("state", [state for state in Challenge.State.values if state != "defining"])
def test_a_definition_is_changed_only_while_it_is_being_defined(state):
    home = department()
    me = officer(home)
    traits = {"running": {"open": True}, "ended": {"over": True}}
    given = {"department": home, "owner": me, "state": state, "state_reason": "No", **traits.get(state, {})}
    challenge = ChallengeFactory(**given)
    for key in ("problem", "how"):
        name = ALL[key].fields[0]
        with pytest.raises(Refused):
            save(challenge, key, by=me, **{name: "New"})


def test_nobody_of_another_department_saves_anything(challenge):
    with pytest.raises(Refused):
        save(challenge, "problem", by=officer(department()), statement="New")


def test_a_new_title_reaches_the_topic(challenge):
    save(challenge, "title", title="New title", summary="Why?")
    assert topic_of(challenge).title == "New title"


def test_owner_and_substitute_are_two_officers_of_the_department(challenge):
    second = officer(challenge.department)
    for owner, substitute in (
        (officer(department()).pk, None),
        (challenge.owner_id, challenge.owner_id),
    ):
        with pytest.raises(Refused):
            save(challenge, "people", owner=owner, substitute=substitute)
    assert save(challenge, "people", owner=challenge.owner_id, substitute=second.pk).substitute == second


def test_a_canvas_is_made_when_somebody_writes_and_not_when_somebody_reads(challenge):
    assert values_of(CANVAS["how"], target_of(challenge, CANVAS["how"])) == {"how_might_we": ""}
    assert Canvas.objects.count() == 0
    row = save(challenge, "whys", whys=["Because", "Why?"])
    assert (row.whys, row.revision, row.changed_by) == (["Because", "Why?"], 2, challenge.owner)


# --- Pages ---------------------------------------------------------------------------------------------------
def office(name: str, challenge: Challenge, *more) -> str:
    return reverse(f"challenge_defining:{name}", args=[challenge.pk, *more])


def post(client, challenge: Challenge, key: str, on: str = "", **data):
    return client.post(office("section", challenge, key), {"stand": on or stand(challenge, key), **data})


def test_the_task_list_says_what_is_missing_and_leads_there(client, me, challenge):
    text = client.get(office("define", challenge)).content.decode()
    assert "No outcome is measurable" in text and office("section", challenge, "outcomes") in text
    assert "No legal route is chosen" in text and "things are missing" in text
    for section in SECTIONS.values():
        assert office("section", challenge, section.key) in text


@pytest.mark.parametrize("key", list(ALL))
def test_every_section_opens(client, me, challenge, key):
    page = client.get(office("section", challenge, key))
    assert page.status_code == 200 and 'name="stand"' in page.content.decode()


def test_there_is_no_section_of_another_name(client, me, challenge):
    assert client.get(office("section", challenge, "secrets")).status_code == 404


def test_sections_are_filled_in(client, me, challenge):
    ip, data = TermFactory(), TermFactory(kind="data")
    for key, given in (
        ("problem", {"statement": "New words"}),
        ("affected", {"affected": "Growers"}),
        ("terms", {"ip_term": ip.pk, "data_term": data.pk}),
        ("money", {"budget": "60000", "next_value": "2500", "is_paid": "on", "effort_hours": "12"}),
        ("whys", {"why1": "Because", "why3": "Why?"}),
        ("how", {"how_might_we": "How might we?"}),
    ):
        answer = post(client, challenge, key, **given)
        assert answer.status_code == 302, (key, answer.context["form"].errors)
    challenge.refresh_from_db()
    assert (challenge.statement, challenge.affected) == ("New words", "Growers")
    assert (challenge.ip_term, challenge.data_term) == (ip, data)
    assert (challenge.next_value, challenge.is_paid, challenge.effort_hours) == (2500, True, 12)
    assert (challenge.canvas.whys, challenge.canvas.how_might_we) == (["Because", "Why?"], "How might we?")


def test_terms_that_are_withdrawn_or_of_the_other_kind_cant_be_picked(client, me, challenge):
    for term in (TermFactory(is_active=False), TermFactory(kind="data")):
        assert post(client, challenge, "terms", ip_term=term.pk).status_code == 200
    challenge.refresh_from_db()
    assert challenge.ip_term is None


def test_the_other_s_words_stand_beside_one_s_own(client, me, challenge):
    other = officer(challenge.department, display_name="Bea")
    old = stand(challenge, "problem")
    save(challenge, "problem", by=other, statement="Words of Bea")
    page = post(client, challenge, "problem", on=old, statement="My own words")
    text = page.content.decode()
    assert page.status_code == 200
    assert "Bea" in text and "Words of Bea" in text and "My own words" in text
    challenge.refresh_from_db()
    assert challenge.statement == "Words of Bea"
    again = post(client, challenge, "problem", on=page.context["stand"], statement="Both")
    assert again.status_code == 302
    challenge.refresh_from_db()
    assert challenge.statement == "Both"


def test_a_form_that_comes_back_with_an_error_still_stands_where_it_stood(client, me, challenge):
    """Else somebody's mistake would carry them over what another saved meanwhile."""
    old = stand(challenge, "money")
    save(challenge, "money", budget=5, next_value=None, is_paid=False, effort_hours=3)
    page = post(client, challenge, "money", on=old, budget="-1", effort_hours="3")
    assert page.context["stand"] == old
    assert "Words" not in page.content.decode()
    page = post(client, challenge, "money", on=old, budget="7", effort_hours="3")
    assert page.context["conflict"] is not None


def outcome_data(*rows: dict, **more) -> dict:
    data = {"outcomes-TOTAL_FORMS": len(rows), "outcomes-INITIAL_FORMS": 0, **more}
    for number, row in enumerate(rows):
        data |= {f"outcomes-{number}-{name}": value for name, value in row.items()}
    return data


ROW = {"text": "Less waste", "indicator": "kg", "baseline": "100", "target": "50", "unit": "kg"}


def test_outcomes_are_saved_in_their_order_and_empty_rows_are_no_rows(client, me, challenge):
    data = outcome_data(ROW, {"text": ""}, {**ROW, "text": "More tables"})
    assert post(client, challenge, "outcomes", **data).status_code == 302
    assert [one.text for one in challenge.outcomes.all()] == ["Less waste", "More tables"]
    assert challenge.outcomes.first().is_measurable


def test_rows_are_added_and_taken_away_without_saving_and_what_was_typed_stays(client, me, challenge):
    page = post(
        client, challenge, "outcomes", **outcome_data(ROW, {"text": "x", "baseline": "abc"}, do="more")
    )
    rows = page.context["rows"]
    assert [form["text"].value() for form in rows] == ["Less waste", "x", None]
    assert rows[1]["baseline"].value() == "abc"
    page = post(client, challenge, "outcomes", **outcome_data(ROW, {"text": "x"}, do="without-0"))
    assert [form["text"].value() for form in page.context["rows"]] == ["x"]
    assert challenge.outcomes.count() == 0


def test_a_row_with_figures_and_no_words_is_said_beside_its_field(client, me, challenge):
    page = post(client, challenge, "outcomes", **outcome_data({"text": "", "target": "5"}))
    assert page.status_code == 200 and page.context["rows"][0].errors["text"]
    assert challenge.outcomes.count() == 0


@pytest.mark.parametrize("total", ["", "abc", "99999", "-1", "1000000000000"])
def test_a_number_of_rows_that_somebody_made_up_breaks_nothing(client, me, challenge, total):
    for do in ("", "more", "without-7", "without-x"):
        data = {**outcome_data(ROW), "outcomes-TOTAL_FORMS": total, "do": do}
        assert post(client, challenge, "outcomes", **data).status_code in (200, 302)


def test_personas_are_saved(client, me, challenge):
    data = {
        "personas-TOTAL_FORMS": 1,
        "personas-INITIAL_FORMS": 0,
        "personas-0-name": "Iris",
        "personas-0-words": "Mine",
    }
    assert post(client, challenge, "personas", **data).status_code == 302
    assert challenge.canvas.personas == [{"name": "Iris", "situation": "", "needs": "", "words": "Mine"}]
    assert "Iris" in client.get(office("canvas", challenge)).content.decode()


def test_a_challenge_that_runs_shows_its_canvas_and_no_way_to_change_it(client):
    challenge = ChallengeFactory(open=True)
    sign_in_with_second_factor(client, challenge.owner)
    assert client.get(office("canvas", challenge)).status_code == 200
    assert office("section", challenge, "how") not in client.get(office("canvas", challenge)).content.decode()
    assert client.get(office("section", challenge, "how")).status_code in (302, 403)


# --- The paper, the case page ----------------------------------------------------------------------------------
def test_the_canvas_is_one_page_in_words_and_changes_its_digest(challenge):
    key = str(challenge.public_id)
    before = canvas_digest(key, "en")
    save(challenge, "personas", personas=[{"name": f"Persona {n}", "needs": "<x>"} for n in range(6)])
    assert canvas_digest(key, "en") != before
    assert canvas_context(key)["more"] == 2 and not canvas_context(key)["is_much"]
    html = canvas(key, "en")
    assert "&lt;x&gt;" in html and "Persona 3" in html and "Persona 4" not in html
    for wrong in ("x", "00000000-0000-0000-0000-000000000000"):
        with pytest.raises(KeyError):
            canvas(wrong, "en")


def test_the_canvas_s_paper_is_for_its_officers_and_in_no_shared_cache(client, me, challenge):
    answer = client.get(office("canvas_pdf", challenge))
    assert answer.status_code in (200, 202, 503)
    assert answer["Cache-Control"].startswith("private, no-store")


def test_the_case_page_gets_buttons_tasks_and_what_stage_1_found(challenge):
    labels = [label for label, _url, _icon in buttons(challenge.owner, challenge)]
    assert labels == ["Define", "Canvas", "Gatherings", "Evidence"]
    challenge.gatherings.create(title="Tea", starts_at=challenge.state_at, people=7, insights="They say <no>")
    html = panel(RequestFactory().get("/"), challenge)
    assert "7 people came" in html and "They say &lt;no&gt;" in html
    [task] = tasks(challenge.owner, [challenge])
    assert "sections need work" in task.text and task.url == office("define", challenge)


def test_a_proposal_is_a_task_and_a_workshop_that_nobody_noted_is_one(challenge):
    proposal = ChallengeFactory(proposed=True)
    challenge.gatherings.create(title="Tea", starts_at=challenge.state_at)
    texts = [task.text for task in tasks(challenge.owner, [challenge, proposal])]
    assert any("waits to be taken up" in text for text in texts)
    assert any("Note what you learnt at “Tea”" in text for text in texts)
    assert [label for label, *_more in buttons(challenge.owner, proposal)] == ["Proposal"]
    assert panel(RequestFactory().get("/"), proposal) == ""


def test_tasks_ask_as_much_for_many_challenges_as_for_one(challenge):
    def queries(rows: list[Challenge]) -> int:
        with CaptureQueriesContext(connection) as seen:
            list(tasks(challenge.owner, rows))
        return len(seen)

    one = queries([challenge])
    more = [ChallengeFactory(department=challenge.department, owner=challenge.owner) for _n in range(3)]
    for each in more:
        outcome(each)
        each.gatherings.create(title="Tea", starts_at=each.state_at)
    assert queries([challenge, *more]) == one
