"""The demonstration's data files fit each other and the shape that the importer reads."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from cms.importing.readers import read

DEMO = Path(__file__).resolve().parents[2] / "cms" / "demo"
TODAY = date(2026, 11, 22)
NOT_YET = "Not worked out yet: tell us what should come next."

TOP_KEYS = {
    *("title", "alternative_titles", "publisher", "published", "vision", "vision_source", "challenges"),
    *("principles", "opportunities", "action_criteria", "commission_role", "themes", "glossary"),
    *("ways_to_get_involved", "endorsements"),
}
THEME_KEYS = {"name", "summary", "facts", "workstreams"}  # no quote: it may not be empty, and we invent none
WORKSTREAM_KEYS = {
    *("letter", "name", "vision", "introduction", "introduction_headings", "introduction_nested"),
    *("benefits_heading", "benefits_intro", "benefits", "case_studies", "actions"),
}
ACTION_KEYS = {
    *("ref", "title", "description", "stakeholders_identified", "stakeholders_potential", "smart"),
    *("short_term", "future", "see_also", "see_also_intended", "reference_title", "page"),
}
STEP_KEYS = {"status", "promised", "first_promised", "reason", "done_on", "note"}
STATES = {"proposed", "candidate", "confirmed", "under_way", "on_hold", "done", "stopped"}


def load(name: str) -> dict:
    return json.loads((DEMO / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def roadmap() -> dict:
    return load("roadmap")


@pytest.fixture(scope="module")
def extras() -> dict:
    return load("extras")["actions"]


@pytest.fixture(scope="module")
def voices() -> dict:
    return load("voices")


@pytest.fixture(scope="module")
def pages() -> dict:
    return load("pages")


@pytest.fixture(scope="module")
def actions(roadmap) -> dict[str, dict]:
    return {a["ref"]: a for w in workstreams(roadmap) for a in w["actions"]}


def workstreams(roadmap: dict) -> list[dict]:
    return [workstream for theme in roadmap["themes"] for workstream in theme["workstreams"]]


def step_refs(action: dict) -> list[str]:
    short = [f"S{number}" for number in range(1, len(action["short_term"]) + 1)]
    return short + [f"F{number}" for number in range(1, len(action["future"]) + 1)]


def everything_said(voices: dict) -> list[tuple[dict, dict]]:
    """Every comment and reply, each with its thread."""
    said = []
    for thread in voices["threads"]:
        for comment in thread["comments"]:
            said += [(thread, comment), *((thread, reply) for reply in comment["replies"])]
    return said


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for child in children for text in strings(child)]


def test_roadmap_has_exactly_the_keys_the_importer_reads(roadmap):
    assert set(roadmap) == TOP_KEYS
    for theme in roadmap["themes"]:
        assert set(theme) == THEME_KEYS
        assert all(set(fact) == {"topic", "text"} for fact in theme["facts"])
    for workstream in workstreams(roadmap):
        assert set(workstream) == WORKSTREAM_KEYS
        assert all(set(h) == {"before", "heading"} for h in workstream["introduction_headings"])
        assert all(set(study) == {"title", "body"} for study in workstream["case_studies"])
        assert all(set(action) == ACTION_KEYS for action in workstream["actions"])
    assert all(set(entry) == {"term", "meaning"} and entry["meaning"] for entry in roadmap["glossary"])


def test_the_importer_finds_no_fault_in_the_roadmap():
    assert len(list(read(DEMO / "roadmap.json").actions())) == 39


def test_roadmap_is_complete(roadmap, actions):
    assert len(roadmap["themes"]) == 3
    assert "".join(w["letter"] for w in workstreams(roadmap)) == "ABCDEFGHI"
    assert len(actions) == 39
    assert len({entry["term"] for entry in roadmap["glossary"]}) == 51
    for action in actions.values():
        assert action["description"] and action["smart"] and action["short_term"] and action["future"]
        assert all(text.strip() for text in strings(action["description"] + action["short_term"]))


def test_headings_and_nested_points_stand_at_paragraphs_that_exist(roadmap):
    for workstream in workstreams(roadmap):
        introduction = workstream["introduction"]
        assert all(h["before"] < len(introduction) for h in workstream["introduction_headings"])
        nested = workstream["introduction_nested"]
        assert all(introduction[index].startswith("- ") for index in nested)


def test_no_words_are_put_into_the_mouth_of_a_real_person(roadmap):
    assert roadmap["endorsements"] == []
    assert all("quote" not in theme for theme in roadmap["themes"])


def test_every_action_that_a_text_points_to_exists(roadmap, actions, voices, pages, extras):
    texts = strings(roadmap) + strings(voices) + strings(pages) + strings(extras)
    named = {ref for text in texts for ref in re.findall(r"\bActions? ([A-Z]\d+)", text)}
    assert len(named) > 20
    assert named <= set(actions)


def test_extras_cover_every_action_and_each_of_its_steps_in_order(extras, actions):
    assert set(extras) == set(actions)
    for ref, extra in extras.items():
        assert list(extra["steps"]) == step_refs(actions[ref]), ref
        assert all(set(step) == STEP_KEYS for step in extra["steps"].values())
        assert len(extra["summary"]) <= 160
        stakeholders = actions[ref]["stakeholders_identified"] + actions[ref]["stakeholders_potential"]
        assert extra["lead_organisation"] in stakeholders, ref


def test_kind_follows_from_whether_the_future_is_worked_out(extras, actions):
    for ref, extra in extras.items():
        expected = "exploration" if actions[ref]["future"] == [NOT_YET] else "project"
        assert extra["kind"] == expected, ref


def test_states_are_known_and_pausing_or_stopping_says_why(extras):
    assert {extra["state"] for extra in extras.values()} == STATES
    for ref, extra in extras.items():
        if extra["state"] in {"on_hold", "stopped"}:
            assert extra["state_reason"], ref
        if extra["state"] == "done":
            assert all(step["status"] == "done" for step in extra["steps"].values()), ref
        if extra["state"] in {"proposed", "candidate", "confirmed"}:
            assert all(step["status"] == "to_come" for step in extra["steps"].values()), ref


def test_a_step_that_moved_or_missed_its_date_says_why(extras):
    late = 0
    for ref, extra in extras.items():
        assert date.fromisoformat(extra["state_since"]) <= date.fromisoformat(extra["updated"]) <= TODAY
        for step in extra["steps"].values():
            done = step["status"] == "done"
            assert done == bool(step["done_on"]), ref
            assert not done or date(2024, 1, 1) <= date.fromisoformat(step["done_on"]) <= TODAY
            is_open = step["status"] in {"to_come", "now"}
            is_late = is_open and bool(step["promised"]) and date.fromisoformat(step["promised"]) < TODAY
            late += is_late
            assert bool(step["promised"]) == bool(step["first_promised"]), ref
            if step["promised"] != step["first_promised"] or is_late or step["status"] == "stopped":
                assert step["reason"], ref
    assert late == 12


def test_enough_people_say_enough(voices):
    said = everything_said(voices)
    assert len(voices["people"]) == 40
    assert {comment["by"] for _, comment in said} == {person["key"] for person in voices["people"]}
    assert len(said) >= 135
    assert len({thread["action"] for thread in voices["threads"]}) == len(voices["threads"]) >= 27
    assert sum(any(c["replies"] for c in thread["comments"]) for thread in voices["threads"]) >= 20


def test_comments_point_to_people_actions_and_steps_that_exist(voices, actions):
    people = {person["key"] for person in voices["people"]}
    ids = [comment["id"] for _, comment in everything_said(voices)]
    assert len(ids) == len(set(ids))
    for thread, comment in everything_said(voices):
        assert comment["text"].strip()
        assert comment["anchor"] in ["", *step_refs(actions[thread["action"]])], comment["id"]
        assert set(comment["supports"]) <= people - {comment["by"]}, comment["id"]
        assert len(comment["supports"]) == len(set(comment["supports"]))


def test_comments_stand_in_the_order_of_time(voices):
    for thread in voices["threads"]:
        dates = [datetime.fromisoformat(comment["date"]) for comment in thread["comments"]]
        assert dates == sorted(dates)
        for comment in thread["comments"]:
            chain = [datetime.fromisoformat(c["date"]) for c in [comment, *comment["replies"]]]
            assert chain == sorted(set(chain)), comment["id"]
            assert chain[0].year >= 2025 and chain[-1].date() <= date(2026, 11, 20)
            if "closed" in thread:
                assert chain[-1].date() <= date.fromisoformat(thread["closed"]["date"])


def test_dispute_tombstone_and_closed_topic_are_there(voices):
    disputes = [thread for thread in voices["threads"] if "dispute" in thread]
    assert len(disputes) == 1
    assert len(disputes[0]["dispute"]["between"]) == 2
    removed = [c for thread, c in everything_said(voices) if "removed" in c and thread is disputes[0]]
    assert [c["removed"]["reason"] for c in removed] == ["abuse"]
    tombstones = [c for _, c in everything_said(voices) if c.get("tombstone")]
    assert len(tombstones) == 1 and tombstones[0]["replies"]
    closed = [thread["closed"] for thread in voices["threads"] if "closed" in thread]
    assert len(closed) == 1 and closed[0]["reason"]
    for _, comment in everything_said(voices):
        if "removed" in comment:
            assert comment["removed"]["note"] and comment["removed"]["date"] > comment["date"]


def test_pages_news_and_updates_are_written(pages, actions):
    slugs = {page["slug"] for page in pages["pages"]}
    assert slugs == {"about", "take-part", "house-rules", "accessibility", "privacy", "contact"}
    assert len(pages["news"]) == 4 and len(pages["updates"]) == 10
    assert {update["action"] for update in pages["updates"]} <= set(actions)
    for post in pages["news"] + pages["updates"]:
        assert date(2025, 1, 1) <= date.fromisoformat(post["date"]) <= TODAY
    for page in pages["pages"] + pages["news"] + pages["updates"]:
        for block in page["body"]:
            wanted = {"type", "items"} if block["type"] == "ul" else {"type", "text"}
            assert set(block) == wanted and block["type"] in {"h2", "p", "ul"}


def test_every_address_and_number_to_write_to_is_made_up(pages):
    text = " ".join(strings(pages))
    assert set(re.findall(r"[\w.]+@([\w.]+\w)", text)) == {"example.org"}
    assert set(re.findall(r"\b0\d{3} \d{3} \d{4}\b", text)) == {"0121 000 0000"}


def test_ideas_are_there_in_every_state_and_point_to_what_exists(voices, actions):
    ideas = load("ideas")
    people = {person["key"] for person in voices["people"]}
    comments = {comment["id"]: comment for _, comment in everything_said(voices)}
    there: set[str] = set()
    states, taken = set(), set()
    for idea in ideas:
        assert idea.get("by", "joan") in people and len(idea["title"]) <= 120
        assert idea.get("about", "roadmap") in {*actions, "roadmap"}
        assert "from" not in idea or not comments[idea["from"]].get("removed")
        last = idea["date"]
        for decision in idea.get("decisions", []):
            assert decision["by"] in people and decision["reason"] and decision["department"]
            assert decision.get("into", idea["id"]) in there | {idea["id"]}
            assert decision["date"] > last
            last = decision["date"]
            taken.add(decision.get("as", ""))
        states.add(idea["decisions"][-1]["to"] if idea.get("decisions") else "new")
        assert all(said["by"] in people and said["date"] > idea["date"] for said in idea.get("comments", []))
        there.add(idea["id"])
    assert len(there) == len(ideas) >= 14
    assert states == {"new", "review", "taken_up", "merged", "not_now"}
    assert taken >= {"step", "candidate", "challenge"}
