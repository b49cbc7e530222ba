"""Rules about the repository itself."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_each_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    bare = [line for line in lines if re.match(r'\s+"[A-Za-z][\w.\[\],-]*[~>=]=', line) and "#" not in line]
    assert not bare


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_carry_hashes_and_no_addresses(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(r"^[a-zA-Z0-9._-]+==\S+", text, re.M)
    assert len(pinned) > 20
    assert len(re.findall(r"^[a-zA-Z0-9._-]+==\S+ \\\n    --hash=sha256:", text, re.M)) == len(pinned)
    assert not re.search(r"https?://|--index|--find-links|file://", text)


def test_the_lock_file_of_the_front_end_has_integrity_and_no_addresses():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert not [name for name, entry in packages.items() if "resolved" in entry]
    assert not [name for name, entry in packages.items() if "integrity" not in entry]


def test_no_file_holds_a_path_of_a_machine():
    pattern = re.compile("|".join(["/" + "work/main", "/" + "root/", "/" + "tmp/tt", "py" + r"pi\.org"]))
    wrong = [
        str(path.relative_to(ROOT))
        for path in tracked()
        if path.exists()
        and path.suffix not in {".png", ".xlsx", ".jpg"}
        and pattern.search(path.read_text("utf-8"))
    ]
    assert not wrong


def test_no_check_is_told_to_succeed():
    for name in ("Makefile", ".ci/run"):
        assert not re.search(r"\|\|\s*(true|echo|:)\b", (ROOT / name).read_text(encoding="utf-8"))


def test_the_project_names_python_3_11():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"] == ">=3.11"


def test_modules_stay_under_400_lines():
    long = [
        f"{path.relative_to(ROOT)}: {count}"
        for path in tracked()
        if path.suffix == ".py" and path.exists() and "migrations" not in path.parts
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert not long
