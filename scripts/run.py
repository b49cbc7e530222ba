"""`make run`: migrate, load the demonstration once, start site and worker, and stop both together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("PORT", "8000"))
BIN = Path(sys.executable).parent


def free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def prepare() -> None:
    """Everything that must stand before the first request; each step does nothing when it is done already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    os.environ.setdefault("SITE_URL", f"http://localhost:{PORT}")
    sys.path.insert(0, str(ROOT))
    (ROOT / "var").mkdir(exist_ok=True)

    import django

    django.setup()
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", interactive=False, verbosity=0)
    call_command("sync_roles", verbosity=0)
    call_command("demo", once=True)
    at_this_port()


def at_this_port() -> None:
    """Addresses that leave the page (QR codes, posters, feeds) carry the port that PORT= chose."""
    from wagtail.models import Site

    for site in Site.objects.filter(is_default_site=True, hostname="localhost").exclude(port=PORT):
        site.port = PORT
        site.save()


def start() -> list[subprocess.Popen]:
    site = [
        BIN / "gunicorn", "-c", "python:config.gunicorn", "config.wsgi:application",
        "--bind", f"127.0.0.1:{PORT}", "--workers", "1",
    ]  # fmt: skip
    worker = [sys.executable, "manage.py", "work"]
    return [subprocess.Popen(list(map(str, command)), cwd=ROOT) for command in (site, worker)]


def stop(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def answering() -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def main() -> int:
    if not free(PORT):
        print(f"Port {PORT} is in use. Stop what runs there, or choose another: make run PORT=8001")
        return 1
    prepare()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # also where a shell began it in the background
    processes = start()
    try:
        while not answering() and all(process.poll() is None for process in processes):
            time.sleep(0.1)
        if all(process.poll() is None for process in processes):
            print(f"\n  Thousand Trades is at http://localhost:{PORT}  (back office: /admin/)", flush=True)
            print("  Mail is written to var/mail. Ctrl-C stops everything.\n", flush=True)
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
        print("A process ended by itself; stopping the rest.")
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        stop(processes)


if __name__ == "__main__":
    sys.exit(main())
