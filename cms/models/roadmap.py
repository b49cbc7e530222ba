"""The roadmap as pages: roadmap, theme, workstream."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.models.pages import PLAIN_FEATURES, BasePage, PageRow

REF_IN_PATH = "[A-Za-z]{1,2}[0-9]{1,3}"


class RoadmapPage(RoutablePageMixin, BasePage):
    """The whole plan: its vision, progress by theme and workstream, every action, the reference table."""

    vision = models.TextField(_("vision"), max_length=600, blank=True)
    introduction = RichTextField(_("introduction"), features=["h2", *PLAIN_FEATURES], blank=True)

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.ThemePage"]
    template = "cms/roadmap_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("vision"),
        FieldPanel("introduction"),
        InlinePanel("glossary", heading=_("Glossary"), label=_("Word")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("vision"), index.SearchField("introduction")]

    class Meta:
        verbose_name = _("roadmap")

    def get_context(self, request, *args, **kwargs):
        from cms import roadmap_views

        return super().get_context(request, *args, **kwargs) | roadmap_views.overview(self, request)

    def first_words(self):
        return self.vision or self.introduction

    @path("reference/")
    def reference(self, request):
        return self._answer("reference", request)

    @path("glossary/")
    def glossary_page(self, request):
        return self._answer("glossary", request)

    @path("data/")
    def data(self, request):
        return self._answer("data", request)

    @path("actions.csv/")
    def actions_csv(self, request):
        return self._answer("actions_csv", request)

    @path("actions.json/")
    def actions_json(self, request):
        return self._answer("actions_json", request)

    @re_path(rf"^(?P<ref>{REF_IN_PATH})/$")
    def by_ref(self, request, ref):
        return self._answer("by_ref", request, ref)

    @re_path(rf"^(?P<ref>{REF_IN_PATH})/qr\.svg/$")
    def qr_code(self, request, ref):
        return self._answer("qr_code", request, ref)

    @re_path(rf"^(?P<ref>{REF_IN_PATH})/poster/$")
    def poster(self, request, ref):
        return self._answer("poster", request, ref)

    def _answer(self, view, request, *args):
        """The views live beside the models: they need them all."""
        from cms import roadmap_views

        return getattr(roadmap_views, view)(self, request, *args)


class GlossaryTerm(PageRow):
    """A word of the trade and what it means."""

    page = ParentalKey(RoadmapPage, on_delete=models.CASCADE, related_name="glossary")
    term = models.CharField(_("word"), max_length=100)
    meaning = models.TextField(_("what it means"))

    panels = [FieldPanel("term"), FieldPanel("meaning")]

    class Meta(PageRow.Meta):
        verbose_name = _("word of the glossary")

    def __str__(self):
        return self.term


class ThemePage(BasePage):
    """One of the roadmap's themes: an enamel, a few facts, its workstreams."""

    class Enamel(models.TextChoices):
        COBALT = "cobalt", _("Cobalt, chamfered plate")
        BRICK = "brick", _("Brick, oval")
        MOSS = "moss", _("Moss, shield")

    THEME_CLASS = {"cobalt": "t", "brick": "p", "moss": "e"}

    enamel = models.CharField(
        _("enamel"),
        max_length=6,
        choices=Enamel,
        default=Enamel.COBALT,
        help_text=_("Colour and shape of its marks."),
    )
    quote = models.TextField(_("quotation"), max_length=600, blank=True)
    quote_by = models.CharField(_("who said it"), max_length=200, blank=True)

    parent_page_types = ["cms.RoadmapPage"]
    subpage_types = ["cms.WorkstreamPage"]
    template = "cms/theme_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("enamel"),
        MultiFieldPanel([FieldPanel("quote"), FieldPanel("quote_by")], heading=_("Quotation")),
        InlinePanel("facts", heading=_("Facts"), label=_("Fact")),
    ]

    class Meta:
        verbose_name = _("theme")

    def get_context(self, request, *args, **kwargs):
        from cms import overview_pages

        return super().get_context(request, *args, **kwargs) | overview_pages.theme(self, request)

    @property
    def theme(self) -> str:
        """t, p or e: the suffix of the CSS class."""
        return self.THEME_CLASS[self.enamel]


class ThemeFact(PageRow):
    """A figure that shows why a theme matters."""

    page = ParentalKey(ThemePage, on_delete=models.CASCADE, related_name="facts")
    topic = models.CharField(_("about"), max_length=60, blank=True)
    text = models.TextField(_("fact"))

    panels = [FieldPanel("topic"), FieldPanel("text")]

    class Meta(PageRow.Meta):
        verbose_name = _("fact")


class WorkstreamPage(BasePage):
    """One workstream: its vision, why it matters, what it brings, its actions."""

    letter = models.CharField(
        _("letter"),
        max_length=2,
        validators=[RegexValidator(r"^[A-Z]{1,2}$", _("One capital letter, or two."))],
        help_text=_("First part of its actions’ references."),
    )
    vision = models.TextField(_("vision"), max_length=600, blank=True)
    introduction = RichTextField(_("introduction"), features=PLAIN_FEATURES, blank=True)
    benefits_heading = models.CharField(_("heading of the benefits"), max_length=120, blank=True)
    benefits_intro = models.TextField(_("sentence before the benefits"), max_length=500, blank=True)

    parent_page_types = ["cms.ThemePage"]
    subpage_types = ["cms.ActionPage"]
    template = "cms/workstream_page.html"
    content_panels = [
        FieldPanel("letter"),
        *BasePage.content_panels,
        FieldPanel("vision"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("benefits_heading"),
                FieldPanel("benefits_intro"),
                InlinePanel("benefits", label=_("Benefit")),
            ],
            heading=_("Benefits"),
        ),
        InlinePanel("case_studies", heading=_("Case studies"), label=_("Case study")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("vision"), index.SearchField("introduction")]
    override_translatable_fields = [SynchronizedField("letter")]

    class Meta:
        verbose_name = _("workstream")

    def get_context(self, request, *args, **kwargs):
        from cms import overview_pages

        return super().get_context(request, *args, **kwargs) | overview_pages.workstream(self, request)

    def first_words(self):
        return self.vision or self.introduction


class Benefit(PageRow):
    """Something the city gains from a workstream."""

    page = ParentalKey(WorkstreamPage, on_delete=models.CASCADE, related_name="benefits")
    text = models.TextField(_("benefit"))

    panels = [FieldPanel("text")]

    class Meta(PageRow.Meta):
        verbose_name = _("benefit")


class CaseStudy(PageRow):
    """A story of something that worked."""

    page = ParentalKey(WorkstreamPage, on_delete=models.CASCADE, related_name="case_studies")
    title = models.CharField(_("title"), max_length=160)
    body = RichTextField(_("story"), features=PLAIN_FEATURES)
    image = models.ForeignKey(
        "cms.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [FieldPanel("title"), FieldPanel("body"), FieldPanel("image")]

    class Meta(PageRow.Meta):
        verbose_name = _("case study")

    def __str__(self):
        return self.title
