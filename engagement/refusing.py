"""What the small forms of the back office have in common: an action may refuse, and then nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.functional import Promise

from engagement.errors import Refused


class Refusing:
    """Before `accounts.scoped.ActView`: calls one action; what that refuses stands on the form.

    Give `act(**given)` and `done`, the sentence that says what was done; or `attempt(form)`, where the sentence depends
    on what came of it.
    """

    done: str | Promise = ""
    said = ""

    def act(self, **given: Any) -> object:
        raise NotImplementedError

    def attempt(self, form: forms.Form) -> str:
        self.act(**form.cleaned_data)
        return str(self.done)

    def beside(self, refusal: Refused, form: forms.Form) -> str | None:
        """The field that it is about; None for the form as a whole."""
        return None

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.said = self.attempt(form)
        except Refused as refusal:
            return self.refused(form, refusal)
        return super().form_valid(form)

    def refused(self, form: forms.Form, refusal: Refused) -> HttpResponse:
        for line in str(refusal.message).splitlines():
            form.add_error(self.beside(refusal, form), line)
        return self.form_invalid(form)

    def decide(self, form: forms.Form) -> str:
        return self.said
