"""Whether an answer to all gives away who asked: name, e-mail, organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagement.questions.rows import AskedInPrivate

SHORTEST = 3  # letters of a part of a name that are looked for


@dataclass(frozen=True)
class Leak:
    """What stands there, and what to say about it."""

    sample: str
    words: str


def leaks_in(row: AskedInPrivate, text: str) -> list[Leak]:
    """What of its asker, and of those who asked the same, stands in this text: their shown name or a part of it, their
    address, its name before the @, their organisations. A query for those people, and one for each of them."""
    found: dict[str, Leak] = {}
    for user in (row.asked_by, *(one.asked_by for one in row.merged.select_related("asked_by"))):
        if user is None:
            continue
        for sample, words in _given_away(user):
            if _stands_in(sample, text):
                found.setdefault(sample.casefold(), Leak(sample, words.format(sample=sample)))
    return list(found.values())


def _given_away(user) -> list[tuple[str, str]]:
    name = _("“{sample}” is the name of who asked, or a part of it. Take it out, or say that it may stay.")
    mail = _("“{sample}” is the email address of who asked, or a part of it. Take it out.")
    firm = _("“{sample}” is an organisation of who asked. Take it out, or say that it may stay.")
    parts = [user.display_name, *user.display_name.split()]
    local = user.email.partition("@")[0]
    firms = [row.organisation.name for row in user.memberships.select_related("organisation")]
    return [
        (user.email, mail),
        *((part.strip(",.;"), name) for part in parts),
        (local, mail),
        *((one, firm) for one in firms),
    ]


def _stands_in(sample: str, text: str) -> bool:
    sample = sample.strip()
    if len(sample) < SHORTEST:
        return False
    return re.search(rf"(?<!\w){re.escape(sample)}(?!\w)", text, re.IGNORECASE) is not None
