"""What reviewers type: interests, and scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from accounts.models import Organisation
from challenges.models import Criterion, Declaration, ScoreSheet

Answer = Declaration.Answer


class InterestsForm(forms.Form):
    """For each organisation what one has to do with it, and in words what it is."""

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        organisations: Iterable[Organisation],
        unlisted: Sequence[str] = (),
        declared: Mapping[int, Declaration] | None = None,
    ):
        super().__init__(data)
        self.rows: list[tuple[str, str, int | str]] = [
            *((f"o{row.pk}", row.name, row.pk) for row in organisations),
            *((f"p{place}", name, name) for place, name in enumerate(unlisted)),
        ]
        self.rows.sort(key=lambda row: row[1].lower())
        for prefix, name, key in self.rows:
            known = (declared or {}).get(key) if isinstance(key, int) else None
            self.fields[prefix] = forms.ChoiceField(
                label=_("What do you have to do with {name}?").format(name=name),
                choices=Answer.choices,
                widget=forms.RadioSelect,
                initial=known.answer if known else None,
                error_messages={"required": _("Choose an answer for {name}").format(name=name)},
            )
            self.fields[f"{prefix}_says"] = forms.CharField(
                label=_("{name}: what is it?").format(name=name),
                help_text=_("Such as: I worked there until 2023. Leave it empty if there is nothing."),
                max_length=400,
                required=False,
                initial=known.says if known else "",
            )

    def pairs(self) -> list[tuple[Any, Any]]:
        return [(self[prefix], self[f"{prefix}_says"]) for prefix, _name, _key in self.rows]

    def clean(self) -> dict:
        given = super().clean()
        for prefix, name, _key in self.rows:
            answer = given.get(prefix)
            if answer and answer != Answer.NONE and not given.get(f"{prefix}_says"):
                text = _("Say in a few words what you have to do with {name}").format(name=name)
                self.add_error(f"{prefix}_says", text)
        return given

    def answers(self) -> dict[int, tuple[str, str]]:
        return {key: self._said(prefix) for prefix, _name, key in self.rows if isinstance(key, int)}

    def unlisted(self) -> dict[str, tuple[str, str]]:
        return {key: self._said(prefix) for prefix, _name, key in self.rows if isinstance(key, str)}

    def _said(self, prefix: str) -> tuple[str, str]:
        answer = self.cleaned_data[prefix]
        return answer, self.cleaned_data[f"{prefix}_says"] if answer != Answer.NONE else ""


class SheetForm(forms.Form):
    """Scores with the meaning of each, a reason for each, and a recommendation. A draft may have gaps; handing in may
    not (`whole`)."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    recommends = forms.ChoiceField(
        label=gettext_lazy("What do you recommend?"),
        choices=ScoreSheet.Says.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    note = WordsField(
        label=gettext_lazy("Anything about the whole"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        criteria: Sequence[Criterion],
        sheet: ScoreSheet | None,
        whole: bool = False,
    ):
        super().__init__(data)
        self.criteria = list(criteria)
        self.whole = whole
        stored = {score.criterion_id: score for score in sheet.scores.all()} if sheet else {}
        self.fields["revision"].initial = sheet.revision if sheet else 0
        self.fields["recommends"].initial = sheet.recommends if sheet else ""
        self.fields["note"].initial = sheet.note if sheet else ""
        for criterion in self.criteria:
            known = stored.get(criterion.pk)
            levels = [(number, f"{number} – {text}") for number, text in enumerate(criterion.levels)]
            self.fields[f"value_{criterion.pk}"] = forms.TypedChoiceField(
                label=_("{name} ({weight} of 100)").format(name=criterion.name, weight=criterion.weight),
                help_text=criterion.description,
                choices=levels,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
                initial=known.value if known else None,
            )
            self.fields[f"why_{criterion.pk}"] = WordsField(
                label=_("{name}: why this score?").format(name=criterion.name),
                max_length=1000,
                required=False,
                widget=forms.Textarea({"rows": 3}),
                initial=known.note if known else "",
            )

    def pairs(self) -> list[tuple[Any, Any]]:
        return [(self[f"value_{one.pk}"], self[f"why_{one.pk}"]) for one in self.criteria]

    def clean(self) -> dict:
        given = super().clean()
        if self.whole:
            for one in self.criteria:
                if given.get(f"value_{one.pk}") is None:
                    self.add_error(f"value_{one.pk}", _("Choose a score for “{name}”").format(name=one.name))
                if not given.get(f"why_{one.pk}"):
                    self.add_error(f"why_{one.pk}", _("Say why you scored “{name}” so").format(name=one.name))
            if not given.get("recommends"):
                self.add_error("recommends", _("Choose what you recommend"))
        return given

    def given(self) -> dict[str, Any]:
        """For `challenges.actions.scoring.save`."""
        clean = self.cleaned_data
        values = {one.pk: (clean[f"value_{one.pk}"], clean[f"why_{one.pk}"]) for one in self.criteria}
        return {
            "revision": clean["revision"],
            "values": values,
            "recommends": clean["recommends"],
            "note": clean["note"],
        }

    def shown_again(self, revision: int) -> SheetForm:
        """Bound to the same words and to the newest revision: pressing again keeps these."""
        data = self.data.copy()
        data["revision"] = str(revision)
        self.data = data
        return self
