"""That somebody did a module of the training, and the badge that says so."""

import re
import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.querysets_training import CompletionQuerySet

from .employers import LETTERS

GROUPS, IN_A_GROUP = 4, 4
NOT_IN_A_CODE = re.compile(rf"[^{LETTERS}]")


def new_code() -> str:
    """Sixteen characters that can be typed from paper ("7QKM-…"): 29 to the power of 16, nothing to guess."""
    groups = ("".join(secrets.choice(LETTERS) for _place in range(IN_A_GROUP)) for _group in range(GROUPS))
    return "-".join(groups)


def code_of(text: str) -> str:
    """As it is written in the database, from what somebody typed: small letters, gaps, no hyphens."""
    plain = NOT_IN_A_CODE.sub("", text.upper())[: GROUPS * IN_A_GROUP]
    return "-".join(plain[at : at + IN_A_GROUP] for at in range(0, len(plain), IN_A_GROUP))


class Completion(models.Model):
    """One person answered the questions of one module; once, however often they do it again.

    `module` is the translation key of its page, shared by all languages, and `title` what it was called that day: so
    the badge stays true when editors change or take down the page. The name stands on it only with `shows_name`. When
    the account goes, the row stays without the person, withdrawn.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="completions",
    )
    module = models.UUIDField(_("module"), editable=False)
    title = models.CharField(_("title that day"), max_length=255)
    completed_at = models.DateTimeField(_("done"), default=now)
    code = models.CharField(_("code of the badge"), max_length=24, unique=True, default=new_code)
    shows_name = models.BooleanField(_("name on the badge"), default=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        ordering = ["completed_at", "pk"]
        verbose_name = _("module that was done")
        verbose_name_plural = _("modules that were done")
        constraints = [
            models.UniqueConstraint(fields=["user", "module"], name="completion_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(withdrawn_at__isnull=False, shows_name=False),
                name="completion_without_person_is_withdrawn",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("champions:badge", args=[self.code])

    @property
    def is_valid(self) -> bool:
        return self.withdrawn_at is None

    @property
    def name(self) -> str:
        """The name that everybody may read; "" where none is shown."""
        return self.user.display_name if self.user and self.shows_name and self.is_valid else ""
