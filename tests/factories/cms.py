"""Pages for tests: a home page, a roadmap with actions, news. Published as an editor would, unless `live=False`."""

from contextlib import contextmanager, nullcontext
from unittest.mock import patch

import factory
import wagtail_factories
from wagtail.models import Locale, Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from cms.memory import forget
from cms.models import (
    ActionPage,
    ActionStepText,
    CustomImage,
    HomePage,
    NewsIndexPage,
    NewsPage,
    RoadmapPage,
    Stakeholder,
    StandardPage,
    ThemePage,
    WorkstreamPage,
)


class Later:
    """In place of the task that puts a page into the search."""

    @staticmethod
    def enqueue(*args) -> None:
        pass


@contextmanager
def unindexed():
    """For saves that another one follows at once: that one puts the page into the search and notes what it names."""
    with (
        disable_reference_index_auto_update(),
        patch("modelsearch.signal_handlers.insert_or_update_object_task", Later),
    ):
        yield


class PublishedPageFactory(wagtail_factories.PageFactory):
    """Actions and news go through a revision and `publish()`, so that topics and rows are there; others are there."""

    class Meta:
        abstract = True
        skip_postgeneration_save = True

    slug = factory.LazyAttributeSequence(lambda page, n: f"page-{n}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        live, by_revision = kwargs.pop("live", True), model_class in (ActionPage, NewsPage)
        children = {name: kwargs.pop(name) for name in ("steps", "stakeholders") if name in kwargs}
        with unindexed() if by_revision else nullcontext():
            page = super()._create(model_class, *args, live=live and not by_revision, **kwargs)
        if not by_revision:
            forget()
            return page
        for name, rows in children.items():
            setattr(page, name, rows)
        with unindexed() if live else nullcontext():
            revision = page.save_revision()
        if live:
            revision.publish()
            page.refresh_from_db()
        return model_class.objects.get(pk=page.pk)


class HomePageFactory(PublishedPageFactory):
    """The root of the default site."""

    class Meta:
        model = HomePage

    parent = factory.LazyFunction(Page.get_first_root_node)
    title = "Home"
    headline = "A smarter city, made by the people who live in it"
    lead = "Read an action, say what you think."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        home = super()._create(model_class, *args, **kwargs)
        site = Site.objects.filter(is_default_site=True).first() or Site(
            is_default_site=True, hostname="localhost"
        )
        if home.locale == Locale.get_default():
            site.root_page = home
            site.save()
        return home


def home() -> HomePage:
    """The home page, made when it is not there."""
    return HomePage.objects.filter(locale=Locale.get_default()).first() or HomePageFactory()


class RoadmapPageFactory(PublishedPageFactory):
    class Meta:
        model = RoadmapPage

    parent = factory.LazyFunction(home)
    title = "Roadmap"
    slug = "roadmap"
    vision = "An agile city."


class ThemePageFactory(PublishedPageFactory):
    class Meta:
        model = ThemePage

    parent = factory.LazyFunction(lambda: RoadmapPage.objects.first() or RoadmapPageFactory())
    title = factory.Sequence(lambda n: f"Theme {n}")
    summary = "What it is about."


class WorkstreamPageFactory(PublishedPageFactory):
    class Meta:
        model = WorkstreamPage

    parent = factory.LazyFunction(lambda: ThemePage.objects.first() or ThemePageFactory())
    title = factory.Sequence(lambda n: f"Workstream {n}")
    letter = "A"
    vision = "Connected everywhere."


class ActionPageFactory(PublishedPageFactory):
    """`steps=["Ask", "Build"]` become S1, S2; `stakeholders=["The library"]` take part."""

    class Meta:
        model = ActionPage

    parent = factory.LazyFunction(lambda: WorkstreamPage.objects.first() or WorkstreamPageFactory())
    title = factory.Sequence(lambda n: f"Action {n}")
    ref = factory.Sequence(lambda n: f"{chr(65 + n // 999)}{n % 999 + 1}")
    summary = "One plain sentence."
    body = "<p>What it is.</p>"
    why_smart = "It starts from what is there."

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        steps = kwargs.pop("steps", ["Ask", "Build"])
        people = kwargs.pop("stakeholders", [])
        kwargs["steps"] = [
            ActionStepText(ref=f"S{number}", text=text, sort_order=number)
            for number, text in enumerate(steps, 1)
        ]
        kwargs["stakeholders"] = [Stakeholder(name=name, sort_order=n) for n, name in enumerate(people)]
        return super()._create(model_class, *args, **kwargs)


class NewsIndexPageFactory(PublishedPageFactory):
    class Meta:
        model = NewsIndexPage

    parent = factory.LazyFunction(home)
    title = "News"
    slug = "news"


class NewsPageFactory(PublishedPageFactory):
    class Meta:
        model = NewsPage

    parent = factory.LazyFunction(lambda: NewsIndexPage.objects.first() or NewsIndexPageFactory())
    title = factory.Sequence(lambda n: f"Post {n}")
    summary = "What happened."
    body = "<p>All of it.</p>"


class StandardPageFactory(PublishedPageFactory):
    class Meta:
        model = StandardPage

    parent = factory.LazyFunction(home)
    title = factory.Sequence(lambda n: f"Page {n}")


class ImageFactory(wagtail_factories.ImageFactory):
    class Meta:
        model = CustomImage

    alt_text = "A tram on Corporation Street"
