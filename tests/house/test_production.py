"""Production refuses to start with an unsafe or missing value, and says which."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings.safety import production_faults
from scripts.check import DEPLOY

ROOT = Path(__file__).resolve().parent.parent.parent
GOOD = {name: value for name, value in DEPLOY.items() if name != "DJANGO_SETTINGS_MODULE"}


def test_good_values_have_no_fault():
    assert production_faults(GOOD) == []


@pytest.mark.parametrize("name", sorted(GOOD))
def test_each_missing_value_is_named(name):
    assert any(fault.startswith(name) for fault in production_faults(GOOD | {name: ""}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 80),
        ("SECRET_KEY", "development-only-" + "abcdefghijklm" * 5),
        ("FIELD_ENCRYPTION_KEY", "not-a-key"),
        ("ALLOWED_HOSTS", "city.example.org,*"),
        ("SITE_URL", "http://city.example.org"),
        ("DEBUG", "1"),
        ("DEMO_OFFICERS_SKIP_SECOND_FACTOR", "true"),
    ],
)
def test_each_unsafe_value_is_named(name, value):
    assert any(fault.startswith(name) for fault in production_faults(GOOD | {name: value}))


def test_several_processes_need_a_shared_cache():
    assert any("REDIS_URL" in fault for fault in production_faults(GOOD | {"WEB_PROCESSES": "2"}))
    assert production_faults(GOOD | {"WEB_PROCESSES": "2", "REDIS_URL": "redis://localhost"}) == []


def test_the_process_ends_with_the_names_of_what_is_wrong():
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0
    assert "SECRET_KEY is missing" in ended.stderr
    assert "SAFEGUARDING_LEAD_EMAIL is missing" in ended.stderr
