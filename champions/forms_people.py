"""What narrows the public list of champions down."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Ward
from champions.models import Skill
from champions.words import language_choices


class PeopleFilter(forms.Form):
    """Narrows the list of champions down; whatever it does not understand it leaves out."""

    ward = forms.ModelChoiceField(Ward.objects.none(), label=gettext_lazy("Ward"), required=False)
    topic = forms.ModelChoiceField(
        Skill.objects.in_use().topics(), label=gettext_lazy("Topic"), to_field_name="slug", required=False
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)

    def __init__(self, data: Mapping):
        super().__init__(data)
        self.fields["ward"].queryset = Ward.objects.order_by("name")
        self.fields["ward"].empty_label = _("Any ward")
        self.fields["topic"].empty_label = _("Any topic")
        self.fields["language"].choices = [("", _("Any language")), *language_choices()]

    @property
    def wanted(self) -> dict:
        self.is_valid()
        return self.cleaned_data

    def is_set(self) -> bool:
        return any(self.wanted.get(name) for name in ("ward", "topic", "language"))
