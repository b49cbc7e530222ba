"""Requests for data as topics: people support and follow them and speak there, and what came of it is linked."""

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
from accounts.permissions import departments_of
from engagement import registries
from engagement.models import Outcome, Topic
from engagement.registries import FOLLOW, SAY, SUPPORT, Change, Promise, TopicKind
from surgeries import permissions
from surgeries.actions.requests import KIND
from surgeries.models import DataRequest


def _public(key: UUID) -> DataRequest | None:
    return DataRequest.objects.public().filter(public_id=key).first()


def resolve_url(key: UUID, language: str) -> str | None:
    if not is_public(key):
        return None
    with translation.override(language):
        return reverse("surgeries:data_request", args=[key])


def is_public(key: UUID) -> bool:
    return DataRequest.objects.public().filter(public_id=key).exists()


def title(key: UUID, language: str) -> str:
    return DataRequest.objects.filter(public_id=key).values_list("title", flat=True).first() or ""


def answerable_by(user: Any, topic: Topic) -> bool:
    """Organisers, and officers of the department that answers it."""
    if not user.is_authenticated or not user.has_perm("surgeries.change_datarequest"):
        return False
    request = _public(topic.key)
    return request is not None and permissions.can_answer_request(user, request)


def answerable(user: Any) -> QuerySet | Sequence | None:
    if not user.has_perm("surgeries.change_datarequest"):
        return ()
    if permissions.can_organise(user):
        return None
    mine = departments_of(user).order_by().values("pk")
    return DataRequest.objects.filter(department__in=mine).order_by().values("public_id")


def owners(key: UUID) -> Collection[int]:
    department_ = DataRequest.objects.filter(public_id=key).values("department")
    return set(Membership.objects.filter(organisation__in=department_).values_list("user", flat=True))


def department(key: UUID) -> Organisation | None:
    return Organisation.objects.filter(data_requests__public_id=key).first()


def departments(keys: Collection[UUID]) -> dict[UUID, str]:
    rows = DataRequest.objects.filter(public_id__in=keys).exclude(department=None)
    return dict(rows.values_list("public_id", "department__name"))


def above(key: UUID) -> list[tuple[str, UUID]]:
    """The action that the session belongs to, at which it came up, and what that lies under."""
    about = Topic.objects.filter(pk__in=DataRequest.objects.filter(public_id=key).values("session__about"))
    matter = about.first()
    if matter is None or not registries.known(matter.kind):
        return []
    return [(matter.kind, matter.key), *registries.kind_of(matter).above(matter.key)]


def changes(key: UUID, language: str) -> list[Change]:
    """The answer, once there is one."""
    request = _public(key)
    if request is None or request.is_open:
        return []
    return [
        Change(
            kind=Outcome.Kind.STATE,
            ref=request.state,
            label=request.get_state_display(),
            on=localtime(request.state_at).date(),
            path="#answer",
        )
    ]


def promise(topic: Topic) -> Promise:
    """The site's promise about comments, in words that fit a request."""
    return replace(
        registries.site_promise(topic),
        who_answers=gettext("The department that answers the request reads what you say."),
        can_change=gettext(
            "What you say helps to find the right data: which columns, which years, which places."
        ),
    )


def register() -> None:
    """Called from ready()."""
    registries.topic_kinds.register(
        TopicKind(
            name=KIND,
            label=_("Request for data"),
            resolve_url=resolve_url,
            is_public=is_public,
            title=title,
            answerable_by=answerable_by,
            promise=promise,
            verbs=frozenset({SAY, SUPPORT, FOLLOW}),
            above=above,
            answerable=answerable,
            owners=owners,
            department=department,
            departments=departments,
            changes=changes,
        )
    )
