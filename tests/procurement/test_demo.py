"""The demonstration has tenders in every state, laid once."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from procurement.demo import mirrored
from procurement.exporting import whole_package
from procurement.models import Procurement
from procurement.words import plate_of

pytestmark = pytest.mark.django_db
VALIDATOR = Path(__file__).resolve().parents[3] / "shared" / "tools" / "ocds" / "validate_ocds.py"


def test_it_is_laid_once_and_has_tenders_in_every_state():
    assert mirrored.bring({}) == sum(len(entry["notices"]) for entry in json.loads(mirrored.FILE.read_text()))
    assert mirrored.bring({}) == 0
    assert {plate_of(row)[0] for row in Procurement.objects.public()} == {
        "Open for tenders",
        "Tenders are being assessed",
        "Talking to firms",
        "Planned",
        "Contract made",
        "Contract has ended",
        "Ended without an award",
    }


@pytest.mark.skipif(not VALIDATOR.exists(), reason="the offline validator stands beside the repository only")
def test_what_it_gives_out_is_valid_open_contracting_data(tmp_path):
    mirrored.bring({})
    file = tmp_path / "releases.json"
    file.write_text("".join(whole_package()))
    done = subprocess.run([sys.executable, str(VALIDATOR), str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
