"""Stage 1 in the demonstration is as the actions would leave it, and is laid once."""

import json

import pytest

from accounts.models import Event
from challenges.actions.gathering import PLAN
from challenges.demo.defining import CANVAS, FILE
from challenges.models import Challenge, Gathering
from challenges.sections_defining import MOST_WHYS, PERSONA

pytestmark = pytest.mark.django_db
GIVEN = json.loads(FILE.read_text(encoding="utf-8"))


def test_its_words_fit_where_they_stand():
    fields = {field.name: field.max_length for field in Challenge._meta.fields}
    for entry in [*GIVEN["proposals"], GIVEN["defining"]]:
        for name in ("title", "summary", "statement", "affected", "evidence", "slug"):
            assert len(entry.get(name, "")) <= fields[name], (entry["key"], name)
        assert len(entry.get("reason", "")) <= fields["state_reason"]
    for entry in GIVEN["gatherings"]:
        assert entry["kind"] in Gathering.Kind.values and entry["title"]
        assert ("session" in entry) != ("days" in entry)
    for entry in GIVEN["canvases"]:
        assert set(CANVAS) < set(entry) and len(entry["whys"]) <= MOST_WHYS
        assert all(set(persona) == set(PERSONA) for persona in entry["personas"])
    assert "title" in PLAN


def test_it_names_comments_and_ideas_that_are_there():
    from cms.demo import data

    said = {
        comment["id"]
        for thread in data.load("voices.json")["threads"]
        for root in thread["comments"]
        for comment in [root, *root.get("replies", [])]
    }
    ideas = data.load("ideas.json")
    known = {idea["id"] for idea in ideas}
    assert {entry["comment"] for entry in GIVEN["comments"]} <= said
    assert {entry["idea"] for entry in GIVEN["topics"] if "idea" in entry} <= known
    assert not Event.objects.exists()
