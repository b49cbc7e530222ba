"""Every mail as its reader gets it, kept beside the tests: UPDATE_GOLDEN=1 writes them anew."""

import os
from pathlib import Path

from accounts.registries import Mail

FOLDER = Path(__file__).resolve().parent / "golden"


def assert_golden(mail: Mail, name: str) -> None:
    """Subject, text and HTML are those of tests/golden/<name>.{txt,html}."""
    said = {f"{name}.txt": f"Subject: {mail.subject}\n\n{mail.text}", f"{name}.html": mail.html}
    for file_name, text in said.items():
        path = FOLDER / file_name
        if os.environ.get("UPDATE_GOLDEN"):
            path.write_text(text)
        assert path.exists(), f"{file_name} is missing: run the test once with UPDATE_GOLDEN=1 and read it"
        assert text == path.read_text(), f"{file_name} differs: look at the mail, then UPDATE_GOLDEN=1"
