"""Reads a piece of HTML back, for tests that ask what is on a page."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """Every element of a piece of HTML with its attributes, in order."""

    VOID = {"input", "br", "link", "meta", "img", "path", "circle"}

    def __init__(self, html: str):
        super().__init__()
        self.html = html
        self.elements: list[tuple[str, dict]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def ids(self) -> list[str]:
        return [attrs["id"] for _tag, attrs in self.elements if "id" in attrs]

    def by_id(self, wanted: str) -> tuple[str, dict]:
        return next((tag, attrs) for tag, attrs in self.elements if attrs.get("id") == wanted)

    def links(self) -> list[str]:
        return [attrs["href"] for tag, attrs in self.elements if tag == "a"]

    def described(self) -> list[str]:
        return [
            one
            for _tag, attrs in self.elements
            for one in attrs.get("aria-describedby", "").split()
            if attrs.get("aria-describedby")
        ]

    def words(self) -> str:
        return " ".join(" ".join(self.text).split())
