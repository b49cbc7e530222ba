"""About the front end's own files: documented, complete, within the policy and the budget."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from scripts import build_front

ROOT = build_front.ROOT
TEMPLATES = ROOT / "templates"
COMPONENTS = sorted(p for p in (TEMPLATES / "components").glob("*.html") if not p.name.startswith("_"))
# Screens of the back office have the frame of Wagtail, and a policy and sheets of their own.
OTHER_HOUSES = {"emails", "wagtailadmin", "admin", "moderation", "office"}
OTHER_FRAME = re.compile(r'{% extends "(wagtailadmin|accounts/admin)/')
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if not OTHER_HOUSES & set(path.parts) and not OTHER_FRAME.match(path.read_text(encoding="utf-8"))
)
SHEETS = sorted((ROOT / "static" / "look").glob("*.css"))
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
# Elements of govuk-frontend that its own templates mark and its stylesheet leaves plain.
PLAIN = {"govuk-table__head", "govuk-table__body", "govuk-table__row", "govuk-radios", "govuk-checkboxes"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def without_comments(text: str) -> str:
    return re.sub(r"{% comment %}.*?{% endcomment %}|<!--.*?-->", "", text, flags=re.S)


@pytest.fixture(scope="module")
def built() -> Path:
    build_front.build()
    return build_front.BUILD


@pytest.fixture(scope="module")
def css(built) -> str:
    return (built / "site.css").read_text()


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_says_what_it_takes(path):
    text = path.read_text()
    comment = re.search(r"{% comment %}(.*?){% endcomment %}", text, re.S)
    assert comment, "its parameters belong in a comment at its top"
    before = TAG.sub("", text[: comment.start()]).strip()
    assert before == "", "the comment stands first"


@pytest.mark.parametrize("path", COMPONENTS, ids=name)
def test_a_component_is_shown_in_the_gallery(path):
    gallery = (TEMPLATES / "gallery.html").read_text()
    inside = [other for other in COMPONENTS if f"components/{path.name}" in other.read_text()]
    assert any(f"components/{shown.name}" in gallery for shown in [path, *inside])


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_nothing_is_styled_or_scripted_inline(path):
    text = without_comments(path.read_text())
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<style\b", text)
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert all("src=" in tag or 'type="application/json"' in tag for tag in scripts)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_every_class_of_ours_stands_in_the_stylesheet(path, css):
    known = set(re.findall(r"\.((?:tt|govuk)-(?:[\w-]|\\!)+)", css))
    known = {word.replace("\\", "") for word in known}
    text = without_comments(path.read_text())
    used = set()
    for value in re.findall(r'class="([^"]*(?:{%.*?%}[^"]*|{{.*?}}[^"]*)*)"', text):
        # A word that goes on in a tag ("tt-status--{{ kind }}") is a part of one and cannot be looked up.
        words = TAG.sub(lambda tag: "\0" if tag[0].startswith("{{") else " ", value).split()
        used |= {word for word in words if re.fullmatch(r"(tt|govuk)-[\w!-]+", word)}
    assert {word for word in used if not word.startswith("govuk-js-")} - known - PLAIN == set()


@pytest.mark.parametrize("app", ["accounts", "engagement", "cms"])
def test_every_class_drawn_in_python_stands_in_the_stylesheet(app, css):
    known = {word.replace("\\", "") for word in re.findall(r"\.((?:tt|govuk)-(?:[\w-]|\\!)+)", css)}
    text = "".join(path.read_text() for path in (ROOT / app).rglob("*.py"))
    used = {word for value in re.findall(r'class="([^"{}]*)"', text) for word in value.split()}
    ours = {word for word in used if re.fullmatch(r"(tt|govuk)-[\w!-]+", word)}
    assert ours - known - PLAIN == set()


def test_the_frame_knows_nothing_of_the_reader_but_the_viewer():
    frame = "".join(
        without_comments((TEMPLATES / part).read_text())
        for part in ("base.html", "components/_nav.html", "components/_languages.html")
    )
    variables = " ".join(re.findall(r"{{.*?}}|{%.*?%}", frame))
    assert not re.search(r"\b(user|messages|perms|csrf_token|request\.(user|session|COOKIES))\b", variables)


@pytest.mark.parametrize("path", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=name)
def test_raw_colours_stand_in_the_tokens_alone(path):
    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert not COLOUR.search(rules)


def test_every_token_that_is_asked_for_exists():
    text = "".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"(--tt-[\w-]+)\s*:", text))
    assert set(re.findall(r"var\((--tt-[\w-]+)", text)) - defined == set()


def test_the_stylesheet_reaches_only_drawings_that_are_there(css, built):
    urls = re.findall(r"url\(([^)]*)\)", css)
    assert len(urls) >= 3
    assert all((built / url).resolve().is_file() for url in urls)


def test_no_font_no_crown_and_no_other_sites_address_is_in_what_we_ship(css, built):
    script = (built / "site.js").read_text()
    assert "@font-face" not in css
    assert "GDS Transport" not in css
    assert "@import" not in css
    assert not re.search(r"https?://[a-z0-9]", css + script)


def test_the_stylesheet_is_mirrored_for_those_who_read_from_the_right(css):
    assert css.count(":where([dir=rtl])") > 30
    assert css.count(":where([dir=ltr])") > 30
    assert ":where([dir=rtl]) .govuk-checkboxes" in css


def test_stylesheet_and_script_take_less_than_half_of_a_first_visits_budget(built):
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in built.glob("site.*")}
    assert set(sizes) == {"site.css", "site.js"}
    assert sum(sizes.values()) <= 30_000


def test_what_has_not_changed_is_not_built_again(built):
    before = (built / "site.css").stat().st_mtime_ns
    assert build_front.build() is False
    assert (built / "site.css").stat().st_mtime_ns == before


def test_a_renamed_file_counts_as_a_change(tmp_path, monkeypatch):
    monkeypatch.setattr(build_front, "ROOT", tmp_path)
    first, second = tmp_path / "a.css", tmp_path / "b.css"
    first.write_text("x")
    second.write_text("x")
    assert build_front.digest([first]) != build_front.digest([second])


@pytest.mark.parametrize("folder", ["", "benchmarks"])
def test_the_tools_are_locked_without_the_host_they_came_from(folder):
    package = json.loads((ROOT / folder / "package.json").read_text())
    lock = json.loads((ROOT / folder / "package-lock.json").read_text())
    wanted = package.get("devDependencies", {})
    assert wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    for path, entry in lock["packages"].items():
        assert "resolved" not in entry, path
        assert path == "" or entry.get("integrity") or entry.get("link"), path


def test_without_a_system_node_the_one_of_the_wheel_and_its_npm_work(monkeypatch):
    monkeypatch.setattr(build_front.shutil, "which", lambda name: None)
    tools = build_front.find_tools()
    answers = [
        subprocess.run([*command, "--version"], capture_output=True, text=True, check=True).stdout
        for command in ([str(tools.node)], tools.npm)
    ]
    assert answers[0].startswith("v")
    assert all(answer.strip()[-1].isdigit() for answer in answers)


def test_a_system_node_that_is_too_old_is_left_alone(monkeypatch, tmp_path):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.19.0\n")
    old.chmod(0o755)
    monkeypatch.setattr(build_front.shutil, "which", lambda name: str(old))
    assert build_front.find_tools().node != old
