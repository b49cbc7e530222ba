"""What a firm types to answer a challenge. Drafts may be empty and even wrong: the pages say so, and keep all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.fields import WordsField
from accounts.models import Organisation
from challenges.actions.answers import Typed
from challenges.actions.solutions import MOST_PARTNERS, PartnerGiven
from challenges.answers_solutions import fault_of, words_in
from challenges.models import Answer, FormQuestion, Solution
from challenges.uploads_solutions import TYPES

Kind = FormQuestion.Kind
EMPTY_ROWS = 2
LONGEST_SUMMARY = 1000


class BeginForm(forms.Form):
    """For which organisation somebody answers."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Which organisation answers?"),
        queryset=Organisation.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the organisation that answers")},
    )

    def __init__(self, data: Mapping | None = None, *, organisations: Any, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.fields["organisation"].queryset = organisations


class AboutForm(forms.Form):
    """What everybody may read one day: the words are the applicant's own."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120, required=False)
    summary = WordsField(
        label=gettext_lazy("Public summary"),
        help_text=gettext_lazy(
            "Two or three sentences for everybody. You write them; nothing else is ever published."
        ),
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    may_name = forms.BooleanField(
        label=gettext_lazy("The name of our organisation may be published with the summary"), required=False
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping | None = None, *, solution: Solution, **kwargs: Any):
        initial = {name: getattr(solution, name) for name in ("title", "summary", "may_name", "revision")}
        super().__init__(data, initial=initial, **kwargs)


class PartnersForm(forms.Form):
    """Pairs of a name and what they do; rows left empty are left out."""

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping | None = None, *, solution: Solution, **kwargs: Any):
        there = list(solution.partners.all())
        given = int(data.get("rows", 0)) if data and str(data.get("rows", "")).isdecimal() else 0
        self.rows = min(max(len(there) + EMPTY_ROWS, given), MOST_PARTNERS)
        initial: dict[str, Any] = {"revision": solution.revision}
        for place, one in enumerate(there):
            initial |= {f"name_{place}": one.name, f"does_{place}": one.does}
        super().__init__(data, initial=initial, **kwargs)
        for place in range(self.rows):
            number = place + 1
            self.fields[f"name_{place}"] = forms.CharField(
                label=_("Partner {number}: name").format(number=number), max_length=160, required=False
            )
            self.fields[f"does_{place}"] = forms.CharField(
                label=_("Partner {number}: what it does").format(number=number),
                max_length=300,
                required=False,
            )

    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"name_{place}"], self[f"does_{place}"]) for place in range(self.rows)]

    def clean(self) -> dict:
        cleaned = super().clean()
        for place in range(self.rows):
            name, does = cleaned.get(f"name_{place}"), cleaned.get(f"does_{place}")
            if name and not does and f"does_{place}" not in self.errors:
                self.add_error(f"does_{place}", _("Say what this partner does"))
            if does and not name and f"name_{place}" not in self.errors:
                self.add_error(f"name_{place}", _("Enter the name of this partner"))
        return cleaned

    def partners(self) -> list[PartnerGiven]:
        """An organisation that we know by this very name is linked."""
        found = []
        for place in range(self.rows):
            name, does = self.cleaned_data[f"name_{place}"], self.cleaned_data[f"does_{place}"]
            if name:
                known = Organisation.objects.filter(name__iexact=name).order_by("pk").first()
                found.append(PartnerGiven(name=name, does=does, organisation=known))
        return found


class FilesInput(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class StepForm(forms.Form):
    """The questions of one page, each with the revision over which it is typed. `q_<key>` and `r_<key>`; files are
    `f_<key>`."""

    def __init__(
        self,
        data: Mapping | None = None,
        files: Mapping | None = None,
        *,
        questions: list[FormQuestion],
        answers: dict[int, Answer],
    ):
        super().__init__(data, files)
        self.questions = questions
        for question in questions:
            answer = answers.get(question.pk)
            if question.kind == Kind.FILE:
                self.fields[f"f_{question.key}"] = file_field(question)
                continue
            self.fields[f"q_{question.key}"] = text_field(question, answer.text if answer else "")
            self.fields[f"r_{question.key}"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=answer.revision if answer else 0
            )

    def clean(self) -> dict:
        """Names what is wrong; what was typed has been kept before."""
        cleaned = super().clean()
        for question in self.questions:
            name = f"q_{question.key}"
            says = fault_of(question, cleaned.get(name) or "")
            if says and name in self.fields and name not in self.errors:
                self.add_error(name, ValidationError(says, code="fault"))
        return cleaned

    def typed(self) -> dict[str, Typed]:
        return typed_in(self.data, [question.key for question in self.questions])


def typed_in(data: Mapping, keys: list[str]) -> dict[str, Typed]:
    """What is among the data, by key; line breaks as one sign, however the browser sent them."""
    found = {}
    for key in keys:
        text, revision = data.get(f"q_{key}"), str(data.get(f"r_{key}", ""))
        if text is not None:
            plain = str(text).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
            found[key] = Typed(
                text=plain, revision=int(revision) if revision.isdecimal() and len(revision) < 9 else 0
            )
    return found


def control_of(question: FormQuestion) -> str:
    """The id of its control on the page where it is answered; of a list, of the first that can be chosen."""
    if question.kind == Kind.FILE:
        return f"id_f_{question.key}"
    return f"id_q_{question.key}_0" if question.kind == Kind.CHOICE else f"id_q_{question.key}"


def text_field(question: FormQuestion, text: str) -> forms.Field:
    given: dict[str, Any] = {
        "label": question.label,
        "required": False,
        "initial": text,
        "help_text": note_of(question, text),
    }
    if question.kind == Kind.LONG:
        rows = 10 if (question.most_words or 0) > 150 else 6
        return WordsField(**given, widget=forms.Textarea({"rows": rows}))
    if question.kind == Kind.CHOICE:
        choices = [(choice, choice) for choice in question.choices]
        return LooseChoiceField(**given, choices=choices, widget=forms.RadioSelect)
    attrs = {"class": "govuk-input--width-10", "inputmode": "decimal"}
    widget = forms.TextInput(attrs if question.kind in (Kind.MONEY, Kind.NUMBER) else {})
    return forms.CharField(**given, widget=widget)


class LooseChoiceField(forms.ChoiceField):
    """Judged by `fault_of`, in our words."""

    def valid_value(self, value: object) -> bool:
        return True


class FilesField(forms.Field):
    """Several files; each is looked into by `challenges.uploads_solutions`, which says what is wrong with which."""

    def clean(self, value: object) -> None:
        return None


def file_field(question: FormQuestion) -> forms.Field:
    endings = ",".join(f".{ending}" for ending in TYPES)
    return FilesField(
        label=question.label,
        help_text=note_of(question, ""),
        required=False,
        widget=FilesInput({"multiple": True, "accept": endings}),
    )


def note_of(question: FormQuestion, text: str) -> str:
    """Help, the limit and how much there is, and who may read the answer."""
    parts = [question.help_text]
    if question.most_words:
        parts.append(
            ngettext("At most {most} word.", "At most {most} words.", question.most_words).format(
                most=question.most_words
            )
        )
        if text:
            parts.append(words_now(text))
    if question.is_public:
        parts.append(_("Not confidential: whoever asks the council for it by law may get it."))
    else:
        parts.append(_("Confidential: for those who review and decide."))
    return " ".join(part for part in parts if part)


def words_now(text: str) -> str:
    number = words_in(text)
    return ngettext("Now there is {number}.", "Now there are {number}.", number).format(number=number)


class WithdrawForm(forms.Form):
    reason = WordsField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("You need not say. If you do, it is kept with the case."),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class ReceiptForm(forms.Form):
    """Sent by GET: checking a receipt changes nothing and needs no account."""

    reference = forms.CharField(
        label=gettext_lazy("Number"),
        help_text=gettext_lazy("Such as 3f9c2b7e/3/1"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter the number on the receipt")},
    )
    sha256 = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label=gettext_lazy("Fingerprint (SHA-256)"),
        error_messages={
            "required": gettext_lazy("Enter the fingerprint on the receipt"),
            "invalid": gettext_lazy("A fingerprint has 64 signs, 0 to 9 and a to f"),
        },
    )
    signature = forms.CharField(
        label=gettext_lazy("Signature"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the signature on the receipt")},
    )
