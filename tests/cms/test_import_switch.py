"""The switch is complete by itself: what follows it is for search engines of all kinds, and a job takes it up."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from wagtail.models import PageViewRestriction

from accounts.clock import now
from accounts.registries import jobs
from cms.actions import importing
from cms.models import ActionPage, ActionRecord, ImportRun, Step, ThemePage
from engagement.actions.comments import post_comment
from engagement.models import Topic
from tests.cms.test_import_stopped import Killed, everything, files, kill, revive, run  # noqa: F401
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def job():
    return jobs.get("cms.finish_imports").run()


def page_of(ref: str) -> str:
    response = Client().get(ActionPage.objects.get(ref=ref).url)
    assert response.status_code == 200
    return response.content.decode()


def test_killed_right_after_the_switch_the_public_sees_steps_and_discussion_and_can_comment(files, kill):  # noqa: F811
    kill("switched")
    with pytest.raises(Killed):
        run(files[0])
    live = ActionPage.objects.live().public()
    assert live.count() == 3 == ActionRecord.objects.count()
    wanted = {(page.key, step.ref) for page in live for step in page.steps.all()}
    assert set(Step.objects.shown().values_list("action_id", "ref")) == wanted and len(wanted) == 8
    assert Topic.objects.filter(kind="action", is_public=True).count() == 3
    topic = Topic.objects.get(key=ActionPage.objects.get(ref="A1").key)
    assert (topic.title, topic.site_id) == (
        "A1 Mend the benches",
        ActionPage.objects.get(ref="A1").get_site().pk,
    )
    post_comment(by=UserFactory(), topic=topic, text="I have a hammer.", hold="")
    text = page_of("A1")
    assert 'id="step-S1"' in text and "What people say" in text and "I have a hammer." in text
    assert f"/topics/{topic.public_id}/say/" in text


def test_killed_right_before_the_switch_nothing_is_public(files, kill):  # noqa: F811
    kill("prepared")
    with pytest.raises(Killed):
        run(files[0])
    assert Topic.objects.count() == 3 and not Topic.objects.public().exists()
    assert Step.objects.count() == 8 and not Step.objects.shown().exists()
    topic = Topic.objects.first()
    assert Client().get(f"/topics/{topic.public_id}/").status_code == 404


@pytest.mark.parametrize("step", ["laid beside", "prepared"])
def test_what_was_laid_for_the_switch_goes_with_the_import(files, kill, monkeypatch, step):  # noqa: F811
    kill(step)
    with pytest.raises(Killed):
        run(files[0])
    revive(monkeypatch)
    importing.undo(by=None)
    assert not (Topic.objects.exists() or Step.objects.exists() or ActionRecord.objects.exists())


def test_an_update_killed_right_after_the_switch_shows_the_new_steps_and_names(files, kill):  # noqa: F811
    run(files[0])
    kill("switched")
    with pytest.raises(Killed):
        run(files[1], update=True)
    page = ActionPage.objects.get(ref="A1")
    assert page.title == "Mend the bONKes"
    assert Topic.objects.get(key=page.key).title == "A1 Mend the bONKes"
    assert ActionRecord.objects.get(key=page.key).title == "Mend the bONKes"


def test_what_stands_below_a_private_page_gets_no_public_topic(files, monkeypatch):  # noqa: F811
    def close_off(name: str) -> None:
        if name == "prepared" and not PageViewRestriction.objects.exists():
            theme = ThemePage.objects.get()
            PageViewRestriction.objects.create(page=theme, restriction_type=PageViewRestriction.LOGIN)

    monkeypatch.setattr(importing, "checkpoint", close_off)
    run(files[0])
    actions = Topic.objects.filter(kind="action")
    assert ActionPage.objects.live().count() == 3 == actions.count()
    assert list(Topic.objects.public().values_list("kind", flat=True)) == ["roadmap"]
    PageViewRestriction.objects.get().delete()
    assert actions.public().count() == 3
    assert not Topic.objects.filter(is_public=False).exists()


def test_the_job_takes_up_what_a_dead_process_left_and_no_sooner(files, kill, monkeypatch):  # noqa: F811
    kill("switched")
    with pytest.raises(Killed):
        run(files[0])
    revive(monkeypatch)
    assert not job() and ImportRun.objects.get().state == "switched"
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert job() == 8
    assert ImportRun.objects.get().state == "finished" and everything()["waiting"] == 0
    with time_machine.travel(now() + timedelta(minutes=4)):
        assert not job()
