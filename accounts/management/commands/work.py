"""The embedded default's worker: one process, no broker."""

import signal
import threading

from django.core.management.base import BaseCommand

from accounts.jobs import Loop


class Command(BaseCommand):
    help = "Runs every registered job on its schedule until it is told to stop (SIGTERM or Ctrl-C)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Run every job once and end.")

    def handle(self, *args, once=False, **options):
        stop = threading.Event()
        loop = Loop(stop)
        if once:
            loop.turn()
            return
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Working. Stop with Ctrl-C.")
        loop.run()
        self.stdout.write("Stopped.")
