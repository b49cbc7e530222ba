"""Toolkit and training for tests: pages as an editor would publish them, and somebody who did a module."""

from __future__ import annotations

import json

import factory

from accounts.models import User
from champions.actions import training as actions
from champions.models import ChampionsPage, Completion, ModulePage, ResourcePage, ToolkitPage, TrainingPage
from champions.training import questions_of
from cms.memory import forget
from tests.factories.accounts import UserFactory
from tests.factories.cms import PublishedPageFactory, home


def text(words: str) -> dict:
    return {"type": "text", "value": f"<p>{words}</p>"}


def steps(*titles: str) -> str:
    """A stream of steps."""
    return json.dumps(
        [{"type": "step", "value": {"title": title, "text": [text(f"About {title}")]}} for title in titles]
    )


def questions(number: int = 3) -> str:
    """So many questions with three answers; the right one is the second."""
    return json.dumps(
        [
            {
                "type": "question",
                "value": {
                    "question": f"Question {question}?",
                    "options": [
                        {
                            "text": f"Answer {place}",
                            "is_right": place == 1,
                            "explanation": f"Because {place}.",
                        }
                        for place in range(3)
                    ],
                },
            }
            for question in range(number)
        ]
    )


RIGHT = {"question_1": "1", "question_2": "1", "question_3": "1"}


class ChampionsPageFactory(PublishedPageFactory):
    class Meta:
        model = ChampionsPage

    parent = factory.LazyFunction(home)
    title = "Digital champions"
    slug = "champions"
    introduction = "<p>Sit down beside somebody.</p>"


def champions_page() -> ChampionsPage:
    return ChampionsPage.objects.first() or ChampionsPageFactory()


class ToolkitPageFactory(PublishedPageFactory):
    class Meta:
        model = ToolkitPage

    parent = factory.LazyFunction(champions_page)
    title = "Toolkit"
    slug = "toolkit"


class ResourcePageFactory(PublishedPageFactory):
    """`topics=[…]` are skills."""

    class Meta:
        model = ResourcePage

    parent = factory.LazyFunction(lambda: ToolkitPage.objects.first() or ToolkitPageFactory())
    title = factory.Sequence(lambda n: f"Resource {n}")
    summary = "What it is for."
    body = json.dumps([text("All of it.")])

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        topics = kwargs.pop("topics", [])
        page = super()._create(model_class, *args, **kwargs)
        if topics:
            page.topics.set(topics)
            page.save()
        return page


class TrainingPageFactory(PublishedPageFactory):
    class Meta:
        model = TrainingPage

    parent = factory.LazyFunction(champions_page)
    title = "Training"
    slug = "training"


class ModulePageFactory(PublishedPageFactory):
    class Meta:
        model = ModulePage

    parent = factory.LazyFunction(lambda: TrainingPage.objects.first() or TrainingPageFactory())
    title = factory.Sequence(lambda n: f"Module {n}")
    summary = "What you learn."
    minutes = 10
    steps = factory.LazyFunction(lambda: steps("One", "Two", "Three"))
    questions = factory.LazyFunction(questions)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        stream = kwargs.pop("steps")  # the name that the factory of actions keeps for their rows
        page = super()._create(model_class, *args, **kwargs)
        page.steps = json.loads(stream)
        page.save()
        forget()
        return page


def completed(module: ModulePage | None = None, *, by: User | None = None, **given) -> Completion:
    """As its action notes it."""
    module = module or ModulePageFactory()
    answers = [question.right for question in questions_of(module)]
    return actions.complete(module=module, by=by or UserFactory(), answers=answers, **given)
