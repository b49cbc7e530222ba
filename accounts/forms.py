"""What people may type about themselves."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.names import LONGEST, clean_display_name


class NameField(forms.CharField):
    """The name to show: tidied, and none that could be taken for the council's."""

    def __init__(self, *, official: bool = False, **kwargs):
        self.official = official
        kwargs.setdefault("label", _("Name to show"))
        kwargs.setdefault(
            "help_text", _("This name stands beside what you write. It need not be your full name.")
        )
        kwargs.setdefault("error_messages", {"required": _("Enter a name to show, such as your first name")})
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("autocomplete", "nickname")
        self.widget.attrs.setdefault("maxlength", LONGEST)

    def clean(self, value):
        return clean_display_name(super().clean(value), official=self.official)


class SignupFields(forms.Form):
    """What our sign-up asks for beside allauth's own fields."""

    display_name = NameField()
    field_order = ["email", "display_name", "password1"]

    def signup(self, request, user) -> None:
        """allauth asks for this; the name is saved by AccountAdapter.save_user."""


class ProfileForm(forms.ModelForm):
    """Name to show, language of mails, ward."""

    class Meta:
        model = User
        fields = ["display_name", "preferred_language", "ward"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["display_name"] = NameField(official=self.instance.is_staff_member)
        self.fields["preferred_language"] = forms.ChoiceField(
            label=_("Language of emails to you"),
            choices=settings.LANGUAGES,
            initial=self.instance.preferred_language or settings.LANGUAGE_CODE,
        )
        self.initial["preferred_language"] = self.fields["preferred_language"].initial
        ward = self.fields["ward"]
        ward.label = _("Your ward")
        ward.help_text = _("Shown beside your words, so that people see which part of the city speaks.")
        ward.empty_label = _("Rather not say")


class WardForm(forms.ModelForm):
    """The ward alone, for those who are asked for it once."""

    class Meta:
        model = User
        fields = ["ward"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        ward = self.fields["ward"]
        ward.label, ward.required = _("Your ward"), True
        ward.empty_label = _("Choose a ward")
        ward.error_messages["required"] = _("Choose your ward, or press “Rather not say”")


class ConfirmCodeForm(forms.Form):
    """The six digits of a mail."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("Six digits"),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "tt-code-input"}
        ),
        error_messages={"required": _("Enter the six digits from the email")},
    )


class DeleteForm(forms.Form):
    """What becomes of the person's words, and that they mean it."""

    words = forms.ChoiceField(
        label=_("What you wrote"),
        choices=[
            ("keep", _("Leave it where it is, as “former participant”")),
            ("erase", _("Take it away too")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of what you wrote")},
    )
    sure = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick the box to say that you understand")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].widget.option_hints = {
            "keep": _("Answers to you still make sense. Your name goes."),
            "erase": _(
                "Where somebody answered you, a note says that a comment was here. Their answers stay."
            ),
        }
