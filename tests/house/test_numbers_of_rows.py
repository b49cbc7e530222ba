"""Numbers are grouped for people ("1,963"); the number of a row in an address, a value or an id never is."""

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
BARE = re.compile(r"\{\{ ?[\w.]+\.pk ?\}\}|before=\{\{ ?\w+ ?\}\}")


def test_no_template_writes_the_number_of_a_row_as_it_is_grouped_for_people():
    found = [
        f"{path.relative_to(TEMPLATES)}: {match.group()}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for match in BARE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, f'add |stringformat:"d" to {found}'
