"""What readers without a session get: pages from the cache, fresh within two seconds, the same for everyone."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import django

from benchmarks import client
from benchmarks.client import ROOT
from benchmarks.rows import Row, at_least, beside

PATIENCE = 20.0  # seconds after which a comment counts as never seen
VISITORS = (
    {
        "User-Agent": "Mozilla/5.0 (iPhone)",
        "Accept-Language": "ur,pa;q=0.8",
        "Cookie": "theme=dark; consent=yes",
    },
    {"User-Agent": "Lynx/2.9", "Accept-Language": "pl", "Cookie": "visits=7", "DNT": "1"},
)
OF_ONE_ANSWER = ("date", "x-request-id")


def exactly(name: str, figure: int, wanted: int) -> Row:
    return Row(name, figure, f"= {wanted}", figure == wanted)


def load(path: str, seconds: float) -> float:
    """Answers a second, asked by another process."""
    command = [sys.executable, "-m", "benchmarks.client", path, str(seconds)]
    return float(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)


def rates(page: str) -> list[Row]:
    """Three rounds, alternated."""
    constant = f"/bench/constant/?of={quote(page)}"
    ours, bare = [], []
    with client.gunicorn(workers=1):
        if client.get(page).body != client.get(constant).body:
            raise RuntimeError("the yardstick does not return the bytes of the page")
        for seconds in (1.0, 4.0, 4.0, 4.0):
            ours.append(load(page, seconds))
            bare.append(load(constant, seconds))
    ratios = [a / b for a, b in zip(ours[1:], bare[1:], strict=True)]
    return [
        at_least(
            "Action page from the cache, against a Django view of the same bytes without middleware",
            statistics.median(ratios),
            0.6,
            "× its rate",
        ),
        beside(
            "Action page from the cache: answers a second, one process", statistics.median(ours[1:]), digits=0
        ),
        beside(
            "That Django view: answers a second, one process",
            statistics.median(bare[1:]),
            "2,471 (a peer's)",
            0,
        ),
    ]


def by_process(
    path: str, headers: dict[str, str] | None = None, processes: int = 2
) -> dict[str, client.Reply]:
    """One answer of each process."""
    found: dict[str, client.Reply] = {}
    for _ in range(200):
        reply = client.get(path, headers)
        found.setdefault(reply.headers["x-bench-process"], reply)
        if len(found) == processes:
            return found
    raise RuntimeError("one of the processes never answers")


def freshness(page: str) -> list[Row]:
    """The author reads with a session, everybody else without; both processes hold a fresh page when it is posted."""
    from accounts.models import User
    from benchmarks.content import READER, action_page
    from benchmarks.pages import signed_in_cookie
    from engagement.actions.comments import post_comment
    from engagement.models import Topic

    author, cookie = User.objects.get(email=READER), signed_in_cookie()
    topic = Topic.objects.get(kind="action", key=action_page().key)
    missed, waits = 0, []
    for number in range(3):
        text = f"A comment of the bench, number {number}, at {time.time()}"
        by_process(page, {"Cookie": cookie})
        by_process(page)
        post_comment(by=author, topic=topic, text=text, language="en")
        posted = time.monotonic()
        answers = by_process(page, {"Cookie": cookie}).values()
        missed += sum(text.encode() not in reply.body for reply in answers)
        waits.append(seen_by_all(page, text.encode(), posted))
    return [
        exactly("A new comment is on its author's next page, two processes: answers without it", missed, 0),
        exactly(
            "A new comment is seen by everybody within 2 s, two processes: rounds in which it was not",
            sum(wait > 2 for wait in waits),
            0,
        ),
        beside(
            "A new comment is seen by everybody, two processes: longest wait, s", max(waits), "2", digits=2
        ),
    ]


def seen_by_all(page: str, text: bytes, posted: float) -> float:
    """Seconds until every process shows it; polls gently, as readers would."""
    while (waited := time.monotonic() - posted) < PATIENCE:
        if all(text in reply.body for reply in by_process(page).values()):
            return waited
        time.sleep(0.05)
    return waited


def misses(page: str, renders: Path, readers: int = 100) -> Row:
    """A hundred readers at once of a page that no process holds."""
    address = f"{page}?order=oldest"
    gate, bodies = threading.Barrier(readers), []

    def read() -> None:
        gate.wait()
        bodies.append(client.get(address).body)

    threads = [threading.Thread(target=read) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(bodies) != readers:
        raise RuntimeError("some of the readers got nothing")
    counts = Counter(line.split()[0] for line in renders.read_text().splitlines() if line.endswith(address))
    return Row(
        f"{readers} misses at once: renders in one process, at most",
        max(counts.values()),
        "= 1",
        set(counts.values()) == {1},
    )


def sameness(page: str) -> list[Row]:
    """Each visitor gets a render of their own, so that equal bytes are no accident of the cache."""
    replies = []
    for visitor in VISITORS:
        time.sleep(1.2)
        replies.append(client.get(page, visitor))
    one, other = replies
    names = (set(one.headers) | set(other.headers)) - {*OF_ONE_ANSWER, "x-bench-process"}
    different = [name for name in names if one.headers.get(name) != other.headers.get(name)]
    vary = [
        name for name in one.headers.get("vary", "").split(",") if name.strip().lower() != "accept-encoding"
    ]
    return [
        exactly(
            "Two visitors who differ in everything: bytes of the page that differ",
            bytes_apart(one.body, other.body),
            0,
        ),
        exactly(
            "Two visitors who differ in everything: headers that differ, or vary on more than encoding",
            len(different) + len(vary),
            0,
        ),
    ]


def bytes_apart(one: bytes, other: bytes) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))


def measure() -> list[Row]:
    from benchmarks.content import action_page, put

    put(1_000)
    page = action_page().get_url()
    rows = rates(page)
    with tempfile.TemporaryDirectory() as folder:
        renders = Path(folder) / "renders"
        with client.gunicorn(workers=2, renders=renders):
            by_process(page)
            rows += freshness(page)
            rows.append(misses(page, renders))
            rows += sameness(page)
    return rows


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back(measure())


if __name__ == "__main__":
    main()
