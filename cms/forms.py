"""What may be typed: the roadmap's filter, and officers' decisions about states and steps."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminDateInput

from cms.models import ActionPage, ActionRecord, Stakeholder, Step
from cms.models.rows import Precision
from cms.overviews import Figures
from cms.reading import Action, Tree
from engagement.moderation.forms import UnansweredForm

NOT_STARTED = "not_started"
ANY_STATE = [
    ("", _("Any")),
    (NOT_STARTED, _("Not started")),
    *[(state.value, state.label) for state in (*ActionRecord.ALIVE, *ActionRecord.ENDED)],
    *[(state.value, state.label) for state in ActionRecord.NOT_STARTED],
]


class RoadmapFilter(forms.Form):
    """Narrows the roadmap down; whatever it does not understand it leaves out."""

    q = forms.CharField(label=_("Words in the action"), max_length=100, required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    workstream = forms.ChoiceField(label=_("Workstream"), required=False)
    state = forms.ChoiceField(label=_("Progress"), choices=ANY_STATE, required=False)
    stakeholder = forms.CharField(label=_("Who is in"), max_length=100, required=False)

    def __init__(self, data, *, tree: Tree):
        super().__init__(data)
        self.tree = tree
        self.fields["theme"].choices = [("", _("All themes")), *[(t.slug, t.title) for t in tree.themes]]
        self.fields["workstream"].choices = [
            ("", _("All workstreams")),
            *[(w.letter, f"{w.letter}. {w.title}") for w in tree.workstreams],
        ]

    def is_set(self) -> bool:
        """Whether anything is asked for."""
        return any((self.data.get(name) or "").strip() for name in self.fields)

    def keep(self, actions: list[Action], numbers: Figures) -> list[Action]:
        """The actions that fit; at most two queries."""
        self.is_valid()
        wanted = self.cleaned_data
        if theme := wanted.get("theme"):
            chosen = next(t for t in self.tree.themes if t.slug == theme)
            inside = {action.pk for action in chosen.actions()}
            actions = [action for action in actions if action.pk in inside]
        if letter := wanted.get("workstream"):
            actions = [action for action in actions if action.letter == letter]
        if state := wanted.get("state"):
            states = ActionRecord.NOT_STARTED if state == NOT_STARTED else (state,)
            actions = [action for action in actions if numbers.records[action.key].state in states]
        if words := (wanted.get("q") or "").strip():
            actions = self._with_words(actions, words)
        if name := (wanted.get("stakeholder") or "").strip():
            actions = self._with_stakeholder(actions, name)
        return actions

    @staticmethod
    def _with_words(actions: list[Action], words: str) -> list[Action]:
        found = ActionPage.objects.filter(pk__in=[action.pk for action in actions])
        for word in words.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(summary__icontains=word)
                | Q(body__icontains=word)
                | Q(why_smart__icontains=word)
                | Q(ref__iexact=word)
            )
        kept = set(found.values_list("pk", flat=True))
        return [action for action in actions if action.pk in kept]

    @staticmethod
    def _with_stakeholder(actions: list[Action], name: str) -> list[Action]:
        found = Stakeholder.objects.filter(page_id__in=[a.pk for a in actions], name__icontains=name)
        kept = set(found.values_list("page_id", flat=True))
        return [action for action in actions if action.pk in kept]


class ReasonField(forms.CharField):
    """Why; it stands on the public page."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Why"),
            max_length=500,
            widget=forms.Textarea({"rows": 3}),
            help_text=_("One plain sentence. It stands on the public page."),
            **kwargs,
        )


class StateForm(forms.Form):
    """Another state for an action."""

    state = forms.ChoiceField(label=_("New state"), choices=ActionRecord.State.choices)
    reason = ReasonField()


class EndingForm(StateForm, UnansweredForm):
    """The same where something about it has no answer yet: asked for when it is done or stopped."""

    field_order = ("state", "reason", "unanswered_reason")


class StatusForm(forms.Form):
    """Another status for a step that is not done."""

    status = forms.ChoiceField(
        label=_("Where the step stands"),
        choices=[(s.value, s.label) for s in (Step.Status.TO_COME, Step.Status.NOW, Step.Status.STOPPED)],
    )
    reason = ReasonField(required=False)


class DoneForm(forms.Form):
    """A step is done."""

    done_on = forms.DateField(label=_("Done on"), widget=AdminDateInput)
    note = forms.CharField(
        label=_("What came of it"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("One sentence, with a figure where there is one."),
    )
    reason = ReasonField(required=False)


class DateForm(forms.Form):
    """Another date for a step."""

    promised = forms.DateField(
        label=_("Promised for"),
        required=False,
        widget=AdminDateInput,
        help_text=_("Leave it empty where nobody can say yet."),
    )
    precision = forms.ChoiceField(
        label=_("How exactly"), choices=Precision.choices, initial=Precision.MONTH, widget=forms.RadioSelect
    )
    reason = ReasonField(required=False)
    note = forms.CharField(
        label=_("What it depends on"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )
