"""Concerns as their action makes them, and conversations with their messages."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from accounts.models import User
from champions.actions import concerns, conversations
from champions.actions.concerns import About
from champions.models import Champion, Concern, Conversation
from champions.registries import ConcernKind
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory


def reported(
    *, about: Champion | None = None, title: str = "", people: Collection[int] = (), **given
) -> Concern:
    """About a champion, or about something with that title and these people, or about nothing in particular."""
    what = None
    if about is not None:
        title, people = title or "A champion", [about.user_id]
    if title or people:
        kind = ConcernKind(
            name="champion" if about else "t", label="T", title=lambda *_: title, people=lambda key: people
        )
        what = About(kind=kind, key=about.public_id if about else uuid.uuid4(), title=title or "T")
    given = {"text": "Something is not right.", "key": uuid.uuid4().hex, **given}
    return concerns.report(what=what, **given)


def talk(
    *texts: str, champion: Champion | None = None, asker: User | None = None, answers: Collection[str] = ()
) -> Conversation:
    """The asker writes `texts` (a question, if there are none), the champion `answers`."""
    champion, asker = champion or ChampionFactory(listed=True), asker or UserFactory()
    for text in texts or ["Can you show me how?"]:
        made = conversations.begin(champion=champion, by=asker, text=text, key=uuid.uuid4().hex)
    for text in answers:
        conversations.send(conversation=made, by=champion.user, text=text, key=uuid.uuid4().hex)
    made.refresh_from_db()
    return made
