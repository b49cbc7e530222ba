"""Toolkit and training of the demonstration: real help in our own words, and modules that some people did."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from wagtail.models import Page, Site

from accounts.clock import now
from accounts.models import User
from champions.actions import training as actions
from champions.demo import skills
from champions.models import (
    ChampionsPage,
    ChampionsSettings,
    Completion,
    ModulePage,
    ResourcePage,
    Skill,
    ToolkitPage,
    TrainingPage,
)
from champions.training import questions_of
from cms.demo.pages import rich
from cms.models import HomePage

FOLDER = Path(__file__).resolve().parent
FILES = tuple(FOLDER / name for name in ("skills.json", "toolkit.json", "booklet.json", "training.json"))
SIGNS = "Digital inclusion team"


def load(name: str) -> dict:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def bring(people: dict[str, User]) -> int:
    """Everything that is missing; gives how many pages and modules done are new."""
    topics = skills.ensure()
    site = Site.objects.get(is_default_site=True)
    home, by = HomePage.objects.get(pk=site.root_page_id), people["editor"]
    toolkit, training = load("toolkit.json"), load("training.json")
    before = Page.objects.count() + Completion.objects.count()
    top = _placed(home, ChampionsPage, toolkit["champions"], by)
    shelf = _placed(top, ToolkitPage, toolkit["toolkit"], by)
    for entry in [load("booklet.json"), *toolkit["resources"]]:
        _resource(shelf, entry, topics, by)
    school = _placed(top, TrainingPage, training["training"], by)
    for entry in training["modules"]:
        _module(school, entry, by)
    ChampionsSettings.objects.get_or_create(site=site)
    ChampionsSettings.objects.filter(site=site, signs="").update(signs=SIGNS)
    _done(training["done"], people)
    return Page.objects.count() + Completion.objects.count() - before


@transaction.atomic
def _publish(parent: Page, page: Page, by: User) -> Page:
    page.live, page.owner = False, by
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision(user=by, log_action=True).publish(user=by, skip_permission_checks=True)
    return page


def _placed(parent: Page, model: type[Page], entry: dict, by: User) -> Page:
    found = model.objects.child_of(parent).first()
    if found:
        return found
    values = dict(entry)
    if "introduction" in values:
        values["introduction"] = rich(values["introduction"])
    return _publish(parent, model(**values), by)


def _texts(blocks: list[dict]) -> list[dict]:
    """A stream of the JSON's blocks: text, and {"details": title} for what unfolds."""
    stream, plain = [], []

    def flush() -> None:
        if plain:
            stream.append({"type": "text", "value": rich(plain)})
            plain.clear()

    for block in blocks:
        if "details" in block:
            flush()
            stream.append(
                {"type": "details", "value": {"title": block["details"], "text": rich(block["blocks"])}}
            )
        else:
            plain.append(block)
    flush()
    return stream


def _resource(shelf: Page, entry: dict, topics: dict[str, Skill], by: User) -> None:
    if ResourcePage.objects.child_of(shelf).filter(slug=entry["slug"]).exists():
        return
    chapters = [
        {"type": "chapter", "value": {"title": one["title"], "text": _texts(one["blocks"])}}
        for one in entry.get("chapters", [])
    ]
    page = ResourcePage(
        **{name: entry[name] for name in ("title", "slug", "summary", "kind", "language", "minutes")},
        body=json.dumps([*_texts(entry.get("body", [])), *chapters]),
    )
    page.topics.set([topics[slug] for slug in entry["topics"]])
    _publish(shelf, page, by)


def _module(school: Page, entry: dict, by: User) -> None:
    if ModulePage.objects.child_of(school).filter(slug=entry["slug"]).exists():
        return
    steps = [
        {"type": "step", "value": {"title": one["title"], "text": _texts(one["blocks"])}}
        for one in entry["steps"]
    ]
    questions = [
        {
            "type": "question",
            "value": {
                "question": one["question"],
                "options": [
                    {"text": text, "is_right": place == one["right"], "explanation": why}
                    for place, (text, why) in enumerate(one["options"])
                ],
            },
        }
        for one in entry["questions"]
    ]
    page = ModulePage(
        **{name: entry[name] for name in ("title", "slug", "summary", "minutes", "is_required")},
        steps=json.dumps(steps),
        questions=json.dumps(questions),
    )
    _publish(school, page, by)


def _done(entries: list[dict], people: dict[str, User]) -> None:
    """Who did which module so many days ago; people the demonstration lacks are left out."""
    modules = {page.slug: page for page in ModulePage.objects.live().filter(alias_of=None)}
    for entry in entries:
        user, module = people.get(entry["by"]), modules.get(entry["module"])
        if (
            not user
            or not module
            or Completion.objects.of(user).filter(module=module.translation_key).exists()
        ):
            continue
        _did(module, user, entry)


@transaction.atomic
def _did(module: ModulePage, user: User, entry: dict) -> None:
    answers = [question.right for question in questions_of(module)]
    made = actions.complete(module=module, by=user, answers=answers, shows_name=entry["shows_name"])
    Completion.objects.filter(pk=made.pk).update(completed_at=now() - timedelta(days=entry["days_ago"]))
