"""What people suggest in the demonstration, in every state an idea can be in, with what was decided and why."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice

from django.db import transaction

from accounts.models import Organisation, User
from cms.demo import data
from cms.demo.talk import quiet, topics_by_ref
from engagement import fragments
from engagement.actions.answering import How
from engagement.actions.counting import recount
from engagement.actions.idea_caches import follow_comment
from engagement.actions.topics import ensure_topic, link
from engagement.models import AnswerDue, Comment, Idea, IdeaChange, Support, Topic
from engagement.workdays import add_working_days

PROMISED = 10  # working days
State = Idea.State


def bring(entries: list[dict], people: dict[str, User]) -> int:
    """Every idea with its supports, comments and decisions; what is there already stays. Says how many are new."""
    topics = {**topics_by_ref(), **_roadmap()}
    known = set(Idea.objects.values_list("public_id", flat=True))
    in_time = sorted(entries, key=lambda entry: entry["date"])
    missing = [entry for entry in in_time if _id(entry["id"]) not in known]
    for entry in missing:
        with transaction.atomic():
            idea = _idea(entry, topics, people)
            _supports(idea, entry, people)
            _said(idea, entry, people)
            for decision in entry.get("decisions", []):
                _decide(idea, decision, topics, people)
    if missing:
        about = {idea.about_id for idea in Idea.objects.all()} | {
            idea.topic_id for idea in Idea.objects.all()
        }
        with quiet("engagement.actions.counting"):
            recount(Topic.objects.filter(pk__in=about))
    return len(missing)


def _id(name: str):
    return data.made_id("idea", name)


def _roadmap() -> dict[str, Topic]:
    topic = Topic.objects.filter(kind="roadmap").first()
    return {"roadmap": topic} if topic else {}


def _idea(entry: dict, topics: dict[str, Topic], people: dict[str, User]) -> Idea:
    """With words of its own, or out of something that was said (`from`)."""
    if name := entry.get("from"):
        comment = Comment.objects.get(public_id=data.made_id("comment", name))
    else:
        comment = _comment(topics[entry["about"]], entry, people, data.made_id("idea-comment", entry["id"]))
    about = comment.topic
    topic = ensure_topic(
        kind="idea",
        key=_id(entry["id"]),
        title=entry["title"],
        language=comment.language,
        site=about.site,
        is_public=about.is_public,
    )
    idea = Idea.objects.create(
        public_id=_id(entry["id"]),
        comment=comment,
        about=about,
        topic=topic,
        title=entry["title"],
        for_whom=entry["for_whom"],
        created_at=data.at(entry["date"]),
    )
    follow_comment(comment, was_visible=True)
    AnswerDue.objects.get_or_create(
        comment=comment,
        defaults={
            "topic": about,
            "asked_at": idea.created_at,
            "due_on": add_working_days(idea.created_at.date(), PROMISED),
        },
    )
    return idea


def _comment(topic: Topic, entry: dict, people: dict[str, User], public_id) -> Comment:
    instant = data.at(entry["date"])
    comment = Comment(
        public_id=public_id,
        topic=topic,
        author=people[entry["by"]],
        text=entry["text"],
        language=topic.language,
        created_at=instant,
        fragments=fragments.make(text=entry["text"], created_at=instant),
    )
    comment.save(force_insert=True)
    return comment


def _supports(idea: Idea, entry: dict, people: dict[str, User]) -> None:
    """So many of those who are not officers, beginning somewhere else each time; never whoever wrote it."""
    everybody = [user for key, user in sorted(people.items()) if user.pk != idea.comment.author_id]
    start = sum(map(ord, entry["id"])) % len(everybody)
    some = islice(cycle(everybody), start, start + entry.get("supports", 0))
    when = idea.created_at + timedelta(hours=5)
    rows = [
        Support(comment=idea.comment, user=user, created_at=when) for user in some if not user.groups.exists()
    ]
    Support.objects.bulk_create(rows, ignore_conflicts=True)


def _said(idea: Idea, entry: dict, people: dict[str, User]) -> None:
    for number, said in enumerate(entry.get("comments", [])):
        public_id = data.made_id("idea-comment", entry["id"], str(number))
        _comment(idea.topic, said, people, public_id)


def _decide(idea: Idea, decision: dict, topics: dict[str, Topic], people: dict[str, User]) -> None:
    when, by, to = data.at(decision["date"]), people[decision["by"]], State(decision["to"])
    department = Organisation.objects.filter(name=decision["department"]).first()
    target = Idea.objects.get(public_id=_id(decision["into"])) if "into" in decision else None
    where = topics.get(decision.get("where", ""))
    IdeaChange.objects.create(
        idea=idea,
        from_state=idea.state,
        to_state=to,
        reason=decision["reason"],
        department_name=decision["department"],
        at=when,
        by=by,
    )
    idea.state, idea.state_reason, idea.state_at, idea.state_by = to, decision["reason"], when, by
    idea.department, idea.merged_into = department, target
    idea.taken_up_as, idea.taken_up_in = decision.get("as", ""), where
    idea.taken_up_ref = decision.get("ref", "")
    idea.save(
        update_fields=[
            "state",
            "state_reason",
            "state_at",
            "state_by",
            "department",
            "merged_into",
            "taken_up_as",
            "taken_up_in",
            "taken_up_ref",
        ]
    )
    end = target.topic if target else where
    if end:
        link(source=idea.topic, target=end, kind=str(to), by=by, reason=decision["reason"][:500])
    if to in Idea.DECIDED:
        AnswerDue.objects.filter(comment=idea.comment, answered_at=None).update(
            answered_at=when, answered_by=by, how=How.DECISION
        )
