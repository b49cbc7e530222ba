"""What an editor sets for the whole site: names, contacts, colours, promises."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

WHITE, INK = "#ffffff", "#14262b"
hex_colour = RegexValidator(
    r"^#[0-9a-f]{6}$", _("A colour is a # and six figures, such as #0d3b42."), flags=re.I
)
VOICES = (
    "moderation",
    "moderation_hours",
    "hold_first",
    "who_answers",
    "answers_by",
    "can_change",
    "house_rules",
    "safeguarding_text",
)
PROMISES = ("answers_promised", "answer_within_days", "pledge_within_days", "sponsorship_contact")


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" (WCAG 2.2, definition)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def colour_field(label, default: str, help_text) -> models.CharField:
    return models.CharField(
        label, max_length=7, default=default, validators=[hex_colour], help_text=help_text
    )


@register_setting(icon="cog", order=10)
class SiteSettings(BaseSiteSetting):
    """One row for each site. A text left empty falls back to the words of the software, in every language."""

    class Moderation(models.TextChoices):
        POST = "post", _("Comments show at once and are read afterwards")
        PRE = "pre", _("Comments show when a moderator has read them")

    service_name = models.CharField(_("name of the service"), max_length=60, default="Thousand Trades")
    council_name = models.CharField(_("name of the council"), max_length=100, default="The city council")
    city_line = models.CharField(
        _("line below the name"),
        max_length=80,
        default="The smart city plan, in the open",
        help_text=_("At the top of each page, such as “Birmingham’s smart city plan, in the open”."),
    )
    logo = models.ForeignKey(
        "cms.CustomImage",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Shown 48 pixels high on the dark head of each page. Without one our own mark stands there."
        ),
    )
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    contact_email = models.EmailField(_("email address for questions"), blank=True)
    address = models.TextField(_("postal address"), blank=True)
    footer_text = models.CharField(
        _("who publishes this"),
        max_length=250,
        blank=True,
        help_text=_("First sentence of the foot of each page."),
    )
    licence = models.CharField(
        _("licence"),
        max_length=250,
        default="Content under the Open Government Licence v3",
        help_text=_("Under which terms others may use the text and the figures."),
    )
    canal = colour_field(
        _("canal"), "#0d3b42", _("Ground of the head and the foot; white text stands on it.")
    )
    canal_deep = colour_field(
        _("deep canal"), "#082a30", _("The bar below the head; white text stands on it.")
    )
    action = colour_field(_("action"), "#0b5560", _("Links and buttons, on white and with white text."))
    brass = colour_field(
        _("brass"), "#d9a033", _("Lines, and plates with dark text; it also stands on canal.")
    )
    demonstration_notice = models.CharField(
        _("notice above every page"),
        max_length=200,
        blank=True,
        help_text=_("For a demonstration: says what is made up. Empty means no notice."),
    )
    moderation = models.CharField(_("comments"), max_length=4, choices=Moderation, default=Moderation.POST)
    moderation_hours = models.PositiveSmallIntegerField(
        _("we read every comment within (working hours)"),
        default=16,
        help_text=_("Shown beside “What do you say?”. Sixteen working hours are two working days."),
    )
    hold_first = models.PositiveSmallIntegerField(
        _("first comments of a new account that we read first"),
        default=0,
        help_text=_(
            "So many comments of an account younger than a week wait until a moderator has read them."
        ),
    )
    answers_promised = models.BooleanField(
        _("promise an answer, and publish how promises are kept"),
        default=False,
        help_text=_(
            "Each comment and idea then says by when it is answered, and a public page shows promises kept, late and "
            "open. Switch it on when you are staffed for it; what was written before carries no promise."
        ),
    )
    answer_within_days = models.PositiveSmallIntegerField(
        _("we answer comments and ideas within (working days)"), default=10
    )
    pledge_within_days = models.PositiveSmallIntegerField(
        _("we answer offers of help within (working days)"), default=10
    )
    sponsorship_contact = models.CharField(
        _("whom to write to about sponsorship"),
        max_length=200,
        blank=True,
        help_text=_("An email address or a telephone number. Offers of money do not go through “Join us”."),
    )
    who_answers = models.CharField(
        _("who answers"),
        max_length=200,
        blank=True,
        help_text=_("A sentence before the button with which people send what they wrote."),
    )
    answers_by = models.CharField(_("by when they answer"), max_length=200, blank=True)
    can_change = models.CharField(_("what a comment can change"), max_length=200, blank=True)
    house_rules = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("house rules for comments"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    safeguarding_text = models.TextField(
        _("numbers for someone at risk"),
        blank=True,
        help_text=_(
            "One line each: who, and their number. Shown where somebody says that a person is at risk."
        ),
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("service_name", "council_name", "city_line", "logo")],
            heading=_("Names"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("phone", "contact_email", "address", "footer_text", "licence")],
            heading=_("Contact and foot of the page"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("canal", "canal_deep", "action", "brass")], heading=_("Colours")
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in VOICES],
            heading=_("What people say"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in PROMISES],
            heading=_("Answers"),
        ),
        FieldPanel("demonstration_notice"),
    ]

    class Meta:
        verbose_name = _("name, contacts and colours")

    def __str__(self):
        return self.service_name

    def clean(self):
        super().clean()
        wanted = [
            ("canal", WHITE, 4.5, _("white text on it")),
            ("canal_deep", WHITE, 4.5, _("white text on it")),
            ("action", WHITE, 4.5, _("white text on it")),
            ("brass", INK, 4.5, _("dark text on it")),
            ("brass", self.canal, 3, _("it on canal")),
        ]
        faults = {}
        for name, other, least, what in wanted:
            pair = (getattr(self, name), other)
            if not all(re.fullmatch(hex_colour.regex, colour) for colour in pair):
                continue  # the field's own validator speaks
            if (ratio := contrast(*pair)) < least:
                faults[name] = _("Too little contrast: %(what)s has %(ratio).1f, and needs %(least)s.") % {
                    "what": what,
                    "ratio": ratio,
                    "least": least,
                }
        if faults:
            raise ValidationError(faults)

    @cached_property
    def has_own_colours(self) -> bool:
        """Whether any colour differs from the style sheet's own."""
        names = ("canal", "canal_deep", "action", "brass")
        return any(getattr(self, n).lower() != self._meta.get_field(n).default for n in names)
