"""What may be typed in stages 3 to 6: milestones and what shows them, payments, meetings, notes, buyers, people."""

from __future__ import annotations

import io
import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps

from accounts.clock import today
from accounts.fields import SplitDateField, WordsField
from accounts.models import Membership, Organisation
from challenges import kinds_stages as kinds
from challenges.models import Buyer, Challenge, Gathering, Note, Solution, Stage
from champions.models import Study

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2000
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def words(
    label: Any, *, required: Any = "", help_text: Any = "", rows: int = 4, most: int = 3000
) -> WordsField:
    return WordsField(
        label=label,
        help_text=help_text,
        max_length=most,
        required=bool(required),
        widget=forms.Textarea({"rows": rows}),
        error_messages={"required": required} if required else {},
    )


def pounds(label: Any, *, required: Any = "", help_text: Any = "") -> forms.DecimalField:
    field = forms.DecimalField(
        label=label,
        help_text=help_text,
        required=bool(required),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput({"inputmode": "decimal", "class": "govuk-input--width-10"}),
        error_messages={
            "invalid": gettext_lazy("Enter an amount in pounds, like 2500 or 2500.50"),
            **({"required": required} if required else {}),
        },
    )
    field.widget.prefix = "£"
    return field


class ReasonForm(forms.Form):
    """A reason that the firm reads."""

    reason = words(
        gettext_lazy("Why?"),
        required=gettext_lazy("Say why: the firm reads it"),
        help_text=gettext_lazy("The firm reads it, so say what would help"),
        most=500,
    )


class MilestoneForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is to be reached?"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say what is to be reached")},
    )
    what = words(
        gettext_lazy("What would show that it is reached?"),
        required=gettext_lazy("Say what would show it, so that nobody argues afterwards"),
        help_text=gettext_lazy("Such as: ten people have tried it, and we have read what they said"),
        rows=3,
        most=400,
    )
    due_on = SplitDateField(
        label=gettext_lazy("By when?"),
        error_messages={"required": gettext_lazy("Enter the day on which it is due")},
    )
    amount = pounds(
        gettext_lazy("Payment when it is reached"),
        help_text=gettext_lazy("In pounds; leave it empty for none"),
    )

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due < today():
            raise ValidationError(_("The day must not be in the past"), params={"parts": []})
        return due


class PictureField(forms.ImageField):
    """A photograph or drawing: JPEG, PNG or WebP by its content. It is drawn anew, so that neither the place where it
    was taken nor anything else rides along."""

    default_error_messages = {
        "invalid_image": gettext_lazy("This is not a picture that we can open. Use JPEG, PNG or WebP"),
    }
    widget = forms.FileInput

    def to_python(self, data: Any) -> ContentFile | None:
        if data and data.size > MOST_BYTES:
            raise ValidationError(_("The picture is too large: 8 MB at most"))
        found = super().to_python(data)
        if found is None:
            return None
        if found.image.format not in FORMATS or found.image.width * found.image.height > MOST_PIXELS:
            raise ValidationError(self.error_messages["invalid_image"], code="invalid_image")
        return drawn_anew(found, found.image.format)


def drawn_anew(found: Any, form: str) -> ContentFile:
    """Without metadata, upright, no larger than a screen shows."""
    found.seek(0)
    out = io.BytesIO()
    try:
        with Image.open(found, formats=[form]) as image:
            plain = ImageOps.exif_transpose(image)
            plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            if form == "JPEG" and plain.mode not in ("RGB", "L"):
                plain = plain.convert("RGB")
            plain.info = {}
            plain.save(out, format=form)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as fault:
        raise ValidationError(PictureField.default_error_messages["invalid_image"]) from fault
    return ContentFile(out.getvalue(), name=f"{uuid.uuid4().hex}.{FORMATS[form]}")


class EvidenceForm(forms.Form):
    text = words(
        gettext_lazy("What have you done, and what came of it?"),
        required=gettext_lazy("Say what you have done"),
        help_text=gettext_lazy("Whoever runs this stage reads it, and so do the reviewers at its end."),
        rows=6,
    )
    link = forms.URLField(
        label=gettext_lazy("Where can it be seen?"),
        help_text=gettext_lazy("An address on the web, such as https://example.org/trial"),
        required=False,
        assume_scheme="https",
    )
    picture = PictureField(
        label=gettext_lazy("A picture"),
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, 8 MB at most. Only you and whoever runs this stage see it."
        ),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )
    picture_alt = forms.CharField(
        label=gettext_lazy("What does the picture show?"),
        help_text=gettext_lazy("For those who can’t see it"),
        max_length=200,
        required=False,
    )
    figure = forms.DecimalField(
        label=gettext_lazy("A figure"),
        max_digits=12,
        decimal_places=2,
        required=False,
        widget=forms.TextInput({"inputmode": "decimal", "class": "govuk-input--width-10"}),
        error_messages={"invalid": gettext_lazy("Enter a number, like 42 or 3.5")},
    )
    figure_label = forms.CharField(
        label=gettext_lazy("What does the figure count?"),
        help_text=gettext_lazy("Such as: kilograms that found a kitchen in a week"),
        max_length=120,
        required=False,
    )
    users_tested = forms.IntegerField(
        label=gettext_lazy("How many people have tried it?"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}),
        error_messages={"invalid": gettext_lazy("Enter a number, like 12")},
    )
    cost = pounds(gettext_lazy("What has it cost you?"))

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("picture") and not cleaned.get("picture_alt"):
            self.add_error("picture_alt", _("Say in a few words what the picture shows"))
        if cleaned.get("figure") is not None and not cleaned.get("figure_label"):
            self.add_error("figure_label", _("Say what the figure counts"))
        return cleaned

    def given(self) -> dict[str, Any]:
        found = dict(self.cleaned_data)
        if not found["picture"]:
            found["picture"], found["picture_alt"] = "", ""
        return found


class InvoiceForm(forms.Form):
    invoice = forms.CharField(
        label=gettext_lazy("Invoice number"),
        help_text=gettext_lazy("As it stands on your invoice; each number once"),
        max_length=60,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
        error_messages={"required": gettext_lazy("Enter the number of your invoice")},
    )


class PaidForm(forms.Form):
    paid_on = SplitDateField(
        label=gettext_lazy("On which day was it paid?"),
        error_messages={"required": gettext_lazy("Enter the day on which it was paid")},
    )


class GatheringForm(forms.Form):
    """A date and a place now, or words afterwards; `kind` is one of those that belong to the stage."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a title, such as: Walk through the cold rooms")},
    )
    day = SplitDateField(
        label=gettext_lazy("On which day?"), error_messages={"required": gettext_lazy("Enter the day")}
    )
    at = forms.TimeField(
        label=gettext_lazy("At what time?"),
        help_text=gettext_lazy("Such as 14:30"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TextInput({"class": "govuk-input--width-5"}),
        error_messages={
            "required": gettext_lazy("Enter the time"),
            "invalid": gettext_lazy("Enter a time, like 14:30"),
        },
    )
    place = forms.CharField(label=gettext_lazy("Where?"), max_length=200, required=False)
    link = forms.URLField(
        label=gettext_lazy("Link to join or to read"), required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, solution: Solution, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = kinds.GATHERINGS[solution.stage.kind]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in map(Gathering.Kind, offered)]

    def given(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in ("kind", "title", "place", "link")} | {
            "starts_at": datetime.combine(cleaned["day"], cleaned["at"], tzinfo=get_default_timezone())
        }


class KeptForm(forms.Form):
    """After a meeting."""

    people = forms.IntegerField(
        label=gettext_lazy("How many people came?"),
        min_value=0,
        max_value=5000,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "class": "govuk-input--width-5"}),
        error_messages={"invalid": gettext_lazy("Enter a number, like 12")},
    )
    notes = words(
        gettext_lazy("Notes"),
        help_text=gettext_lazy("The firm reads them. Leave out names of people."),
        most=5000,
    )
    insights = words(gettext_lazy("What did you learn?"), help_text=gettext_lazy("The firm reads it"))


class NoteForm(forms.Form):
    """`firm` for somebody of the firm: what they may write is fewer kinds, and all of it is shared."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), widget=forms.RadioSelect)
    text = words(
        gettext_lazy("What do you want to keep?"), required=gettext_lazy("Write what you want to keep")
    )
    link = forms.URLField(label=gettext_lazy("Link"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, solution: Solution, firm: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        offered = [kind for kind in kinds.NOTES[solution.stage.kind] if not firm or kind in kinds.FIRM_NOTES]
        self.fields["kind"].choices = [
            (kind.value, self.label_of(kind, firm)) for kind in map(Note.Kind, offered)
        ]
        if not firm:
            self.fields["kind"].help_text = _("The firm reads all of these but the last")

    @staticmethod
    def label_of(kind: Note.Kind, firm: bool) -> str:
        if kind in kinds.INTERNAL and not firm:
            return _("Note for the department and the partners only")
        return str(kind.label)


class BuyerForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Who is interested?"),
        help_text=gettext_lazy("An organisation, not a person"),
        max_length=160,
        error_messages={"required": gettext_lazy("Enter the name of the organisation")},
    )
    country = forms.CharField(
        label=gettext_lazy("In which country?"),
        help_text=gettext_lazy("Two letters: GB for the United Kingdom, FI for Finland"),
        max_length=2,
        initial="GB",
        widget=forms.TextInput({"class": "govuk-input--width-2", "autocapitalize": "characters"}),
        error_messages={"required": gettext_lazy("Enter the two letters of the country")},
    )
    interest = forms.ChoiceField(
        label=gettext_lazy("How far has it come?"),
        choices=Buyer.Interest.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how far it has come")},
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)

    def clean_country(self) -> str:
        country = self.cleaned_data["country"].strip().upper()
        if len(country) != 2 or not (country.isascii() and country.isalpha()):
            raise ValidationError(_("Enter two letters, like GB or FI"))
        return "GB" if country == "UK" else country


class HelpForm(forms.Form):
    what = forms.CharField(
        label=gettext_lazy("What help was it?"),
        help_text=gettext_lazy("Such as: three mornings of mentoring, a desk for two months"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what help it was")},
    )
    amount = pounds(
        gettext_lazy("What was it worth?"), required=gettext_lazy("Enter what it was worth in pounds")
    )
    given_on = SplitDateField(
        label=gettext_lazy("On which day?"), error_messages={"required": gettext_lazy("Enter the day")}
    )


class LinkStudyForm(forms.Form):
    """One of the Living Lab’s studies that everybody may read."""

    study = forms.ModelChoiceField(
        Study.objects.none(),
        label=gettext_lazy("Which study?"),
        to_field_name="public_id",
        error_messages={"required": gettext_lazy("Choose the study")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["study"].queryset = Study.objects.public()


class RunnerForm(forms.Form):
    """Somebody of a partner, and a stage."""

    person = forms.ModelChoiceField(
        Membership.objects.none(),
        label=gettext_lazy("Who?"),
        help_text=gettext_lazy("People of delivery partners, universities and partners of the programme"),
        error_messages={"required": gettext_lazy("Choose the person")},
    )
    stage = forms.ModelChoiceField(
        Stage.objects.none(),
        label=gettext_lazy("Which stage?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the stage")},
    )

    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any):
        super().__init__(*args, **kwargs)
        Kind = Organisation.Kind
        own = Membership.objects.filter(organisation__kind__in=[Kind.DELIVERY_PARTNER, Kind.UNIVERSITY])
        if challenge.programme:
            linked = Membership.objects.filter(
                organisation__in=challenge.programme.partners.values("organisation")
            )
            own = own | linked.exclude(organisation__kind=Kind.DEPARTMENT)
        rows = own.filter(user__is_active=True).select_related("user", "organisation")
        self.fields["person"].queryset = rows.order_by("organisation__name", "user__display_name", "pk")
        self.fields["person"].label_from_instance = lambda row: f"{row.user}, {row.organisation}"
        self.fields["stage"].queryset = challenge.plan.stages.filter(kind__in=kinds.WORK)
