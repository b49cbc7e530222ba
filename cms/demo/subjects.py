"""Subjects of the demonstration: two actions sorted, a third by a second reader, with decisions and paper notes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import Membership, User, Ward
from cms.demo import data
from cms.demo.talk import topics_by_ref
from cms.models import ActionPage
from engagement.actions import subjects as actions
from engagement.models import Coding, Comment, PaperNote, Subject, Topic


def bring(given: dict, people: dict[str, User]) -> int:
    """Notes, subjects, readings and decisions; what is there already stays as it is. Says how many subjects are new."""
    keys = [_id(entry["key"]) for entry in given["subjects"]]
    if Subject.objects.filter(public_id__in=keys).count() == len(keys):
        return 0
    topics = topics_by_ref()
    before = Subject.objects.filter(public_id__in=keys).count()
    with transaction.atomic():
        _answer_for(given["readers"], people)
        notes = _notes(given["notes"], topics, people)
    with transaction.atomic():
        subjects = _subjects(given["subjects"], topics, people[given["readers"]["first"]])
    _read(given, subjects, notes, people)
    _count({topics[entry["action"]].pk for entry in given["subjects"]})
    return len(keys) - before


def _id(key: str):
    return data.made_id("subject", key)


def _answer_for(readers: dict[str, str], people: dict[str, User]) -> None:
    """The second readers are of the department that leads the action: else they could not sort its comments."""
    for ref, key in readers.items():
        page = ActionPage.objects.filter(ref=ref, alias_of=None).select_related("lead_organisation").first()
        if page and page.lead_organisation:
            Membership.objects.get_or_create(organisation=page.lead_organisation, user=people[key])


def _notes(
    entries: Iterable[dict], topics: dict[str, Topic], people: dict[str, User]
) -> dict[str, PaperNote]:
    wards = {ward.code: ward for ward in Ward.objects.all()}
    notes = {}
    for entry in entries:
        said_on = data.day(entry["said_on"])
        notes[entry["key"]] = PaperNote.objects.get_or_create(
            public_id=data.made_id("note", entry["key"]),
            defaults={
                "topic": topics[entry["action"]],
                "text": entry["text"],
                "channel": entry["channel"],
                "place": entry["place"],
                "said_on": said_on,
                "ward": wards.get(entry["ward"]),
                "reference": entry["reference"],
                "entered_at": data.at(entry["said_on"]) + timedelta(days=2),
                "entered_by": people["editor"],
            },
        )[0]
    return notes


def _subjects(entries: list[dict], topics: dict[str, Topic], reader: User) -> dict[str, Subject]:
    """Merged ones after those that they went into."""
    subjects: dict[str, Subject] = {}
    for entry in sorted(entries, key=lambda entry: bool(entry["merged_into"])):
        decided: dict[str, Any] = {}
        if entry["decision"]:
            decided = {
                "decision": entry["decision"],
                "decision_reason": entry["reason"],
                "decided_at": data.at(entry["decided"]),
                "decided_by": reader,
            }
        subjects[entry["key"]] = Subject.objects.get_or_create(
            public_id=_id(entry["key"]),
            defaults={
                "topic": topics[entry["action"]],
                "title": entry["title"],
                "description": entry["description"],
                "is_public": entry["public"],
                "merged_into": subjects.get(entry["merged_into"]),
                "created_by": reader,
                **decided,
            },
        )[0]
    return subjects


def _read(
    given: dict, subjects: dict[str, Subject], notes: dict[str, PaperNote], people: dict[str, User]
) -> None:
    """The first reader all of it, the second a third, and one difference settled."""
    ids = {data.made_id("comment", key): key for key in given["comments"]}
    found = Comment.objects.filter(public_id__in=ids).select_related("topic")
    things: dict[str, Any] = {ids[comment.public_id]: comment for comment in found} | notes
    first = people[given["readers"]["first"]]
    readings = given["comments"] | {each["key"]: each["subjects"] for each in given["notes"]}
    for key, chosen in readings.items():
        if chosen is not None:
            _code(things.get(key), [subjects[each] for each in chosen], by=first)
    refs = {entry["key"]: entry["action"] for entry in given["notes"]}
    for key, chosen in given["second"].items():
        ref = refs.get(key) or key.partition("-")[0].upper()
        _code(things.get(key), [subjects[each] for each in chosen], by=people[given["readers"][ref]])
    for key, chosen in given["settled"].items():
        comment = things.get(key)
        if comment is not None:
            these = [subjects[each] for each in chosen]
            actions.settle(by=first, topic=comment.topic, comment=comment, subjects=these)


def _code(thing: Any, subjects: list[Subject], *, by: User) -> None:
    """A day after it was said or typed in."""
    if thing is None:
        return
    is_note = isinstance(thing, PaperNote)
    which = {"notes": [thing]} if is_note else {"comments": [thing]}
    actions.code(by=by, topic=thing.topic, subjects=subjects, **which)
    when = (thing.entered_at if is_note else thing.created_at) + timedelta(days=1)
    reading = Coding.objects.independent().filter(
        coder=by, **({"note": thing} if is_note else {"comment": thing})
    )
    reading.update(at=when)


def _count(topics: Iterable[int]) -> None:
    for pk in topics:
        number = Subject.objects.public().filter(topic=pk).count()
        Topic.objects.filter(pk=pk).update(subject_count=number)
