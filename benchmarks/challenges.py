"""Challenges: 100 firms hand in within the last minute while ten still upload; and a list of 1,000 solutions."""

from __future__ import annotations

import http.client
import json
import os
import random
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import django

from benchmarks import client
from benchmarks.rows import Row, at_most, beside

FIRMS, UPLOADS, LISTED = 100, 10, 1_000
LAST = 60.0  # seconds before closing in which all hand in
LEAD = 25.0  # seconds before that, in which the server starts
SLOW = 8_000  # bytes a second: 64 kbit/s
FILE = 400_000  # bytes of each upload: 50 seconds of a slow line
WHOLE = "%PDF-1.4\n"


@dataclass
class Press:
    """One press of "Hand in": when it began and ended by this clock, and what came back."""

    began: datetime
    seconds: float
    answer: str


# --- Content -----------------------------------------------------------------------------------------------
def a_challenge(closes_at: datetime):
    """Of a department of the bench, open until then, on the plan of DIPS."""
    from accounts.clock import now
    from challenges.models import Challenge

    programme, owner = a_programme()
    plan = programme.plan
    return Challenge.objects.create(
        slug=f"bench-{secrets.token_hex(4)}",
        title="Bench challenge",
        summary="Bench",
        programme=programme,
        plan=plan,
        state="running",
        stage=plan.stages.get(kind="invite"),
        stage_kind="invite",
        department=programme.department,
        owner=owner,
        route="research",
        opens_at=now() - timedelta(days=20),
        closes_at=closes_at,
        invited_at=now() - timedelta(days=20),
    )


def a_programme() -> tuple:
    """The programme of the bench and an officer of its department, made once. The demonstration's own people are let
    into the back office without a second factor."""
    from django.contrib.auth.models import Group
    from django.core.management import call_command

    from accounts.clock import today
    from accounts.models import Membership, Organisation, User
    from accounts.roles import ROLES
    from accounts.signing_in import DEMO_DOMAIN
    from challenges.actions.plans import make_plan
    from challenges.demo.core import DIPS
    from challenges.models import Programme

    email = f"bench-challenges@{DEMO_DOMAIN}"
    if found := Programme.objects.filter(slug="bench").first():
        return found, User.objects.get(email=email)
    call_command("sync_roles", verbosity=0)
    department = Organisation.objects.create(name="Bench department", kind="department")
    owner = User.objects.create(email=email, display_name="Officer", password="!")
    owner.groups.set(Group.objects.filter(name=ROLES["challenge_officer"].group))
    Membership.objects.create(organisation=department, user=owner)
    programme = Programme.objects.create(
        slug="bench",
        name="Bench",
        summary="Bench",
        department=department,
        starts_on=today() - timedelta(days=100),
        ends_on=today() + timedelta(days=200),
    )
    template = json.loads(DIPS.read_text(encoding="utf-8"))
    make_plan(programme=programme, content=template["plan"], by=None)
    return programme, owner


def drafts(challenge, number: int) -> list[tuple[str, str]]:
    """So many complete drafts: (public id, key of the session of somebody who may hand it in)."""
    from accounts.models import Membership, Organisation, User
    from challenges.models import Answer, Solution

    tag = secrets.token_hex(3)
    firms = Organisation.objects.bulk_create(
        [Organisation(name=f"Bench firm {tag} {n}", kind="sme", size="micro") for n in range(number)]
    )
    people = User.objects.bulk_create(
        [
            User(email=f"bench-{tag}-{n}@people.example", display_name=f"Member {n}", password="!")
            for n in range(number)
        ]
    )
    Membership.objects.bulk_create(
        [Membership(organisation=firm, user=user) for firm, user in zip(firms, people, strict=True)]
    )
    solutions = Solution.objects.bulk_create(
        [
            Solution(
                challenge=challenge,
                organisation=firm,
                stage=challenge.stage,
                title="An idea",
                summary="A list of who has what.",
                created_by=user,
            )
            for firm, user in zip(firms, people, strict=True)
        ]
    )
    Answer.objects.bulk_create(
        [
            Answer(solution=solution, question=question, text=said(question))
            for solution in solutions
            for question in challenge.stage.questions.filter(is_required=True)
        ]
    )
    return [
        (str(solution.public_id), session_of(user)) for solution, user in zip(solutions, people, strict=True)
    ]


def said(question) -> str:
    if question.choices:
        return question.choices[0]
    return "1200" if question.kind in ("money", "number") else "Words about it. " * 20


def session_of(user) -> str:
    """Signed in, as the site would remember it."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return store.session_key


# --- The last minute ---------------------------------------------------------------------------------------
def headers_of(key: str, number: int) -> dict[str, str]:
    token = "b" * 32
    return {
        "Cookie": f"sessionid={key}; csrftoken={token}",
        "X-Forwarded-For": f"10.{number // 250}.1.{number % 250 + 1}",
        "X-CSRFToken": token,
    }


def press(public_id: str, key: str, number: int) -> Press:
    """The small POST, on a connection of its own."""
    from accounts.clock import now

    began, clock = now(), time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", client.PORT, timeout=90)
    try:
        form = {**headers_of(key, number), "Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", f"/challenges/solutions/{public_id}/hand-in/", urlencode({"in": "1"}), form)
        reply = link.getresponse()
        reply.read()
        answer = f"{reply.status}"
    except OSError as fault:
        answer = type(fault).__name__
    finally:
        link.close()
    return Press(began, time.monotonic() - clock, answer)


def slowly(link: http.client.HTTPConnection, body: bytes, pace: int = SLOW) -> None:
    """Sent as a slow line would, ten times a second."""
    step = pace // 10
    for place in range(0, len(body), step):
        link.send(body[place : place + step])
        time.sleep(0.1)


def upload(public_id: str, key: str, number: int, made: list[str]) -> None:
    """A file of a draft over a slow line, while others hand in."""
    edge = "benchedge"
    part = (
        f'--{edge}\r\nContent-Disposition: form-data; name="f_drawings"; filename="plan.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()
    body = part + WHOLE.encode() + b"%" * FILE + f"\n%%EOF\r\n--{edge}--\r\n".encode()
    link = http.client.HTTPConnection("127.0.0.1", client.PORT, timeout=120)
    try:
        link.putrequest("POST", f"/challenges/solutions/{public_id}/step/4/")
        for name, value in headers_of(key, number).items():
            link.putheader(name, value)
        link.putheader("Content-Type", f"multipart/form-data; boundary={edge}")
        link.putheader("Content-Length", str(len(body)))
        link.endheaders()
        slowly(link, body)
        made.append(f"{link.getresponse().status}")
    except OSError as fault:
        made.append(type(fault).__name__)
    finally:
        link.close()


def slow_hand_in(public_id: str, key: str, closes_at: datetime, made: list[Press]) -> None:
    """Ten seconds before closing on 64 kbit/s: the check page comes first, then the press, both at that pace."""
    from accounts.clock import now

    time.sleep(max(0.0, (closes_at - now()).total_seconds() - 10))
    began, clock = now(), time.monotonic()
    link = http.client.HTTPConnection("127.0.0.1", client.PORT, timeout=90)
    try:
        link.request("GET", f"/challenges/solutions/{public_id}/check/", headers=headers_of(key, 9_000))
        reply = link.getresponse()
        while reply.read(SLOW // 10):
            time.sleep(0.1)
        body = urlencode({"in": "1"}).encode()
        link.putrequest("POST", f"/challenges/solutions/{public_id}/hand-in/")
        for name, value in headers_of(key, 9_000).items():
            link.putheader(name, value)
        link.putheader("Content-Type", "application/x-www-form-urlencoded")
        link.putheader("Content-Length", str(len(body)))
        link.endheaders()
        slowly(link, body, 40)
        reply = link.getresponse()
        reply.read()
        made.append(Press(began, time.monotonic() - clock, f"{reply.status}"))
    finally:
        link.close()


def last_minute() -> list[Row]:
    """Everybody at a moment of their own within it, and five a little after the end."""
    from accounts.clock import now
    from challenges.models import Solution

    closes_at = now() + timedelta(seconds=LEAD + LAST)
    challenge = a_challenge(closes_at)
    ready = drafts(challenge, FIRMS + UPLOADS + 1 + 5)
    chance, pressed, late, slow, uploads = random.Random(5), [], [], [], []

    def one(place: int, at: datetime, into: list[Press]) -> None:
        time.sleep(max(0.0, (at - now()).total_seconds()))
        into.append(press(*ready[place], place))

    with client.gunicorn(workers=2, TRUSTED_PROXIES="1"):
        for _each in range(6):
            client.get("/challenges/")  # both processes have read their code
        begin = closes_at - timedelta(seconds=LAST)
        people = [
            threading.Thread(
                target=one, args=(n, begin + timedelta(seconds=chance.uniform(0, LAST - 1)), pressed)
            )
            for n in range(FIRMS)
        ]
        people += [
            threading.Thread(target=upload, args=(*ready[FIRMS + n], FIRMS + n, uploads))
            for n in range(UPLOADS)
        ]
        people.append(threading.Thread(target=slow_hand_in, args=(*ready[FIRMS + UPLOADS], closes_at, slow)))
        people += [
            threading.Thread(
                target=one,
                args=(FIRMS + UPLOADS + 1 + n, closes_at + timedelta(milliseconds=50 * n + 20), late),
            )
            for n in range(5)
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    found = Solution.objects.filter(challenge=challenge, state="handed_in")
    numbers = dict(found.values_list("public_id", "handed_in_at"))
    within = {public_id for public_id, _key in ready[:FIRMS]} & {str(pk) for pk in numbers}
    after = [at for at in numbers.values() if at >= closes_at]
    faults = [one.answer for one in (*pressed, *slow) if one.answer != "302"]
    faults += [status for status in uploads if status not in ("200", "302")]
    if faults:
        print(Counter(faults), Counter(uploads))
    times = sorted(one.seconds for one in pressed)
    name = f"{FIRMS} firms hand in within the last minute, {UPLOADS} upload, two processes"
    is_slow_in = ready[FIRMS + UPLOADS][0] in {str(pk) for pk in numbers}
    return [
        Row(f"{name}: in", len(within), f"= {FIRMS}", len(within) == FIRMS),
        Row(f"{name}: in after the end", len(after), "= 0", not after),
        Row(f"{name}: error pages", len(faults), "= 0", not faults),
        Row(f"{name}: one on 64 kbit/s, ten seconds before", int(is_slow_in), "= 1", is_slow_in),
        beside(f"{name}: press to answer, 95th percentile, s", times[int(len(times) * 0.95)], "< 1", 2),
        beside(f"{name}: press to answer, median, s", times[len(times) // 2], "", 3),
    ]


# --- The officers' list ------------------------------------------------------------------------------------
def listed() -> list[Row]:
    """1,000 solutions, against an empty page of the same back office."""
    from django.urls import reverse

    from accounts.clock import now
    from accounts.models import Organisation
    from benchmarks.measure import Case, Site, compare, median, queries_of, ratio
    from challenges.models import Solution

    challenge = a_challenge(now() - timedelta(days=2))
    firms = Organisation.objects.bulk_create(
        [Organisation(name=f"Bench list {n}", kind="sme", size="small") for n in range(LISTED)]
    )
    Solution.objects.bulk_create(
        [
            Solution(
                challenge=challenge,
                organisation=firm,
                stage=challenge.stage,
                title=f"Idea {n}",
                summary="S",
                state="handed_in",
                number=n + 1,
                handed_in_at=challenge.opens_at,
            )
            for n, firm in enumerate(firms)
        ]
    )
    site = Site(cookies=f"sessionid={session_of(challenge.owner)}")
    full, empty = reverse("solutions:index"), reverse("challenge_questions:index") + "?q=nothingislikethis"
    cost = compare({"full": Case(lambda: site.read(full)), "empty": Case(lambda: site.read(empty))}, rounds=9)
    return [
        at_most(
            f"Officers’ list of {LISTED:,} solutions, against an empty page of the back office",
            ratio(cost["full"], cost["empty"]),
            3,
            "× (Hypha: 751 ms)",
        ),
        at_most(
            f"Officers’ list of {LISTED:,} solutions: queries",
            queries_of(lambda: site.read(full)),
            20,
            digits=0,
        ),
        beside(f"Officers’ list of {LISTED:,} solutions: CPU, ms", median(cost["full"])),
        beside(f"Officers’ list of {LISTED:,} solutions: bytes", len(site.read(full).body), digits=0),
    ]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back([*last_minute(), *listed()])


if __name__ == "__main__":
    main()
