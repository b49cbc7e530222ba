"""What is typed when somebody books for a person who stands beside them, or is on the telephone."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from surgeries.actions.booking import Party
from surgeries.forms import BookForm, email_or_number
from surgeries.models import SessionTopic
from surgeries.words import spoken


class BookForSomeoneForm(BookForm):
    """A first name is enough, or initials; no email address, and a telephone number only where there is one."""

    phone = forms.CharField(
        label=gettext_lazy("Their telephone number"),
        help_text=gettext_lazy(
            "Then we can tell them when anything changes. Without one, please tell them yourself."
        ),
        required=False,
        max_length=30,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "tel", "class": "govuk-input--width-10"}),
    )
    topics = forms.ModelMultipleChoiceField(
        SessionTopic.objects.filter(is_active=True),
        label=gettext_lazy("What is it about?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language they prefer"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["contact"], self.fields["website"], self.fields["told"]
        name = self.fields["name"]
        name.label = _("Their first name, or initials")
        name.widget.attrs["autocomplete"] = "off"
        name.error_messages["required"] = _(
            "Enter a first name or initials, so that the room knows whom to call"
        )
        self.fields["size"].label = _("How many will come?")
        self.fields["size"].error_messages["required"] = _("Say how many will come")
        self.fields["question"].label = _("What do they need help with?")
        self.fields["question"].help_text = _("A sentence is enough. It helps us to find the right person.")
        codes = [code for code, _name in settings.LANGUAGES]
        self.fields["language"].choices = [
            ("", _("No preference")),
            *zip(codes, spoken(codes), strict=True),
        ]
        own = self.session.topics.filter(is_active=True)
        if own.exists():
            self.fields["topics"].queryset = own

    def clean_phone(self) -> str:
        text = self.cleaned_data["phone"]
        if not text:
            return ""
        try:
            phone = email_or_number(text)[1]
        except ValidationError:
            phone = ""
        if not phone:
            raise ValidationError(_("Enter a telephone number, like 0121 496 0000 or 07700 900123"))
        return phone

    def party(self, **more: object) -> Party:
        given = self.cleaned_data
        return Party(
            name=given["name"],
            phone=given["phone"],
            size=given["size"],
            group_name=given["group_name"],
            question=given["question"],
            language=given["language"],
            topics=tuple(given["topics"]),
            needs=self.needs_and_notes(),
            **more,
        )
