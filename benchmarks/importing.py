"""What a large roadmap costs against the city's own 39 actions, and whether people can go on talking meanwhile."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import django

from benchmarks.client import ROOT
from benchmarks.rows import Row, at_most, beside

OWN = ROOT / "cms" / "demo" / "roadmap.json"
MANY = 1_000
REPEATS = 3
PATIENCE = 1.0  # seconds that a comment may wait
MEGABYTE = 1_000_000


def generated(folder: Path, count: int = MANY) -> Path:
    """The demonstration's roadmap with its actions retold until there are that many, spread over its workstreams."""
    roadmap = json.loads(OWN.read_text(encoding="utf-8"))
    streams = [stream for theme in roadmap["themes"] for stream in theme["workstreams"]]
    models = {stream["letter"]: stream["actions"] for stream in streams}
    for stream in streams:
        stream["actions"] = []
    for number in range(count):
        stream = streams[number % len(streams)]
        place = number // len(streams)
        action = copy.deepcopy(models[stream["letter"]][place % len(models[stream["letter"]])])
        action["ref"] = f"{stream['letter']}{place + 1}"
        action["title"] = action["reference_title"] = f"{action['title']} {place + 1}"
        stream["actions"].append(action)
    path = folder / f"roadmap-{count}.json"
    path.write_text(json.dumps(roadmap, ensure_ascii=False), encoding="utf-8")
    return path


def fresh(database: str) -> None:
    """A freshly migrated database of that name."""
    from django.db import connections

    from tests import databases

    template = databases.ready_template("bench", databases.migrate)
    connections.close_all()
    databases.kind().copy(template, database)
    databases.point_at(os.environ["BENCH_DATABASE"])


def scratch() -> str:
    name = os.environ["BENCH_DATABASE"]
    return f"{name}_import" if "/" not in name else name.replace("bench.sqlite3", "import.sqlite3")


def once(path: Path) -> dict:
    """One import in a process of its own, into a freshly migrated database."""
    fresh(scratch())
    command = [sys.executable, "-m", "benchmarks.import_once", str(path)]
    env = {**os.environ, "BENCH_DATABASE": scratch()}
    answer = subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


def costs(folder: Path) -> list[Row]:
    few = [once(OWN) for _ in range(REPEATS)]
    many = once(generated(folder))
    count = len(re.findall(r'"ref":', OWN.read_text(encoding="utf-8")))
    per_action = min(found["cpu"] for found in few) / count
    return [
        at_most(
            f"Import of {MANY:,} actions, CPU for each, against {count} actions",
            many["cpu"] / MANY / per_action,
            1.2,
            "×",
        ),
        at_most(f"Import of {MANY:,} actions: memory at most, MB", many["rss"] / MEGABYTE, 200, digits=0),
        beside(
            f"Import of {count} actions with publishing, s", min(found["seconds"] for found in few), "< 5"
        ),
        beside(f"Import of {MANY:,} actions with publishing, s", many["seconds"]),
    ]


@contextmanager
def on_sqlite(folder: Path):
    """Django in this process, and the processes it starts, on a file of their own."""
    before = {name: os.environ.get(name) for name in ("DATABASE_URL", "BENCH_DATABASE")}
    file = folder / "import.sqlite3"
    os.environ.update(DATABASE_URL=f"sqlite:///{file}", BENCH_DATABASE=str(file))
    try:
        yield file
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def meanwhile(folder: Path) -> list[Row]:
    """In a process of its own (`python -m benchmarks.import_meanwhile`), because Django knows one database."""
    with on_sqlite(folder):
        path = generated(folder)
        command = [sys.executable, "-m", "benchmarks.import_meanwhile", str(path)]
        answer = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    waits = json.loads(answer.stdout.splitlines()[-1])
    late = sum(wait >= PATIENCE for wait in waits)
    return [
        Row(
            f"Comments on SQLite during an import of {MANY:,} actions: waited 1 s or longer",
            late,
            "= 0",
            late == 0,
        ),
        beside(
            f"Comments on SQLite during an import of {MANY:,} actions: written meanwhile",
            len(waits),
            digits=0,
        ),
        beside(
            f"Comments on SQLite during an import of {MANY:,} actions: longest wait, s", max(waits), "< 1", 2
        ),
    ]


def measure() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        return [*costs(Path(name)), *meanwhile(Path(name))]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.rows import hand_back

    hand_back(measure())


if __name__ == "__main__":
    main()
