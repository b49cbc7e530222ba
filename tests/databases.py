"""One migrated database for each state of the migrations; every worker gets a copy of it.

Migrating costs half a minute, copying costs a blink. After a test that really commits, the copy is laid anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test-db"
current_template = ""  # what the next laying copies
laid = ""  # the template that this worker's database was last copied from
only_read = False  # whether the test that ends leaves the database to the next one as it is


def migrations_hash() -> str:
    """Changes when any migration of ours, or the set of installed packages, changes."""
    digest = hashlib.sha256()
    for path in [*sorted(ROOT.glob("*/migrations/*.py")), ROOT / "requirements-dev.txt"]:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@contextmanager
def only_one(name: str):
    """Lets one worker of one machine through at a time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Sqlite:
    """Files under var/test-db."""

    def template(self, name: str) -> str:
        return str(FOLDER / f"{name}.sqlite3")

    def exists(self, database: str) -> bool:
        return Path(database).exists()

    def create(self, database: str) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)

    def drop(self, database: str) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(database + suffix).unlink(missing_ok=True)

    def rename(self, old: str, new: str) -> None:
        with sqlite3.connect(old) as link:
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        link.close()
        os.replace(old, new)
        self.drop(old)

    def copy(self, template: str, target: str) -> None:
        source, goal = sqlite3.connect(template), sqlite3.connect(target, timeout=30)
        try:
            source.backup(goal)
            goal.execute("PRAGMA journal_mode=WAL")
        finally:
            source.close()
            goal.close()


class Postgres:
    """Databases of the server that DATABASE_URL names, copied with CREATE DATABASE … TEMPLATE."""

    def template(self, name: str) -> str:
        return f"tt_{name}".replace("-", "_").lower()

    def run(self, sql: str) -> list:
        import psycopg

        wanted = connection.settings_dict
        with psycopg.connect(
            host=wanted["HOST"],
            port=wanted["PORT"] or 5432,
            user=wanted["USER"],
            password=wanted["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        ) as link:
            found = link.execute(sql)
            return found.fetchall() if found.description else []

    def exists(self, database: str) -> bool:
        return bool(self.run(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))  # noqa: S608

    def create(self, database: str) -> None:
        self.drop(database)
        self.run(f'CREATE DATABASE "{database}"')

    def drop(self, database: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def rename(self, old: str, new: str) -> None:
        self.run(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def copy(self, template: str, target: str) -> None:
        self.drop(target)
        self.run(f'CREATE DATABASE "{target}" TEMPLATE "{template}"')


def kind() -> Sqlite | Postgres:
    return Sqlite() if connection.vendor == "sqlite" else Postgres()


def point_at(database: str) -> None:
    """Makes Django's default connection, here and in threads to come, use that database."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = database
    for link in connections.all(initialized_only=True):
        link.close()
        link.settings_dict["NAME"] = database


def ready_template(name: str, fill) -> str:
    """The name of a template database, filled by `fill()` once per state of the migrations."""
    store = kind()
    template = store.template(f"{name}-{migrations_hash()}")
    with only_one(f"{name}-{connection.vendor}"):
        if not store.exists(template):
            half = template + ("-half" if connection.vendor == "sqlite" else "_half")
            store.drop(half)
            store.create(half)
            point_at(half)
            fill()
            connections.close_all()
            store.rename(half, template)
    return template


def demonstration_template(fill) -> str:
    """A template that `fill` makes by copying the migrated one and loading the demonstration into the copy."""
    store = kind()
    migrated = ready_template("migrated", migrate)
    template = store.template(f"demo-{migrations_hash()}-{content_hash()}")
    with only_one(f"demo-{connection.vendor}"):
        if not store.exists(template):
            half = store.template(f"demo-half-{os.getpid()}")
            connections.close_all()
            store.copy(migrated, half)
            point_at(half)
            fill()
            connections.close_all()
            store.rename(half, template)
    return template


def content_hash() -> str:
    """Changes when the demonstration's content or its loader changes."""
    digest = hashlib.sha256()
    for path in [
        *sorted((ROOT / "cms" / "demo").glob("*")),
        *sorted((ROOT / "cms" / "importing").glob("*.py")),
        *sorted(ROOT.glob("*/demo[._]*")),
        *sorted(ROOT.glob("*/demo/*")),
    ]:
        if path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:8]


def migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)


def lay(template: str, worker: str) -> str:
    """A fresh copy of the template for one worker; Django points at it afterwards."""
    global laid
    store = kind()
    tag = os.environ.get("TT_TEST_DB_TAG", "main")
    target = store.template(f"{tag}-{worker}")
    connections.close_all()
    store.copy(template, target)
    point_at(target)
    laid = template
    return target
