"""What README and the guides point at is there: pages, headings, pictures; and no picture lies about unused."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md")])
PICTURES = ROOT / "docs" / "pictures"
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)\s]+)\)")
MOST_BYTES, MOST_BYTES_OF_ALL = 250_000, 3_000_000


def links(page: Path) -> list[tuple[str, str, str]]:
    """(is a picture, words, target) of each relative link."""
    found = LINK.findall(page.read_text())
    return [link for link in found if not re.match(r"(https?:|mailto:|#)", link[2])]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_of_a_page_leads_somewhere(page):
    dead = [target for _, _, target in links(page) if not (page.parent / target.split("#")[0]).exists()]
    assert not dead


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_picture_says_what_it_shows(page):
    assert all(words.strip() for is_picture, words, _ in links(page) if is_picture)


def test_every_picture_is_shown_somewhere_and_small():
    shown = {(page.parent / target).resolve() for page in PAGES for _, _, target in links(page)}
    kept = list(PICTURES.glob("*.png"))
    assert not [picture.name for picture in kept if picture.resolve() not in shown]
    assert not [picture.name for picture in kept if picture.stat().st_size >= MOST_BYTES]
    assert sum(picture.stat().st_size for picture in kept) < MOST_BYTES_OF_ALL
