"""The bench's own database: a copy of a migrated template with the yardsticks' tables, and the content in it."""

from __future__ import annotations

import os

import django


def prepare() -> None:
    """Lays the database anew; Django must not be set up before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from tests import databases

    target = os.environ["BENCH_DATABASE"]
    template = databases.ready_template("bench", databases.migrate)
    connections.close_all()
    databases.kind().copy(template, target)
    databases.point_at(target)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def main() -> None:
    prepare()
    from benchmarks import content

    content.fill()


if __name__ == "__main__":
    main()
