"""What a process loads when it starts: each pays for it, each time."""

import subprocess
import sys

HEAVY = ("docx", "pypdf", "weasyprint")  # who makes a paper, a form to write in or a pack loads them then
ASK = (
    "import sys, django; django.setup(); import config.urls; "
    f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
)


def test_libraries_that_make_papers_are_not_loaded_at_the_start():
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
