"""Opportunities: the list with its filters over 100 and 10,000, and the export of everything."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal

import django

from benchmarks.rows import Row, at_most, beside

FEW, MANY = 100, 10_000
ASKED = {
    "as it opens": "",
    "words": "?words=repair",
    "trade": "?division=45",
    "value": "?worth=100000",
    "decided": "?state=decided",
    "small firms": "?sme=on",
}
THINGS = [
    "library",
    "park",
    "road",
    "school",
    "kitchen",
    "network",
    "lighting",
    "training",
    "garden",
    "bridge",
]
ACTS = ["repair", "care"]  # each filter finds more than a page among 100 too
DIVISIONS = ("45", "72", "79")
MOST_MEGABYTES, MOST_MILLISECONDS = 200, 15


def make(begin: int, end: int) -> None:
    """Procurements of the bench from number `begin` up to `end`: two lots, two codes, a notice and a release each."""
    from accounts.clock import now
    from procurement import cpv
    from procurement.models import CpvMark, Lot, Notice, Procurement, Release

    codes = [code for code in cpv.names() if code[:2] in DIVISIONS]
    found = Procurement.objects.bulk_create([_row(n, now()) for n in range(begin, end)], batch_size=1_000)
    chance = random.Random(end)
    parts: dict[type, list] = {Lot: [], CpvMark: [], Notice: [], Release: []}
    for row in found:
        for key in ("1", "2"):
            parts[Lot].append(
                Lot(procurement=row, key=key, position=int(key), title=f"Part {key}", net=row.net / 2)
            )
        for code in chance.sample(codes, 2):
            parts[CpvMark].append(CpvMark(procurement=row, code=code, division=code[:2]))
        number = row.ocid[-6:]
        parts[Notice].append(Notice(procurement=row, kind="UK4", number=number, official_at=row.first_at))
        parts[Release].append(Release(procurement=row, key=number, released_at=row.first_at, body=_body(row)))
    for model, rows in parts.items():
        model.objects.bulk_create(rows, batch_size=2_000)


def _row(n: int, at):
    from procurement.models import Procurement

    chance = random.Random(n)
    title = f"{chance.choice(ACTS)} {chance.choice(THINGS)} {n}"
    state = chance.choices(("invited", "contracted", "planned", "awarding"), (60, 25, 10, 5))[0]
    published = at - timedelta(days=chance.randrange(1, 40), seconds=n)
    return Procurement(
        ocid=f"ocds-bench1-{n:06}",
        source="mirrored",
        state=state,
        title=title,
        description=f"{title}. " * 12,
        words=f"{title}. " * 40,
        buyer_name="Bench council",
        category=chance.choice(("goods", "services", "works")),
        net=Decimal(chance.randrange(5_000, 200_000)),
        is_for_sme=chance.random() < 0.6,
        closes_at=at + timedelta(days=chance.randrange(1, 60), seconds=n),
        first_at=published,
        latest_at=published,
    )


def _body(row) -> dict:
    """A release of the size that a tender notice has: about 6 kB."""
    return {
        "ocid": row.ocid,
        "id": row.ocid[-6:],
        "date": row.first_at.isoformat(),
        "tag": ["tender"],
        "initiationType": "tender",
        "buyer": {"id": "GB-1", "name": row.buyer_name},
        "tender": {
            "id": row.ocid,
            "title": row.title,
            "description": row.description * 4,
            "lots": [
                {"id": str(n), "title": f"Part {n}", "description": row.description, "value": {"amount": 1.0}}
                for n in range(6)
            ],
        },
    }


def refresh() -> None:
    """What a server does by itself after such an import."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def costs() -> tuple[dict, dict, dict]:
    """CPU of the page, narrowed in each way, and of the reference page beside it; queries; bytes."""
    from benchmarks.measure import Case, Site, compare, queries_of
    from benchmarks.models import ReferencePage
    from benchmarks.pages import page_path

    site, reference = Site(), page_path(ReferencePage)
    cases = {"reference": Case(lambda: site.read(reference))}
    addresses = {name: f"/opportunities/{asked}" for name, asked in ASKED.items()}
    for name, address in addresses.items():
        cases[name] = Case(lambda a=address: site.read(a))
    cost = compare(cases, rounds=9)
    queries = {name: queries_of(lambda a=address: site.read(a)) for name, address in addresses.items()}
    return cost, queries, {name: len(site.read(address).body) for name, address in addresses.items()}


def listed() -> list[Row]:
    from benchmarks.measure import median, ratio
    from procurement.models import Procurement

    Procurement.objects.filter(ocid__startswith="ocds-bench1-").delete()
    make(0, FEW)
    refresh()
    few, _queries, _bytes = costs()
    make(FEW, MANY)
    refresh()
    many, queries, sizes = costs()
    rows = []
    for name in ASKED:
        against = ratio(many[name], many["reference"]) / ratio(few[name], few["reference"])
        rows.append(at_most(f"Opportunities, {name}: {MANY:,} against {FEW}", against, 1.2, "×"))
        rows.append(
            at_most(
                f"Opportunities, {name}, {MANY:,}, against the reference page",
                ratio(many[name], many["reference"]),
                3,
                "×",
            )
        )
        rows.append(at_most(f"Opportunities, {name}: queries", queries[name], 5, digits=0))
    first = next(iter(ASKED))
    rows.append(beside(f"Opportunities, {MANY:,}: CPU, ms", median(many[first])))
    return [*rows, beside(f"Opportunities, {MANY:,}: bytes", sizes[first], digits=0)]


# --- Export ------------------------------------------------------------------------------------------------
EXPORT = """
import io, json, time
import django
django.setup()
from django.core.management import call_command
class Counted(io.TextIOBase):
    size = 0
    def write(self, text):
        Counted.size += len(text)
        return len(text)
def peak():  # of this program alone: ru_maxrss counts what it was forked from
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
began = time.process_time()
call_command("export_ocds", stdout=Counted())
used = time.process_time() - began
print(json.dumps([used, peak() / 1024, Counted.size]))
"""


def export() -> tuple[float, float, int, float]:
    """CPU seconds, peak megabytes and characters of one `export_ocds` in a process of its own, and its wall time."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", EXPORT], capture_output=True, text=True, check=True)
    used, peak, size = json.loads(done.stdout.strip().splitlines()[-1])
    return used, peak, size, time.monotonic() - began


def exported() -> list[Row]:
    from procurement.models import Procurement, Release

    many, peak, size, wall = export()
    number = Release.objects.count()
    Procurement.objects.filter(
        ocid__gte=f"ocds-bench1-{MANY // 10:06}", ocid__startswith="ocds-bench1-"
    ).delete()
    refresh()
    few, _peak, _size, _wall = export()
    fewer = Release.objects.count()
    each = many / number * 1000
    return [
        at_most(f"Export of {number:,} releases: peak of memory, MB", peak, MOST_MEGABYTES, digits=0),
        beside("Export: CPU of each release, ms", each, f"≤ {MOST_MILLISECONDS}", digits=3),
        at_most(
            f"Export: each of {number:,} releases against each of {fewer:,} (begin of the process taken off)",
            (many / number) / (few / fewer),
            1.2,
            "×",
        ),
        beside("Export: megabytes", size / 1e6),
        beside("Export: wall time with the start of the process, s", wall),
    ]


# --- Pack --------------------------------------------------------------------------------------------------
def pack() -> list[Row]:
    """A procurement's papers of 56 pages of text, put together with cover, index and facts as the worker does it."""
    from accounts.papers import pdf_of
    from procurement.actions.packs import benchmark_pack
    from procurement.models import Procurement
    from procurement.pack_pdf import Paper

    words = f"<p>{'What must come of it, for whom, and how anybody can tell. ' * 60}</p>"
    pages = 14
    body = "".join(f"<h2>Page {n}</h2>{words}<div style='break-after: page'></div>" for n in range(pages))
    html = f"<!doctype html><html lang='en'><head><title>Paper</title></head><body>{body}</body></html>"
    content = pdf_of(html, "css/paper.css")
    papers = [Paper(f"Paper {n}", f"paper-{n}.pdf", content, count_of(content)) for n in range(4)]
    made, seconds = benchmark_pack(Procurement.objects.public().order_by("pk")[0], papers)
    name = f"Pack of {made.pages} pages as PDF and ZIP, in the worker"
    return [
        beside(f"{name}, s", seconds, "≤ 6", 2),
        beside(f"{name}: kB of PDF", len(made.pdf) / 1000, digits=0),
    ]


def count_of(content: bytes) -> int:
    from io import BytesIO

    from pypdf import PdfReader

    return len(PdfReader(BytesIO(content)).pages)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back([*listed(), *exported(), *pack()])


if __name__ == "__main__":
    main()
