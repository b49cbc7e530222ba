"""What all pages share, the home page, and the plain page."""

from __future__ import annotations

from html import unescape

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.models import Orderable, Page, PageViewRestriction, TranslatableMixin
from wagtail.search import index

from cms.registries import pages_below_home

PLAIN_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class PageRow(TranslatableMixin, Orderable):
    """A row that belongs to a page and is translated with it; its locale is the page's."""

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        abstract = True

    def save(self, *args, **kwargs):
        if self.locale_id is None:
            self.locale_id = self.page.locale_id
        super().save(*args, **kwargs)


def beginning(html: str) -> str:
    """The first words of a text, without its marks."""
    return Truncator(unescape(strip_tags(html.replace("</p>", " ")))).words(28)


class BasePage(Page):
    """A page of the public site: a summary for cards and search engines, and a picture for shared links."""

    summary = models.TextField(
        _("summary"),
        max_length=600,
        blank=True,
        help_text=_("One or two plain sentences. They stand at the top, on cards and in search engines."),
    )
    og_image = models.ForeignKey(
        "cms.CustomImage",
        verbose_name=_("picture for shared links"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown where people share this page; the site’s own card when empty."),
    )

    show_in_menus_default = False
    search_fields = [*Page.search_fields, index.SearchField("summary", boost=2)]
    content_panels = [*Page.content_panels, FieldPanel("summary")]
    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("og_image"),
            ],
            heading=_("Address, search engines and shared links"),
        )
    ]

    class Meta:
        abstract = True

    def get_view_restrictions(self):
        """None at all is one question; Wagtail asks for aliases among the ancestors first."""
        if not PageViewRestriction.objects.exists():
            return PageViewRestriction.objects.none()
        return super().get_view_restrictions()

    @property
    def description(self) -> str:
        """For search engines, shared links and results: the editor's own words, the summary, or how it begins."""
        return self.search_description or self.summary or beginning(self.first_words())

    def first_words(self) -> str:
        """The text that a page without a summary begins with; HTML or plain."""
        return ""


class HomePage(BasePage):
    """The front door: what this is, the plan at a glance, what is new."""

    headline = models.CharField(
        _("headline"), max_length=120, help_text=_("One sentence that says what people can do here.")
    )
    lead = models.TextField(
        _("lead"), max_length=400, blank=True, help_text=_("Two or three sentences below it.")
    )

    max_count_per_parent = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = pages_below_home
    template = "cms/home_page.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("headline"),
        FieldPanel("lead"),
        InlinePanel("buttons", label=_("Button"), max_num=3, help_text=_("The first one is the main one.")),
        FieldPanel("summary"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("headline"), index.SearchField("lead")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        from cms import overview_pages

        return super().get_context(request, *args, **kwargs) | overview_pages.home(self, request)

    def first_words(self):
        return self.lead


class HomeButton(PageRow):
    """A button under the headline."""

    page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="buttons")
    label = models.CharField(_("words"), max_length=40, help_text=_("A verb: “Read the roadmap”."))
    target = models.ForeignKey(
        "wagtailcore.Page", verbose_name=_("leads to"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("label"), FieldPanel("target")]

    class Meta(PageRow.Meta):
        verbose_name = _("button")


class TextBlock(blocks.RichTextBlock):
    """Text with links, lists and small headings."""

    def __init__(self, **kwargs):
        super().__init__(features=["h2", *PLAIN_FEATURES], **kwargs)


class DetailsBlock(blocks.StructBlock):
    """Something that unfolds."""

    title = blocks.CharBlock(label=_("Title"), max_length=120)
    text = TextBlock(label=_("Text"))

    class Meta:
        icon = "collapse-down"
        label = _("Text that unfolds")
        template = "cms/blocks/details.html"


class FigureBlock(blocks.StructBlock):
    """A picture with a line below it."""

    image = ImageBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Line below"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("Picture")
        template = "cms/blocks/figure.html"


class StandardPage(BasePage):
    """A page of text: about, accessibility statement, privacy notice, house rules."""

    class Job(models.TextChoices):
        NONE = "", _("Not in the foot of the pages")
        TAKE_PART = "take_part", _("Take part")
        SUPPLY = "supply", _("Supply the city")
        CHECK = "check", _("Check our work")
        HELP = "help", _("Help")

    footer_column = models.CharField(
        _("column in the foot of each page"), max_length=10, choices=Job, blank=True, default=Job.NONE
    )
    body = StreamField(
        [
            ("text", TextBlock(label=_("Text"))),
            ("details", DetailsBlock()),
            ("figure", FigureBlock()),
        ],
        verbose_name=_("text"),
        blank=True,
    )

    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("body"),
        HelpPanel(content=_("Write for somebody who reads on a telephone. Start with what people can do.")),
    ]
    promote_panels = [*BasePage.promote_panels, FieldPanel("footer_column")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("page of text")
        verbose_name_plural = _("pages of text")

    def get_context(self, request, *args, **kwargs):
        from cms import overview_pages

        # The pages below it; where there are none it asks nothing.
        below = [] if self.is_leaf() else StandardPage.objects.child_of(self).live().order_by("path")
        shown = overview_pages.standard(self, request) | {"below": below}
        return super().get_context(request, *args, **kwargs) | shown
