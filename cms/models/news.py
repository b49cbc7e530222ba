"""News, and the posts about one action that its page shows as updates."""

from __future__ import annotations

from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.search import index

from accounts.clock import today
from cms.keys import key_of
from cms.models.pages import BasePage
from cms.querysets import NewsQuerySet


class NewsIndexPage(RoutablePageMixin, BasePage):
    """All news, newest first, with a feed."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    template = "cms/news_index_page.html"

    class Meta:
        verbose_name = _("list of news")

    def get_context(self, request, *args, **kwargs):
        from cms import news_views

        return super().get_context(request, *args, **kwargs) | news_views.index(self, request)

    @path("feed/")
    def feed(self, request):
        from cms import news_views

        return news_views.feed(self, request)


class NewsPage(BasePage):
    """One post, read from its day on; where it is about an action, it is one of that action's updates."""

    date = models.DateField(_("date"), default=today)
    body = RichTextField(_("text"), features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "image"])
    about = models.ForeignKey(
        "cms.ActionPage",
        verbose_name=_("about the action"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="updates",
        help_text=_("The post also stands on that action’s page, under “Updates”."),
    )

    objects = PageManager.from_queryset(NewsQuerySet)()

    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types = []
    template = "cms/news_page.html"
    content_panels = [
        *BasePage.content_panels,
        FieldPanel("date"),
        FieldPanel("body"),
        PageChooserPanel("about", "cms.ActionPage"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.FilterField("date")]

    class Meta:
        verbose_name = _("news post")
        indexes = [models.Index(fields=["-date"], name="news_by_date")]

    @property
    def key(self):
        """What its topic hangs on."""
        return key_of(self)

    def route(self, request, path_components):
        """Before its day it is not there; editors see it as a preview."""
        if self.date > today():
            raise Http404(self.url_path)
        return super().route(request, path_components)

    def get_context(self, request, *args, **kwargs):
        from cms import news_views

        return super().get_context(request, *args, **kwargs) | news_views.post(self, request)

    def first_words(self):
        return self.body
