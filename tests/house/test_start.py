"""What a process loads before it can answer: no library that only a download, a paper or a job needs."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW = {"docx", "icalendar", "ocdsmerge", "openpyxl", "pypdf", "weasyprint"}
START = """
import sys, django
django.setup()
from django.urls import get_resolver
get_resolver().url_patterns
print(*sys.modules)
"""


def test_the_site_starts_without_what_a_download_needs():
    ended = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    loaded = set(ended.stdout.split())
    assert "procurement.views.notices" in loaded
    assert not SLOW & loaded
