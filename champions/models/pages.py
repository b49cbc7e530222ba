"""Pages of the network: its introduction, the toolkit with its resources, and the training with its modules.

They stand at /champions/ and below; the address of `ChampionsPage` itself is the landing view, which shows its words.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from champions.blocks import (
    FEWEST_QUESTIONS,
    MOST_QUESTIONS,
    ChapterBlock,
    QuestionBlock,
    StepBlock,
    words_and_pictures,
)
from champions.languages import CHOICES, name_of
from cms.models.pages import PLAIN_FEATURES, BasePage, PageRow

from .people import Skill

SHARED_LINKS = MultiFieldPanel(
    [FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("og_image")],
    heading=_("Search engines and shared links"),
)


class PlacedPage(BasePage):
    """A page whose address is fixed, because views hang on it; there is one of each kind."""

    address = ""
    max_count_per_parent = 1
    promote_panels = [SHARED_LINKS]

    class Meta:
        abstract = True

    def full_clean(self, *args, **kwargs):
        self.slug = self.address
        super().full_clean(*args, **kwargs)


class ChampionsPage(PlacedPage):
    """The words at the top of /champions/, and what toolkit and training hang on."""

    introduction = RichTextField(
        _("introduction"),
        blank=True,
        features=PLAIN_FEATURES,
        help_text=_("What a champion does, in a few sentences"),
    )

    address = "champions"
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["champions.ToolkitPage", "champions.TrainingPage"]
    template = "champions/pages/champions.html"
    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    search_fields = [*BasePage.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("page of the digital champions")

    def get_context(self, request, *args, **kwargs):
        from champions import toolkit

        return super().get_context(request, *args, **kwargs) | {
            "breadcrumbs": toolkit.crumbs(request)[:1],
            "children": self.get_children().live(),
        }

    def first_words(self):
        return self.introduction


class ToolkitPage(PlacedPage):
    """The list of resources, by topic and language."""

    address = "toolkit"
    parent_page_types = ["champions.ChampionsPage"]
    subpage_types = ["champions.ResourcePage"]
    template = "champions/pages/toolkit.html"

    class Meta:
        verbose_name = _("toolkit")

    def get_context(self, request, *args, **kwargs):
        from champions import toolkit

        return super().get_context(request, *args, **kwargs) | toolkit.listing(self, request)


class ResourcePage(BasePage):
    """Something to read, hand out, show or print."""

    class Kind(models.TextChoices):
        BOOKLET = "booklet", _("Booklet")
        GUIDE = "guide", _("Guide")
        SHEET = "sheet", _("One-page sheet")
        SLIDES = "slides", _("Slides")
        FILM = "film", _("Film")

    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.GUIDE)
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=CHOICES,
        default="en",
        help_text=_("Of the text on this page. Files say their own"),
    )
    topics = ParentalManyToManyField(
        Skill, verbose_name=_("topics"), blank=True, related_name="+", limit_choices_to={"kind": "topic"}
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), null=True, blank=True, help_text=_("To read or to watch it")
    )
    film_url = models.URLField(_("address of the film"), blank=True)
    body = StreamField(
        [*words_and_pictures(), ("chapter", ChapterBlock())],
        verbose_name=_("text"),
        blank=True,
        help_text=_("A booklet is made of chapters; each begins on a page of its own on paper"),
    )

    parent_page_types = ["champions.ToolkitPage"]
    subpage_types: list[str] = []
    template = "champions/pages/resource.html"
    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel(name) for name in ("kind", "language", "minutes", "film_url")],
            heading=_("What it is"),
        ),
        FieldPanel("topics"),
        FieldPanel("body"),
        InlinePanel("files", label=_("File")),
        HelpPanel(
            content=_("Write for somebody who helps a neighbour on a Saturday. One idea to a paragraph.")
        ),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("language")]

    class Meta:
        verbose_name = _("resource of the toolkit")
        verbose_name_plural = _("resources of the toolkit")

    def get_context(self, request, *args, **kwargs):
        from champions import toolkit

        return super().get_context(request, *args, **kwargs) | toolkit.one(self, request)

    @property
    def language_name(self) -> str:
        return name_of(self.language)

    @property
    def chapters(self) -> list:
        return [block for block in self.body if block.block_type == "chapter"]


class ResourceFile(PageRow):
    """The resource as a file; one for each language in which it is there."""

    page = ParentalKey(ResourcePage, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey(
        "cms.CustomDocument", verbose_name=_("file"), on_delete=models.CASCADE, related_name="+"
    )
    language = models.CharField(_("language"), max_length=12, choices=CHOICES, default="en")
    pages = models.PositiveSmallIntegerField(_("pages"), null=True, blank=True)

    panels = [FieldPanel("document"), FieldPanel("language"), FieldPanel("pages")]

    class Meta(PageRow.Meta):
        verbose_name = _("file")

    @property
    def language_name(self) -> str:
        return name_of(self.language)


class TrainingPage(PlacedPage):
    """The list of modules, those for new champions first."""

    address = "training"
    parent_page_types = ["champions.ChampionsPage"]
    subpage_types = ["champions.ModulePage"]
    template = "champions/pages/training.html"

    class Meta:
        verbose_name = _("training")

    def get_context(self, request, *args, **kwargs):
        from champions import training

        return super().get_context(request, *args, **kwargs) | training.overview(self, request)


class ModulePage(BasePage):
    """A module: steps to read, then questions. Whoever answers them all gets a badge."""

    minutes = models.PositiveSmallIntegerField(_("minutes"), help_text=_("That it takes, questions included"))
    is_required = models.BooleanField(
        _("for new champions"), default=False, help_text=_("Everybody does it before they are active")
    )
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), min_num=1)
    questions = StreamField(
        [("question", QuestionBlock())],
        verbose_name=_("questions"),
        min_num=FEWEST_QUESTIONS,
        max_num=MOST_QUESTIONS,
    )

    parent_page_types = ["champions.TrainingPage"]
    subpage_types: list[str] = []
    template = "champions/pages/module.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("minutes"),
        FieldPanel("is_required"),
        FieldPanel("steps"),
        FieldPanel("questions"),
        HelpPanel(content=_("Each answer says why it is right or not: that is where people learn.")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("steps")]

    class Meta:
        verbose_name = _("module of the training")
        verbose_name_plural = _("modules of the training")

    def get_context(self, request, *args, **kwargs):
        from champions import training

        return super().get_context(request, *args, **kwargs) | training.front(self, request)
