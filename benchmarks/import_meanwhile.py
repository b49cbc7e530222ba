"""Comments written on SQLite while another process imports: the last line is the list of their waits in seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import uuid

import django

PAUSE = 0.1


def main(path: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from django.db import connections

    from accounts.models import User
    from benchmarks.client import ROOT
    from engagement.actions.comments import post_comment
    from engagement.actions.topics import ensure_topic
    from engagement.models import Topic
    from tests import databases

    template = databases.ready_template("bench", databases.migrate)
    connections.close_all()
    databases.kind().copy(template, os.environ["BENCH_DATABASE"])
    databases.point_at(os.environ["BENCH_DATABASE"])
    author = User.objects.create_user("bench@people.example", display_name="Somebody")
    topic = ensure_topic(kind="action", key=uuid.uuid4(), title="Meanwhile", is_public=True)
    Topic.objects.filter(pk=topic.pk).update(moderation=Topic.Moderation.POST)
    topic.refresh_from_db()

    waits: list[float] = []
    imports = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.import_once", path], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    while imports.poll() is None:
        began = time.monotonic()
        post_comment(by=author, topic=topic, text=f"Said meanwhile, {began}", language="en")
        waits.append(time.monotonic() - began)
        time.sleep(PAUSE)
    if imports.returncode or not waits:
        raise SystemExit("The import went wrong.")
    print(json.dumps(waits))


if __name__ == "__main__":
    main(sys.argv[1])
