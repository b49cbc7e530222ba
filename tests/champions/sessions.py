"""A provider of sessions for tests: one meeting, and whoever is said to be busy or coming."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from accounts.clock import now
from champions.registries import Meeting, SessionProvider, session_providers


class Sessions:
    """`meeting` is the one public session; put ids of users into `busy` and `coming`."""

    def __init__(self):
        self.busy: list[int] = []
        self.coming: list[int] = []
        self.key = uuid.UUID("00000000-0000-4000-8000-00000000000a")
        self.changes: dict = {}

    @property
    def meeting(self) -> Meeting:
        begin = self.changes.get("starts_at") or now() + timedelta(days=3)
        given = {
            "key": self.key,
            "title": "Data surgery",
            "when": "Thursday 26 November 2026, 6pm to 7.30pm",
            "where": "Café Stitch",
            "url": "/surgeries/sessions/a/",
            "starts_at": begin,
            "ends_at": begin + timedelta(hours=1),
        }
        return Meeting(**{**given, **self.changes})

    def provider(self) -> SessionProvider:
        nothing = lambda *args: ()  # noqa: E731
        return SessionProvider(
            name="stub",
            rota=nothing,
            short_of_help=nothing,
            come=nothing,
            cannot=nothing,
            busy=lambda start, end: self.busy,
            find=lambda key: self.meeting if key == self.key else None,
            upcoming=lambda kind: [self.meeting],
            book=nothing,
            cancel=nothing,
            places=nothing,
            coming_since=lambda key, at: self.coming,
        )


@pytest.fixture
def meetings():
    before = list(session_providers)
    stub = Sessions()
    session_providers[:] = [stub.provider()]
    yield stub
    session_providers[:] = before
