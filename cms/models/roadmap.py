"""The roadmap as pages: roadmap, theme, workstream, action."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.keys import key_of
from cms.models.pages import PLAIN_FEATURES, BasePage, PageRow
from cms.page_forms import ActionPageForm
from cms.panels import ProgressPanel

action_ref = RegexValidator(r"^[A-Z]{1,2}[0-9]{1,3}$", _("A reference is a letter and a number, such as A1."))
REF_IN_PATH = "[A-Za-z]{1,2}[0-9]{1,3}"
step_ref = RegexValidator(r"^[SF][0-9]{1,3}$", _("A step’s reference is S or F and a number, such as S1."))


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


class ActionPage(BasePage):
    """What one action of the roadmap is. Its state and its steps' dates are rows beside it (`cms.models.rows`)."""

    class Kind(models.TextChoices):
        EXPLORATION = "exploration", _("Exploration")
        PROJECT = "project", _("Project")

    ref = models.CharField(
        _("reference"),
        max_length=8,
        blank=True,
        db_index=True,
        validators=[action_ref],
        help_text=_("Letter of the workstream and a number, such as A1. A copy starts without one."),
    )
    kind = models.CharField(
        _("kind"),
        max_length=12,
        choices=Kind,
        default=Kind.PROJECT,
        help_text=_("An exploration asks a question; a project delivers something."),
    )
    body = RichTextField(
        _("text"),
        features=PLAIN_FEATURES,
        blank=True,
        help_text=_("“See Action B1” becomes a link to that action by itself."),
    )
    why_smart = models.TextField(_("what makes this smart"), blank=True)
    lead_organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("lead organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The person who keeps this action up to date. Their name to show stands on the page."),
    )
    related = models.CharField(
        _("related actions"), max_length=120, blank=True, help_text=_("Their references, such as B1, G3.")
    )

    parent_page_types = ["cms.WorkstreamPage"]
    subpage_types = []
    template = "cms/action_page.html"
    exclude_fields_in_copy = ["ref"]
    base_form_class = ActionPageForm
    content_panels = [
        MultiFieldPanel([FieldPanel("ref"), FieldPanel("kind")], heading=_("Reference and kind")),
        *BasePage.content_panels,
        FieldPanel("body"),
        FieldPanel("why_smart"),
        InlinePanel(
            "steps",
            heading=_("Steps"),
            label=_("Step"),
            help_text=_("Their status and dates are kept apart."),
        ),
        MultiFieldPanel([FieldPanel("lead_organisation"), FieldPanel("responsible")], heading=_("Who leads")),
        InlinePanel("stakeholders", heading=_("Stakeholders"), label=_("Stakeholder")),
        FieldPanel("related"),
        ProgressPanel(heading=_("State, status and dates")),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("ref", boost=10),
        index.SearchField("body"),
        index.SearchField("why_smart"),
        index.RelatedFields("steps", [index.SearchField("text")]),
        index.RelatedFields("stakeholders", [index.SearchField("name")]),
    ]
    override_translatable_fields = [SynchronizedField("ref"), SynchronizedField("related")]

    class Meta:
        verbose_name = _("action")

    def get_context(self, request, *args, **kwargs):
        from cms import action_detail

        return super().get_context(request, *args, **kwargs) | action_detail.context(self, request)

    def first_words(self):
        return self.body

    @property
    def key(self):
        """What its topic, state and steps hang on."""
        return key_of(self)

    def clean(self):
        """A reference is taken once in a language; an alias shows its original's."""
        super().clean()
        self.ref = self.ref.strip().upper()
        if not self.ref or self.alias_of_id:
            return
        taken = ActionPage.objects.filter(ref=self.ref, locale_id=self.locale_id, alias_of=None)
        if other := taken.exclude(pk=self.pk).exclude(translation_key=self.translation_key).first():
            raise ValidationError(
                {
                    "ref": _("%(ref)s is the reference of “%(title)s”. Choose another one.")
                    % {"ref": self.ref, "title": other.title}
                }
            )


class Stakeholder(PageRow):
    """Somebody with a part in an action, or who could have one."""

    class Involvement(models.TextChoices):
        IDENTIFIED = "identified", _("Takes part")
        POTENTIAL = "potential", _("We would like to meet them")

    page = ParentalKey(ActionPage, on_delete=models.CASCADE, related_name="stakeholders")
    name = models.CharField(_("name"), max_length=200)
    involvement = models.CharField(
        _("part"), max_length=10, choices=Involvement, default=Involvement.IDENTIFIED
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Where it is known to this site."),
    )

    panels = [FieldPanel("name"), FieldPanel("involvement"), FieldPanel("organisation")]

    class Meta(PageRow.Meta):
        verbose_name = _("stakeholder")

    def __str__(self):
        return self.name


class ActionStepText(PageRow):
    """What one step is. Status and dates are a row (`Step`) under the same reference."""

    class Horizon(models.TextChoices):
        SHORT = "short", _("Short term")
        FUTURE = "future", _("Future")

    PREFIX = {"short": "S", "future": "F"}

    page = ParentalKey(ActionPage, on_delete=models.CASCADE, related_name="steps")
    ref = models.CharField(_("reference"), max_length=4, blank=True, validators=[step_ref])
    horizon = models.CharField(_("when"), max_length=6, choices=Horizon, default=Horizon.SHORT)
    text = models.TextField(_("step"), max_length=600)

    panels = [FieldPanel("ref", read_only=True), FieldPanel("horizon"), FieldPanel("text")]
    override_translatable_fields = [SynchronizedField("ref")]

    class Meta(PageRow.Meta):
        verbose_name = _("step")

    def __str__(self):
        return f"{self.ref} {self.text}".strip()
