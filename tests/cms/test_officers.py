"""The officers' screens of states and steps: who gets in, what each button does."""

import pytest
from django.urls import reverse

from cms.models import ActionRecord, Step
from tests.factories.cms import ActionPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ActionPageFactory(ref="A1", title="Fixed lines", steps=["Ask", "Build"])


@pytest.fixture
def record(page):
    return ActionRecord.objects.get(key=page.key)


@pytest.fixture
def step(record):
    return record.steps.get(ref="S1")


def screens(record, step):
    return [
        reverse("action_state:index"),
        reverse("action_state:inspect", args=[record.pk]),
        reverse("action_state:history", args=[record.pk]),
        reverse("action_state:state", args=[record.pk]),
        reverse("step:index"),
        reverse("step:inspect", args=[step.pk]),
        reverse("step:history", args=[step.pk]),
        reverse("step:status", args=[step.pk]),
        reverse("step:date", args=[step.pk]),
        reverse("step:done", args=[step.pk]),
    ]


@pytest.mark.parametrize(
    ("role", "gets_in"), [("editor", True), ("administrator", True), ("moderator", False)]
)
def test_editors_and_administrators_see_every_screen_and_others_none(officer, record, step, role, gets_in):
    client = officer(role)
    for url in screens(record, step):
        assert (client.get(url).status_code == 200) is gets_in, url


@pytest.mark.parametrize("kind", ["action_state", "step"])
@pytest.mark.parametrize("verb", ["edit", "delete"])
def test_nobody_edits_or_deletes_a_row_by_hand(officer, record, step, kind, verb):
    client = officer("administrator")
    pk = record.pk if kind == "action_state" else step.pk
    response = client.post(reverse(f"{kind}:{verb}", args=[pk]), {"ref": "Z9"})
    assert response.status_code in (302, 403, 404)
    assert ActionRecord.objects.get().ref == "A1"
    assert Step.objects.count() == 2


def test_an_editor_changes_a_state_and_the_page_says_so(officer, page, record):
    client = officer("editor")
    response = client.post(
        reverse("action_state:state", args=[record.pk]), {"state": "on_hold", "reason": "The partner left."}
    )
    assert response.url == reverse("action_state:inspect", args=[record.pk])
    record.refresh_from_db()
    assert (record.state, record.state_by) == ("on_hold", client.user)
    client.logout()
    assert "The partner left." in client.get(page.url).content.decode()


def test_what_is_refused_stands_beside_the_field_and_nothing_typed_is_lost(officer, record):
    client = officer("editor")
    response = client.post(
        reverse("action_state:state", args=[record.pk]), {"state": "proposed", "reason": "My words"}
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert "in that state already" in text
    assert "My words" in text


def test_an_editor_moves_a_date_and_marks_a_step_as_done(officer, page, step):
    client = officer("editor")
    date_url, done_url = reverse("step:date", args=[step.pk]), reverse("step:done", args=[step.pk])
    client.post(date_url, {"promised": "2025-06-01", "precision": "month"})
    refused = client.post(date_url, {"promised": "2025-10-01", "precision": "month"})
    assert refused.status_code == 422
    client.post(date_url, {"promised": "2025-10-01", "precision": "month", "reason": "The data came late."})
    client.post(done_url, {"done_on": "2026-02-20", "note": "141 people came."})
    step.refresh_from_db()
    assert (step.status, step.note) == ("done", "141 people came.")
    client.logout()
    text = client.get(page.url).content.decode()
    assert "<s>June 2025</s>" in text
    assert "The data came late." in text
    assert "Done 20 February 2026" in text


def test_a_step_that_has_ended_has_no_button_for_its_date(officer, step):
    client = officer("editor")
    client.post(reverse("step:done", args=[step.pk]), {"done_on": "2026-02-20"})
    text = client.get(reverse("step:inspect", args=[step.pk])).content.decode()
    assert reverse("step:date", args=[step.pk]) not in text
    assert reverse("step:status", args=[step.pk]) in text


def test_the_page_editor_shows_state_and_steps_and_leads_to_where_they_are_changed(officer, page, record):
    client = officer("editor")
    text = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert reverse("action_state:inspect", args=[record.pk]) in text
    assert 'name="state"' not in text


def test_the_steps_can_be_taken_away_as_a_file(officer, step):
    response = officer("editor").get(reverse("step:index"), {"export": "csv"})
    assert "S1" in b"".join(response.streaming_content).decode()


def test_an_officer_sees_the_way_to_edit_a_page_and_a_visitor_does_not(officer, client, page):
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert edit not in client.get(page.url).content.decode()
    assert edit in officer("editor").get(page.url).content.decode()
