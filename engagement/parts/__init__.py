"""What each noun adds to the page of a topic: in the aside, above the comments, and under a comment's words.

Each module here may have `aside(place)`, `above(place)` and `under_comments(place, ids)`; what they give is safe HTML.
They ask the database only where the topic's own counts say that there is something. Nothing of the person who reads
goes into them but what `place.viewer` allows; it is None for everybody without a session.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe

from accounts.models import User
from engagement import permissions, registries
from engagement.models import Topic
from engagement.registries import Promise


@dataclass(frozen=True)
class Place:
    """Where it is shown: the topic, the path of its page, who reads."""

    topic: Topic
    url: str
    request: HttpRequest
    viewer: User | None

    @cached_property
    def promise(self) -> Promise:
        return registries.promise(self.topic)

    @cached_property
    def may_respond(self) -> bool:
        """Whether who reads may answer here officially; asked once for the whole page."""
        return self.viewer is not None and permissions.can_respond(self.viewer, self.topic)


def _modules() -> tuple:
    """In the order in which they stand on the page."""
    from engagement.parts import answers, following, ideas, joining, outcomes, subjects

    return answers, outcomes, subjects, joining, ideas, following


def aside(place: Place) -> SafeString:
    """The panels beside the text."""
    return _joined("aside", place)


def above(place: Place) -> SafeString:
    """What stands between the heading of the discussion and the first comment."""
    return _joined("above", place)


def under_comments(place: Place, ids: Iterable[int]) -> dict[int, str]:
    """For each comment that has any: what stands below its words."""
    found: defaultdict[int, str] = defaultdict(str)
    ids = list(ids)
    for module in _modules() if ids else ():
        for pk, html in getattr(module, "under_comments", lambda place, ids: {})(place, ids).items():
            found[pk] += html
    return found


def _joined(name: str, place: Place) -> SafeString:
    parts = (getattr(module, name, lambda place: "")(place) for module in _modules())
    return mark_safe("".join(parts))  # each part escapes what people wrote
