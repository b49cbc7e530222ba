"""What each noun adds to the page of a topic: in the aside, above the comments, and under a comment's words.

Each module here may have `aside(place)`, `above(place)` and `under_comments(place, ids)`, which give safe HTML, and
`ways(place)`, what who answers for the topic may begin from its page.
Upper apps add theirs by `registries.topic_parts`, which stand after these.
They ask the database only where the topic's own counts say that there is something. Nothing of the person who reads
goes into them but what `place.viewer` allows; it is None for everybody without a session.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.utils.html import escape
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

    return answers, joining, ideas, outcomes, subjects, following


def aside(place: Place) -> SafeString:
    """The panels beside the text, those of upper apps last."""
    return _joined("aside", place)


def above(place: Place) -> SafeString:
    """What stands between the heading of the discussion and the first comment; before it the officers' own row."""
    return mark_safe(_ways(place) + _joined("above", place))  # each part escapes what people wrote


def under_comments(place: Place, ids: Iterable[int]) -> dict[int, str]:
    """For each comment that has any: what stands below its words."""
    found: defaultdict[int, str] = defaultdict(str)
    ids = list(ids)
    for module in _modules() if ids else ():
        for pk, html in getattr(module, "under_comments", lambda place, ids: {})(place, ids).items():
            found[pk] += html
    return found


def _ways(place: Place) -> str:
    """One row of links for who answers here, (address, words, words for who does not see the page); nobody else
    has it."""
    found = [way for module in _modules() for way in getattr(module, "ways", lambda place: [])(place)]
    links = "".join(
        f'<a class="govuk-button govuk-button--secondary tt-button--small" href="{url}">{escape(words)}'
        f'<span class="govuk-visually-hidden"> {escape(more)}</span></a>'
        for url, words, more in found
    )
    return f'<p class="tt-row tt-gap-end">{links}</p>' if links else ""


def _joined(name: str, place: Place) -> SafeString:
    parts = (getattr(module, name, lambda place: "")(place) for module in _modules())
    added = (getattr(part, name)(place) for part in registries.topic_parts)
    return mark_safe("".join([*parts, *added]))  # each part escapes what people wrote
