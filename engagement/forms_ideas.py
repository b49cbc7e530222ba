"""What may be typed about an idea, and how the list is narrowed down."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from engagement.forms import ANCHOR, ActForm, TextForm, WhoForm, without_findings
from engagement.guards import Finding, personal_data_found
from engagement.idea_places import Shelf, choices
from engagement.models import Idea, Topic
from engagement.similar import similar

ORDERS = {"newest": gettext_lazy("Newest first"), "supported": gettext_lazy("Most supported first")}


class TitleFields(forms.Form):
    """A title and whom it is for; what gives a person away is pointed out in them as in the words."""

    title = forms.CharField(
        label=gettext_lazy("Your idea in one line"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Give your idea a title"),
            "max_length": gettext_lazy("Write %(limit_value)d characters or fewer"),
        },
    )
    for_whom = forms.CharField(
        label=gettext_lazy("Who is it for?"),
        help_text=gettext_lazy("Such as “parents with a pushchair” or “small shops in Sparkhill”."),
        required=False,
        max_length=200,
    )
    in_short: Mapping[str, list[Finding]] = {}

    def look_at_short_ones(self, data: Mapping) -> None:
        """Finds what is personal in both lines."""
        texts = {name: data.get(name, "")[:200] for name in ("title", "for_whom")}
        self.in_short = {name: found for name, text in texts.items() if (found := personal_data_found(text))}

    def point_out(self, cleaned: dict) -> None:
        """An error beside each line that holds something personal, until the person says that it may stand."""
        for name, found in self.in_short.items():
            if not cleaned.get("understood") and name in cleaned:
                words = dict.fromkeys(f"“{each.sample}”: {each.message}" for each in found)
                self.add_error(name, [ValidationError(text, code="personal_data") for text in words])


class IdeaForm(TitleFields, TextForm):
    """An idea: where it belongs, title, what, for whom. `similar` are the ideas to look at before it is sent."""

    about = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        error_messages={
            "required": gettext_lazy("Choose what it is about"),
            "invalid_choice": gettext_lazy("Choose one of the list"),
        },
    )
    part = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    field_order = ["title", "text", "understood", "for_whom", "about", "part", "website"]

    def __init__(self, data: Mapping | None = None, *, places: list[Shelf], **kwargs):
        looks = data is not None and not kwargs.get("refusal")
        if looks and data.get("take_out"):
            data = data.copy()
            for name in ("title", "for_whom"):
                data[name] = without_findings(data.get(name, "")[:200])
        super().__init__(
            data,
            label=_("What should happen, and why?"),
            hint=_("Everybody can read this."),
            **kwargs,
        )
        self.fields["about"].choices = [("", _("Choose")), *choices(places)]
        self.similar: list[Idea] = []
        if looks:
            self.look_at_short_ones(data)
            if self.in_short and "understood" not in self.fields:
                self.fields["understood"] = deepcopy(self.base_fields["understood"])
        self.order_fields(self.field_order)
        # Sent as it is only after a look at those like it; nothing is wrong meanwhile.
        self.is_taking_out = self.is_taking_out or bool(data and data.get("change"))

    def clean_part(self) -> str:
        part = self.cleaned_data["part"]
        return part if ANCHOR.fullmatch(part) else ""

    def clean(self) -> dict:
        cleaned = super().clean()
        self.point_out(cleaned)
        if not self.errors and not self.is_taking_out and not self.data.get("different"):
            self.similar = similar(cleaned["title"], cleaned["text"])
            self.is_taking_out = bool(self.similar)
        return cleaned


class IdeaFirstForm(IdeaForm, WhoForm):
    """The same for somebody signed out, with who they are."""

    field_order = [
        "title",
        "text",
        "understood",
        "for_whom",
        "about",
        "part",
        "name",
        "email",
        "website",
    ]


class TitleForm(TitleFields, ActForm):
    """Title and for whom, of words that stand already."""

    understood = forms.BooleanField(
        label=gettext_lazy("Publish it as it is: these details may be read by everybody"), required=False
    )
    field_order = ["title", "for_whom", "understood"]

    def __init__(self, data: Mapping | None = None, *, refusal: str = "", **kwargs):
        super().__init__(data, refusal=refusal, **kwargs)
        if data is not None and not refusal:
            self.look_at_short_ones(data)
        if not self.in_short:
            del self.fields["understood"]

    def clean(self) -> dict:
        cleaned = super().clean()
        self.point_out(cleaned)
        return cleaned


class SimilarForm(forms.Form):
    """Some words to look for among the ideas."""

    q = WordsField(label=gettext_lazy("What is your idea about?"), required=False, max_length=300)


class IdeaFilter(forms.Form):
    """Narrows the list of ideas down; whatever it does not understand it leaves out."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[("", gettext_lazy("Any state")), *Idea.State.choices],
        required=False,
    )
    about = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    order = forms.ChoiceField(label=gettext_lazy("Order"), choices=list(ORDERS.items()), required=False)

    def __init__(self, data: Mapping, *, places: list[Shelf]):
        super().__init__(data)
        self.places = places
        self.fields["about"].choices = [("", _("Everything")), *self._options()]

    def _options(self) -> list[tuple]:
        """Whole shelves can be chosen too."""
        found = choices(self.places)
        for shelf, entry in zip(self.places, found, strict=True):
            if shelf.key:
                entry[1].insert(0, (shelf.key, _("All of %(theme)s") % {"theme": shelf.label}))
        return found

    @property
    def wanted(self) -> dict:
        self.is_valid()
        return self.cleaned_data

    def topics(self) -> list[Topic]:
        """Those that the choice stands for; empty for everything."""
        about = self.wanted.get("about", "")
        for shelf in self.places:
            if about and about == shelf.key:
                return shelf.topics
            if one := [topic for topic in shelf.topics if str(topic.public_id) == about]:
                return one
        return []

    def is_set(self) -> bool:
        return bool(self.wanted.get("state") or self.wanted.get("about"))
