"""One import with publishing, and what it cost: the last line is JSON."""

from __future__ import annotations

import json
import os
import resource
import sys
import time

import django


def main(path: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from django.core.management import call_command

    from benchmarks.measure import backend_cpu, backend_pid

    pid = backend_pid()
    began, ours, theirs = time.monotonic(), time.process_time(), backend_cpu(pid)
    call_command("import_roadmap", path, publish=True, verbosity=0)
    found = {
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - ours + backend_cpu(pid) - theirs,
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1])
