"""What a digest says: its events by the topic they belong to, few lines each, and why its reader is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.text import Truncator, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.batch import Batch
from accounts.mails import absolute
from accounts.models import Event, Message
from accounts.registries import Line

MOST_GROUPS = 12
MOST_LINES = 5
MOST_NAMED = 10  # of the groups beyond; the rest is a number
LONGEST_NAME = 60  # of a group, in the subject


@dataclass
class Group:
    """One heading: what it is called and leads to, each sentence with how often it was said, and the reasons."""

    label: str
    url: str = ""
    said: Counter[str] = field(default_factory=Counter)  # in the order in which they were first said
    urls: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, None] = field(default_factory=dict)  # each once, in order

    def add(self, line: Line) -> None:
        """The same words again are counted and not repeated; the link is that of the first."""
        self.said[line.text] += 1
        self.urls.setdefault(line.text, line.url)
        self.url = self.url or line.group_url

    def rows(self) -> list[dict]:
        return [{"text": _times(text, times), "url": self.urls[text]} for text, times in self.said.items()]

    def why(self) -> str:
        """Finishes "You get this because …"."""
        return get_text_list([reason for reason in self.reasons if reason], _("and"))


def _times(text: str, times: int) -> str:
    if times == 1:
        return text
    return ngettext("%(text)s (%(n)s time)", "%(text)s (%(n)s times)", times) % {"text": text, "n": times}


def digest_groups(message: Message, batch: Batch) -> list[Group]:
    """What its events say in the active language, under the topics in the order of their first events; a line that
    belongs to none stands under the label of its kind."""
    groups: dict[str, Group] = {}
    for kind, events in _together(message.events, batch):
        entry = batch.kinds[kind]
        for line in batch.lines(kind, events):
            label = line.group or str(entry.label)
            group = groups.setdefault(label, Group(label=label))
            group.add(line)
            group.reasons.update({str(entry.why_for(message.reason_for(event))): None for event in events})
    return list(groups.values())


def _together(events: Sequence[Event], batch: Batch) -> list[tuple[str, list[Event]]]:
    """Events that are told in one breath: of one kind and topic, where the kind can fold them; else each alone."""
    found: dict[tuple, list[Event]] = {}
    for event in events:
        folds = batch.kinds[event.kind].lines is not None
        alone = None if folds and event.topic_public_id else event.pk
        found.setdefault((event.kind, event.topic_public_id, alone), []).append(event)
    return [(key[0], together) for key, together in found.items()]


def subject(groups: Sequence[Group]) -> str:
    """What is inside: "A1 Fixed line connectivity and 3 more"."""
    first, more = Truncator(groups[0].label).chars(LONGEST_NAME), len(groups) - 1
    if not more:
        return first
    words = ngettext("%(first)s and %(n)s more", "%(first)s and %(n)s more", more)
    return words % {"first": first, "n": more}


def digest_context(message: Message, batch: Batch) -> dict:
    """For templates/emails/accounts/digest.*: never more than fits on a telephone before it gets long."""
    groups = digest_groups(message, batch)
    beyond = groups[MOST_GROUPS:]
    return {
        "digest_subject": subject(groups) if groups else "",
        "groups": [_shown(group) for group in groups[:MOST_GROUPS]],
        "beyond": [
            {"label": group.label, "url": absolute(group.url) if group.url else ""}
            for group in beyond[:MOST_NAMED]
        ],
        "uncounted": max(0, len(beyond) - MOST_NAMED),
    }


def _shown(group: Group) -> dict:
    rows = group.rows()
    return {
        "label": group.label,
        "url": absolute(group.url) if group.url else "",
        "lines": [row | {"url": absolute(row["url"]) if row["url"] else ""} for row in rows[:MOST_LINES]],
        "more": max(0, len(rows) - MOST_LINES),
        "why": group.why(),
    }
