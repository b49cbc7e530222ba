"""One action of the roadmap: its page, its stakeholders, the words of its steps."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.keys import key_of
from cms.models.pages import PLAIN_FEATURES, BasePage, PageRow
from cms.page_forms import ActionPageForm
from cms.panels import ProgressPanel

action_ref = RegexValidator(r"^[A-Z]{1,2}[0-9]{1,3}$", _("A reference is a letter and a number, such as A1."))
step_ref = RegexValidator(r"^[SF][0-9]{1,3}$", _("A step’s reference is S or F and a number, such as S1."))


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
