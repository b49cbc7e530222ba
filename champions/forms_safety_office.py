"""What safeguarding leads type about a concern."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from champions.models import Champion, Concern, ContactPause


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        help_text=_("It stays as it is: what you write can’t be changed."),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
    )


class ReopenForm(forms.Form):
    text = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea({"rows": 3}))


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(label=_("What came of it"), choices=Concern.Outcome, widget=forms.RadioSelect)
    text = forms.CharField(label=_("What was done"), max_length=4000, widget=forms.Textarea({"rows": 4}))


class WhoseField(forms.ModelChoiceField):
    def label_from_instance(self, pause: ContactPause) -> str:
        return str(pause.user)


class LiftForm(forms.Form):
    """`pauses` are those that stand because of this concern."""

    pause = WhoseField(ContactPause.objects.none(), label=_("Whose contact"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why contact is allowed again"), max_length=300, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args, pauses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pause"].queryset = pauses
        self.fields["pause"].empty_label = None


class PauseForm(forms.Form):
    """By the address of their account: a lead finds it in what was reported, or with the coordinators."""

    email = forms.EmailField(label=_("Email address of the champion’s account"))
    text = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea({"rows": 3}))
    found: Champion | None = None

    def clean_email(self) -> str:
        """ValidationError where no champion has that address."""
        email = self.cleaned_data["email"].strip()
        self.found = Champion.objects.filter(user__email__iexact=email).select_related("user").first()
        if self.found is None:
            raise forms.ValidationError(_("No champion has an account with this address."), code="unknown")
        return email
