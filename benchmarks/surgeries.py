"""Surgeries: 200 people who want one of 12 places within 30 seconds, and a calendar of 5,000 sessions."""

from __future__ import annotations

import http.client
import os
import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import django

from benchmarks import client
from benchmarks.rows import Row, at_most, beside

SIZES = (100, 5_000)
TITLED = "Bench session"
PEOPLE, PLACES, WITHIN = 200, 12, 30.0
ASKED = ("", "?time=evening", "?near=B12", "?free=on")


# --- Content -----------------------------------------------------------------------------------------------
def make_sessions(number: int) -> None:
    """Over the next year, at forty venues, each with those who help and some who booked."""
    from accounts.clock import now
    from accounts.models import User, Ward
    from surgeries.models import Booking, Session, SessionTopic, Shift, Venue

    chance, begin = random.Random(number), now() + timedelta(days=1)
    wards, topics = list(Ward.objects.all()[:20]), list(SessionTopic.objects.all())
    people = list(User.objects.filter(email__startswith="bench")[:50])
    venues = Venue.objects.bulk_create(
        Venue(
            name=f"Bench venue {n}",
            address="1 High Street",
            postcode=f"B{n % 30 + 1} 9AA",
            room=20,
            ward=chance.choice(wards) if wards else None,
        )
        for n in range(40)
    )
    step = timedelta(days=365) / number
    sessions = Session.objects.bulk_create(
        [
            Session(
                title=f"{TITLED} {n}",
                venue=chance.choice(venues),
                mode=chance.choice(("drop_in", "places", "places")),
                places=8,
                languages=["en"],
                starts_at=begin + n * step,
                ends_at=begin + n * step + timedelta(hours=2),
                state=Session.State.DRAFT,
            )
            for n in range(number)
        ],
        batch_size=1_000,
    )
    through = Session.topics.through
    through.objects.bulk_create(
        [through(session=row, sessiontopic=chance.choice(topics)) for row in sessions], batch_size=2_000
    )
    Shift.objects.bulk_create(
        [Shift(session=row, surgeon=one) for row in sessions for one in chance.sample(people, 2)],
        batch_size=2_000,
    )
    Booking.objects.bulk_create(
        [
            Booking(session=row, state="booked", idempotency_key=f"bench-{row.pk}-{n}", name="N")
            for row in sessions
            for n in range(chance.randrange(6))
        ],
        batch_size=2_000,
    )


def put_sessions(size: int) -> None:
    """So many open ones, the next in time; the others are there and drafts. Those of the demonstration too."""
    from django.db import connection

    from surgeries.models import Session

    mine = Session.objects.filter(title__startswith=TITLED).order_by("starts_at")
    shown = list(mine.values_list("pk", flat=True)[:size])
    changed = mine.exclude(pk__in=shown).filter(state="open").update(state="draft")
    changed += Session.objects.filter(pk__in=shown, state="draft").update(state="open")
    if changed and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE surgeries_session")


# --- The calendar ------------------------------------------------------------------------------------------
def calendar() -> list[Row]:
    from benchmarks.measure import Case, Site, compare, median, queries_of, ratio
    from benchmarks.models import PlainPage
    from benchmarks.pages import page_path

    site, plain = Site(), page_path(PlainPage)
    cases = {"plain": Case(lambda: site.read(plain))}
    for size in SIZES:
        for asked in ASKED:
            address = f"/surgeries/{asked}"
            cases[f"{size}{asked}"] = Case(lambda a=address: site.read(a), lambda s=size: put_sessions(s))
    cost = compare(cases, rounds=11)
    queries = {}
    for size in SIZES:
        put_sessions(size)
        queries[size] = queries_of(lambda: site.read("/surgeries/"))
    few, many = SIZES
    rows = [
        at_most(
            "Calendar of 5,000 sessions against one of 100", ratio(cost[f"{many}"], cost[f"{few}"]), 1.2, "×"
        ),
        at_most(
            "Calendar of 5,000 sessions against Wagtail's page of one line",
            ratio(cost[f"{many}"], cost["plain"]),
            3.15,
            "× (half of pretix's 6.3)",
        ),
        at_most("Calendar of 5,000 sessions: queries", queries[many], queries[few], digits=0),
        beside("Calendar of 5,000 sessions: CPU, ms", median(cost[f"{many}"])),
    ]
    for asked in ASKED[1:]:
        name = f"Calendar of 5,000 sessions, narrowed ({asked[1:]}), against one of 100"
        rows.append(beside(name, ratio(cost[f"{many}{asked}"], cost[f"{few}{asked}"]), digits=2))
    return rows


# --- The rush ----------------------------------------------------------------------------------------------
@dataclass
class Journey:
    """From asking for the form to the answer to the press; `answer` is where it led, or what went wrong."""

    seconds: float
    answer: str


def a_session() -> str:
    """With 12 places and nobody in them; gives the address of its form."""
    from accounts.clock import now
    from surgeries.models import Session, Venue

    begin = now() + timedelta(days=400)
    session = Session.objects.create(
        title="Bench rush",
        venue=Venue.objects.filter(room__gte=PLACES).first(),
        mode="places",
        places=PLACES,
        needs_surgeons=False,
        state="open",
        starts_at=begin,
        ends_at=begin + timedelta(hours=2),
    )
    return f"/surgeries/{session.public_id}/book/"


def ask(path: str, body: str | None = None, headers: dict[str, str] | None = None):
    link = http.client.HTTPConnection("127.0.0.1", client.PORT, timeout=60)
    try:
        link.request("POST" if body else "GET", path, body, headers or {})
        reply = link.getresponse()
        return reply.status, reply.headers, reply.read().decode()
    finally:
        link.close()


def hidden(page: str, name: str) -> str:
    field = re.search(rf'<input(?=[^>]* name="{name}")[^>]* value="([^"]*)"', page)
    return unescape(field[1]) if field else ""


def book(path: str, number: int) -> Journey:
    """As a browser would: the form, then the press with what the form gave."""
    of = {"X-Forwarded-For": f"10.{number // 250}.0.{number % 250 + 1}"}
    began = time.monotonic()
    try:
        status, headers, page = ask(path, None, of)
        cookies = "; ".join(cookie.split(";")[0] for cookie in headers.get_all("Set-Cookie") or [])
        given = {
            "csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"),
            "key": hidden(page, "key"),
            "name": f"Neighbour {number}",
            "contact": f"rush-{number}@people.example",
            "size": "1",
            "question": "A map of our street",
        }
        form = {**of, "Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        status, headers, page = ask(path, urlencode(given), form)
        answer = "booked or waiting" if status == 302 else f"{status}"
    except OSError as fault:
        answer = type(fault).__name__
    return Journey(time.monotonic() - began, answer)


def rush(path: str) -> list[Journey]:
    """Each begins at a moment of their own within half a minute."""
    chance, made = random.Random(1), []

    def one(number: int, wait: float) -> None:
        time.sleep(wait)
        made.append(book(path, number))

    waits = [chance.uniform(0, WITHIN) for _person in range(PEOPLE)]
    people = [threading.Thread(target=one, args=pair) for pair in enumerate(waits)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    return made


def places() -> list[Row]:
    from surgeries.models import Booking

    path = a_session()
    with client.gunicorn(workers=2, TRUSTED_PROXIES="1"):
        for _each in range(6):
            ask(path)  # both processes have read their code
        made = rush(path)
    session = path.split("/")[2]
    states = Counter(Booking.objects.filter(session__public_id=session).values_list("state", flat=True))
    times = sorted(journey.seconds for journey in made)
    wrong = [journey.answer for journey in made if journey.answer != "booked or waiting"]
    if wrong:
        print(Counter(wrong))
    name = "200 people in 30 s for 12 places, two processes"
    return [
        Row(f"{name}: booked", states["booked"], f"= {PLACES}", states["booked"] == PLACES),
        Row(
            f"{name}: on the waiting list",
            states["waiting"],
            f"= {PEOPLE - PLACES}",
            states["waiting"] == PEOPLE - PLACES,
        ),
        Row(f"{name}: errors", len(wrong), "= 0", not wrong),
        beside(
            f"{name}: form and press, 95th percentile, s",
            times[int(len(times) * 0.95)],
            "< 1 (pretix 4.8)",
            2,
        ),
        beside(f"{name}: form and press, median, s", times[len(times) // 2], "", 3),
    ]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    make_sessions(max(SIZES))
    hand_back([*places(), *calendar()])


if __name__ == "__main__":
    main()
