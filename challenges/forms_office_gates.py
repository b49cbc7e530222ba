"""What officers type at a gate: dates, reviewers, agreed scores, minutes, decisions with feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from accounts.clock import today
from accounts.fields import WordsField
from challenges.actions.deciding import Entry
from challenges.models import Criterion, Decision, Gate, Panellist
from challenges.scores import TENTH, Board, needs_reason

Out = Decision.Outcome


class DatesForm(forms.Form):
    scores_by = forms.DateTimeField(label=gettext_lazy("Scores are due"), widget=AdminDateTimeInput)
    meets_at = forms.DateTimeField(
        label=gettext_lazy("The panel meets"), widget=AdminDateTimeInput, required=False
    )
    meeting_place = forms.CharField(label=gettext_lazy("Where"), max_length=200, required=False)
    decides_on = forms.DateField(label=gettext_lazy("Applicants hear by"), widget=AdminDateInput)
    reason = forms.CharField(
        label=gettext_lazy("If they hear later than promised: why?"),
        help_text=gettext_lazy("Those who wait are told the new day and read this."),
        max_length=500,
        required=False,
    )

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any):
        names = ("scores_by", "meets_at", "meeting_place", "decides_on")
        kwargs["initial"] = {name: getattr(gate, name) for name in names}
        super().__init__(*args, **kwargs)
        self.gate = gate

    def clean(self) -> dict:
        given = super().clean()
        new, old = given.get("decides_on"), self.gate.decides_on
        due, meets = given.get("scores_by"), given.get("meets_at")
        if new and new < today():
            self.add_error("decides_on", _("Choose a day to come"))
        if new and due and new < due.date():
            self.add_error("decides_on", _("Applicants hear after scores are due"))
        if due and meets and meets < due:
            self.add_error("meets_at", _("The panel meets once scores are due"))
        if new and old and new > old and not given.get("reason"):
            self.add_error("reason", _("Say why it is later than promised"))
        return given


class PersonForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("Address of their account"),
        help_text=gettext_lazy("Anybody with an account can review: of the council or from outside."),
    )
    role = forms.CharField(
        label=gettext_lazy("Role on the panel"),
        help_text=gettext_lazy("Such as: service user, delivery partner, finance"),
        max_length=80,
    )
    is_outside = forms.BooleanField(label=gettext_lazy("From outside the council"), required=False)


class SubstituteForm(PersonForm):
    panellist = forms.ModelChoiceField(Panellist.objects.none(), label=gettext_lazy("Who is stood in for"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)
    field_order = ("panellist", "reason", "email", "role", "is_outside")

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["panellist"].queryset = gate.panel.current().select_related("user")


class TakeOffForm(forms.Form):
    panellist = forms.ModelChoiceField(Panellist.objects.none(), label=gettext_lazy("Who leaves"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["panellist"].queryset = gate.panel.current().select_related("user")


class MinutesForm(forms.Form):
    minutes = WordsField(label=gettext_lazy("Minutes"), max_length=5000, widget=forms.Textarea({"rows": 8}))

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any):
        kwargs["initial"] = {"minutes": gate.meeting_notes}
        super().__init__(*args, **kwargs)


class AgreeForm(forms.Form):
    """For each criterion the agreed score, with what the scores were beside it."""

    def __init__(self, *args: Any, board: Board, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.board = board
        for line in board.lines:
            known, pk = line.agreed, line.criterion.pk
            scores = ", ".join(str(value) for value in line.values)
            self.fields[f"value_{pk}"] = forms.DecimalField(
                label=_("{name} ({weight} of 100): agreed").format(
                    name=line.criterion.name, weight=line.criterion.weight
                ),
                help_text=_("Mean {mean} of {scores}; spread {spread}").format(
                    mean=line.mean, scores=scores, spread=line.spread
                ),
                min_value=0,
                max_value=Criterion.MOST,
                decimal_places=1,
                initial=known.value if known else line.mean and line.mean.quantize(TENTH),
            )
            self.fields[f"why_{pk}"] = forms.CharField(
                label=_("{name}: why it moved").format(name=line.criterion.name),
                help_text=_("Needed where it moves by more than half a point. Feedback begins with this."),
                max_length=500,
                required=False,
                initial=known.why_moved if known else "",
            )

    def clean(self) -> dict:
        given = super().clean()
        for line in self.board.lines:
            value = given.get(f"value_{line.criterion.pk}")
            why = given.get(f"why_{line.criterion.pk}")
            if value is not None and line.mean is not None and needs_reason(line.mean, value) and not why:
                text = _("Say why the score moved by more than half a point from {mean}")
                self.add_error(f"why_{line.criterion.pk}", text.format(mean=line.mean))
        return given

    def values(self) -> dict[int, tuple[Decimal, str]]:
        clean = self.cleaned_data
        keys = [line.criterion.pk for line in self.board.lines]
        return {pk: (clean[f"value_{pk}"], clean[f"why_{pk}"]) for pk in keys}


class DecideForm(forms.Form):
    """One or many solutions at once, each with its own words. A solution without a decision is left for later."""

    def __init__(
        self,
        *args: Any,
        boards: Sequence[Board],
        standing: Mapping[int, Decision],
        hidden_names: Sequence[str],
        must: bool,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        self.boards, self.must, self.hidden_names = list(boards), must, list(hidden_names)
        for board in self.boards:
            self._add(board, standing.get(board.solution.pk))

    def _add(self, board: Board, known: Decision | None) -> None:
        name = f"s{board.solution.pk}"
        fresh = known if known and known.told_at is None else None
        said = {row.criterion_id: row.text for row in fresh.feedback.all()} if fresh else {}
        nothing = [] if self.must else [("", _("Decide later"))]
        self.fields[f"{name}_was"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=known.pk if known else None
        )
        self.fields[f"{name}_outcome"] = forms.ChoiceField(
            label=_("Decision"),
            choices=[*nothing, *Out.choices],
            required=self.must,
            widget=forms.RadioSelect,
            initial=fresh.outcome if fresh else "",
        )
        self.fields[f"{name}_again"] = forms.DateField(
            label=_("If on hold: looked at again on"),
            widget=AdminDateInput,
            required=False,
            initial=fresh.looks_again_on if fresh else None,
        )
        self.fields[f"{name}_sentence"] = forms.CharField(
            label=_("Why, in a sentence for everybody"),
            max_length=300,
            required=False,
            initial=fresh.sentence if fresh else "",
        )
        self.fields[f"{name}_letter"] = WordsField(
            label=_("To the applicant"),
            max_length=3000,
            required=False,
            widget=forms.Textarea({"rows": 4}),
            initial=fresh.letter if fresh else "",
        )
        for line in board.lines:
            self.fields[f"{name}_f{line.criterion.pk}"] = WordsField(
                label=_("Feedback: {name}").format(name=line.criterion.name),
                max_length=1500,
                required=False,
                widget=forms.Textarea({"rows": 2}),
                initial=said.get(line.criterion.pk) or self._draft(line),
            )

    def _draft(self, line: Any) -> str:
        """What the meeting noted, to be put into words; never who said it."""
        if line.agreed is None:
            return ""
        level = line.criterion.levels[round(float(line.agreed.value))]
        text = f"{level}. {line.agreed.why_moved}".strip()
        for name in self.hidden_names:
            text = text.replace(name, _("a reviewer"))
        return text

    def groups(self) -> list[dict]:
        return [
            {
                "board": board,
                "fields": [self[name] for name in self.fields if name.startswith(f"s{board.solution.pk}_")],
            }
            for board in self.boards
        ]

    def clean(self) -> dict:
        given = super().clean()
        chosen = [board for board in self.boards if given.get(f"s{board.solution.pk}_outcome")]
        for board in chosen:
            self._check(board, given)
        if not chosen and not self.errors:
            self.add_error(None, _("Choose a decision for at least one solution."))
        return given

    def _check(self, board: Board, given: dict) -> None:
        name = f"s{board.solution.pk}"
        if not given.get(f"{name}_sentence"):
            self.add_error(f"{name}_sentence", _("Write in a sentence why"))
        day = given.get(f"{name}_again")
        if given[f"{name}_outcome"] == Out.HOLD and (day is None or day <= today()):
            self.add_error(f"{name}_again", _("Say on which day to come you look at it again"))
        for line in board.lines:
            key = f"{name}_f{line.criterion.pk}"
            if not given.get(key):
                self.add_error(key, _("Each criterion needs feedback: the applicant is owed it"))

    def entries(self) -> list[Entry]:
        return [self._entry(board) for board in self.boards if self._of(board, "outcome")]

    def _of(self, board: Board, name: str) -> Any:
        return self.cleaned_data.get(f"s{board.solution.pk}_{name}")

    def _entry(self, board: Board) -> Entry:
        return Entry(
            solution=board.solution,
            outcome=self._of(board, "outcome"),
            sentence=self._of(board, "sentence"),
            letter=self._of(board, "letter"),
            looks_again_on=self._of(board, "again"),
            replaces=self._of(board, "was"),
            feedback={line.criterion.pk: self._of(board, f"f{line.criterion.pk}") for line in board.lines},
        )
