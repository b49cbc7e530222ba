"""`make bench`: every part in a process of its own, one table, and benchmarks/results.json.

`make bench ARGS="pages cached"` measures those parts again and keeps the figures of the others.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.report import merge, table, write_readme

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
PARTS = (
    "pages",
    "ideas",
    "cached",
    "visit",
    "importing",
    "telling",
    "surgeries",
    "segments",
    "challenges",
    "procurement",
)
POSTGRES = "postgres://postgres@127.0.0.1/postgres"


def answers(url: str) -> bool:
    """Whether a PostgreSQL server takes us in there."""
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def environment() -> dict[str, str]:
    """For every part: which database, which settings, and nothing of the caller's cache."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    env.pop("REDIS_URL", None)
    if "DATABASE_URL" not in env and answers(POSTGRES):
        env["DATABASE_URL"] = POSTGRES
    if env.get("DATABASE_URL", "").startswith("postgres"):
        print("Measured on PostgreSQL.")
        return {**env, "BENCH_DATABASE": "tt_bench"}
    print(
        "No PostgreSQL answers (DATABASE_URL): measured on SQLite, whose ratios are not those of the targets."
    )
    folder = ROOT / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    return {
        **env,
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "BENCH_DATABASE": str(folder / "bench.sqlite3"),
    }


def run(module: str, env: dict[str, str]) -> None:
    began = time.monotonic()
    print(f"… {module}", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], cwd=ROOT, env=env, check=True)
    print(f"  {time.monotonic() - began:.0f} s", flush=True)


def measure(part: str, env: dict[str, str]) -> list[dict]:
    """The rows that one part hands back."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.json"
        run(part, {**env, "BENCH_ROWS": str(rows)})
        return json.loads(rows.read_text(encoding="utf-8"))


def main(wanted: list[str]) -> int:
    if unknown := set(wanted) - set(PARTS):
        print(f"No part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}.")
        return 2
    env = environment()
    run("database", env)
    rows = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() and wanted else []
    for part in wanted or PARTS:
        rows = merge(rows, measure(part, env))
        RESULTS.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print("\n" + table(rows))
    write_readme(rows)
    missed = [row["name"] for row in rows if row["holds"] is False]
    for name in missed:
        print(f"Missed: {name}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
