"""One row of the table of addresses (tests/url_table.py): what each role gets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ROLES = ("anonymous", "citizen", "owner", "moderator", "editor", "administrator", "officer")


@dataclass(frozen=True)
class Row:
    """`args` gives the parts of the address from the world of the test (tests/test_urls.py)."""

    get: str
    post: str = "405 . . . . . ."
    args: Callable = lambda world: []
    kwargs: Callable = lambda world: {}
    url: Callable | None = None  # where the address can't be reversed


def answers(codes: str) -> dict[str, int]:
    """{"anonymous": 302, …} from "302 200 . 404 . 200 ."."""
    given: list[int] = []
    for code in codes.split():
        given.append(given[-1] if code == "." else int(code))
    return dict(zip(ROLES, given, strict=True))
