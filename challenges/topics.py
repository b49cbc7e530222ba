"""Challenges as topics: people speak about them, support and follow them, and each is an edge of the golden thread."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, Organisation
from challenges import permissions
from challenges.models import Challenge
from engagement import registries
from engagement.actions.topics import ensure_topic
from engagement.models import Outcome, Topic
from engagement.registries import FOLLOW, SAY, SUGGEST, SUPPORT, Change, Promise, TopicKind

KIND = "challenge"


def keep_topic(challenge: Challenge) -> Topic:
    """Its topic, made when missing, with title and publicity as they are now. Called by each action that changes one
    of the two."""
    return ensure_topic(
        kind=KIND, key=challenge.public_id, title=challenge.title, is_public=challenge.is_public
    )


def topic_of(challenge: Challenge) -> Topic | None:
    return Topic.objects.filter(kind=KIND, key=challenge.public_id).first()


def _public(key: UUID) -> Challenge | None:
    return Challenge.objects.public().filter(public_id=key).first()


def resolve_url(key: UUID, language: str) -> str | None:
    challenge = _public(key)
    if challenge is None:
        return None
    with translation.override(language):
        return reverse("challenges:challenge", args=[challenge.slug])


def is_public(key: UUID) -> bool:
    return Challenge.objects.public().filter(public_id=key).exists()


def title(key: UUID, language: str) -> str:
    return Challenge.objects.filter(public_id=key).values_list("title", flat=True).first() or ""


def answerable_by(user: Any, topic: Topic) -> bool:
    """Officers of the challenge; not while its invitation is open: then they answer questions, to all at once."""
    challenge = _public(topic.key)
    return challenge is not None and not challenge.is_open and permissions.can_run(user, challenge)


def promise(topic: Topic) -> Promise:
    """The site's, in words that fit a challenge. While its invitation is open no answer is promised by a day: officers
    may not reply here then (`answerable_by`)."""
    said = replace(
        registries.site_promise(topic),
        who_answers=gettext("The department that asks answers, by name."),
        can_change=gettext("What you say can change what is asked for, and how one sees that it is solved."),
    )
    challenge = _public(topic.key)
    if challenge is None or not challenge.is_open:
        return said
    return replace(
        said,
        who_answers=gettext("The department reads this, and answers here once the invitation is over."),
        can_change=gettext("What you say helps those who answer, and those who choose."),
        answers_by="",
        answer_within_days=0,
    )


def answerable(user: Any) -> QuerySet | Sequence:
    if not user.has_perm("challenges.change_challenge"):
        return ()
    runs = Challenge.objects.of_officer(user).public()
    return runs.exclude(pk__in=Challenge.objects.open().values("pk")).order_by().values("public_id")


def owners(key: UUID) -> Collection[int]:
    """Its owner and who stands in; without them, the members of the department."""
    challenge = Challenge.objects.filter(public_id=key).first()
    if challenge is None:
        return ()
    named = {pk for pk in (challenge.owner_id, challenge.substitute_id) if pk}
    members = Membership.objects.filter(organisation=challenge.department_id)
    return named or set(members.values_list("user", flat=True))


def department(key: UUID) -> Organisation | None:
    return Organisation.objects.filter(challenges__public_id=key).first()


def departments(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = Challenge.objects.filter(public_id__in=keys).exclude(department=None)
    return dict(rows.values_list("public_id", "department__name"))


def changes(key: UUID, language: str) -> Sequence[Change]:
    """Where it stands, once its invitation is out."""
    challenge = _public(key)
    if challenge is None or not challenge.shows_invitation:
        return []
    return [
        Change(
            kind=Outcome.Kind.STATE,
            ref=f"{challenge.state}-{challenge.stage_kind}",
            label=challenge.stage.public_name if challenge.stage else challenge.get_state_display(),
            on=localtime(challenge.state_at).date(),
            path="#where",
        )
    ]


def register() -> None:
    """Called from ready()."""
    registries.topic_kinds.register(
        TopicKind(
            name=KIND,
            label=_("Challenge"),
            resolve_url=resolve_url,
            is_public=is_public,
            title=title,
            answerable_by=answerable_by,
            verbs=frozenset({SAY, SUPPORT, SUGGEST, FOLLOW}),
            answerable=answerable,
            promise=promise,
            owners=owners,
            department=department,
            departments=departments,
            changes=changes,
        )
    )
