"""What the page editor asks beyond the fields."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.models.rows import Step


class ActionPageForm(WagtailAdminPageForm):
    """Gives each new step a reference that this action never used before, so that no old date comes back under it."""

    def clean(self):
        cleaned = super().clean()
        if not self.for_user_draft() and not cleaned.get("ref"):
            self.add_error("ref", _("Give the action a reference before you publish it, such as A1."))
        return cleaned

    def for_user_draft(self) -> bool:
        """Whether this is saved as a draft, which may still lack something."""
        return getattr(self, "defer_required_fields", False) or "action-publish" not in self.data

    def save(self, commit=True):
        page = super().save(commit=False)
        number_steps(page)
        if commit:
            page.save()
        return page


def number_steps(page) -> None:
    """A reference for each step that has none: S for the short term, F for the future, and the next free number."""
    texts = list(page.steps.all())
    used = {text.ref for text in texts if text.ref}
    if page.pk:
        used |= set(Step.objects.filter(action_id=page.key).values_list("ref", flat=True))
    for text in texts:
        if not text.ref:
            prefix = text.PREFIX[text.horizon]
            number = 1 + max((int(ref[1:]) for ref in used if ref[0] == prefix), default=0)
            text.ref = f"{prefix}{number}"
            used.add(text.ref)
