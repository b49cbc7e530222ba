"""What the council sets for its network of champions."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from champions import leads

# Who coordinates champions does not choose who keeps them safe.
COORDINATES, KEEPS_SAFE = "champions.change_champion", "champions.change_concern"


@register_setting(icon="group", order=20)
class ChampionsSettings(BaseSiteSetting):
    """One row for each site: the goal, who keeps people safe and how to reach them, and who signs."""

    goal = models.PositiveIntegerField(
        _("champions we want"), default=2000, help_text=_("The promise of the roadmap; 0 shows no goal")
    )
    goal_action = models.CharField(
        _("action of the roadmap"), max_length=12, blank=True, help_text=_("Its reference, such as D2")
    )
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("safeguarding lead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_(
            "Named on the page of concerns, and written to first. Not somebody who coordinates champions."
        ),
    )
    lead_phone = models.CharField(_("their telephone"), max_length=40, blank=True)
    lead_hours = models.CharField(
        _("when they answer"),
        max_length=120,
        blank=True,
        help_text=_("Such as: Monday to Friday, 9am to 5pm"),
    )
    out_of_hours = models.TextField(
        _("numbers outside these hours"), blank=True, help_text=_("One line each: who, and their number")
    )
    concerns_kept_years = models.PositiveSmallIntegerField(
        _("years for which a closed concern is kept"),
        default=6,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Then it is deleted, with what was noted about it"),
    )
    asks_a_month = models.PositiveSmallIntegerField(
        _("how often a champion is asked for something in a month"),
        default=2,
        help_text=_("Where they have not chosen themselves"),
    )
    turns_a_year = models.PositiveSmallIntegerField(
        _("studies in which one tester takes part in a year, at most"), default=3
    )
    signs = models.CharField(
        _("who signs certificates"), max_length=120, blank=True, help_text=_("Name and office, in print")
    )

    panels = [
        MultiFieldPanel(
            [FieldPanel(name, permission=COORDINATES) for name in ("goal", "goal_action")],
            heading=_("The goal"),
        ),
        MultiFieldPanel(
            [
                FieldPanel(name, permission=KEEPS_SAFE)
                for name in ("lead", "lead_phone", "lead_hours", "out_of_hours", "concerns_kept_years")
            ],
            heading=_("Keeping people safe"),
        ),
        MultiFieldPanel(
            [FieldPanel(name, permission=COORDINATES) for name in ("asks_a_month", "turns_a_year", "signs")],
            heading=_("Messages and certificates"),
        ),
    ]

    class Meta:
        verbose_name = _("digital champions")

    def __str__(self):
        return str(_("Digital champions"))

    def clean(self):
        """A new lead has the role, and is outside the line of those who coordinate champions."""
        super().clean()
        before = type(self)._default_manager.filter(pk=self.pk).values_list("lead", flat=True).first()
        if self.lead and self.lead_id != before and not leads.is_lead(self.lead):
            raise ValidationError(
                {
                    "lead": _(
                        "Choose somebody who has the role “Safeguarding leads” and does not coordinate champions."
                    )
                }
            )

    @classmethod
    def here(cls) -> "ChampionsSettings":
        """Those of the main site, where no request says which; unsaved ones where there are none."""
        site = Site.objects.filter(is_default_site=True).first()
        return cls.for_site(site) if site else cls()
