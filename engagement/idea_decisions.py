"""What an officer decides about an idea: small forms behind buttons, each with the reason that everybody reads."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from accounts.scoped import DecisionView
from engagement import permissions
from engagement.actions import ideas
from engagement.forms import ANCHOR
from engagement.models import Idea, IdeaChange, Topic
from engagement.refusing import Refusing
from engagement.registries import SUGGEST, topic_kinds

State = Idea.State


class ReasonForm(forms.Form):
    """Why, in words for the person who suggested it and for everybody; and in whose name."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Everybody reads it on the page of the idea, and its writer in a mail."),
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
    )
    department = forms.ModelChoiceField(
        Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT).order_by("name"),
        label=gettext_lazy("In the name of"),
        required=False,
    )
    field_order = ["reason", "department"]

    def __init__(self, *args: Any, idea: Idea, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.idea = idea
        own = ideas.department_for(idea)
        self.fields["department"].empty_label = str(own) if own else _("No department")

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError(self.fields["reason"].error_messages["required"], code="required")
        return reason


class TopicField(forms.ModelChoiceField):
    """Long titles would make the choice wider than the page."""

    def label_from_instance(self, obj: Topic) -> str:
        return Truncator(str(obj)).chars(70)


class TakeUpForm(ReasonForm):
    """As what, and where it is to be found then."""

    taken_as = forms.ChoiceField(
        label=gettext_lazy("Taken up as"), choices=Idea.TakenUpAs, widget=forms.RadioSelect
    )
    where = TopicField(
        Topic.objects.none(),
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("The action that it becomes a step of, or that it lies nearest to."),
        required=False,
    )
    ref = forms.CharField(
        label=gettext_lazy("Step"),
        help_text=gettext_lazy("Its reference on the page of the action, such as S1"),
        max_length=12,
        required=False,
    )
    field_order = ["taken_as", "where", "ref", "reason", "department"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        kinds = [kind.name for kind in topic_kinds if SUGGEST in kind.verbs]
        self.fields["where"].queryset = Topic.objects.public().filter(kind__in=kinds)
        self.initial.setdefault("where", self.idea.about_id)

    def clean(self) -> dict:
        cleaned = super().clean()
        is_step = cleaned.get("taken_as") == Idea.TakenUpAs.STEP
        if is_step and not cleaned.get("where"):
            self.add_error("where", ValidationError(_("Choose the action"), code="required"))
        if is_step and not ANCHOR.fullmatch(cleaned.get("ref", "")):
            self.add_error(
                "ref", ValidationError(_("Give the reference of the step, such as S1"), code="required")
            )
        if not is_step:
            cleaned["ref"] = ""
        return cleaned


class MergeForm(ReasonForm):
    """Into which one; the view gives the chooser of those that the officer may see."""

    into = forms.ModelChoiceField(
        Idea.objects.public(),
        label=gettext_lazy("Goes on with"),
        help_text=gettext_lazy(
            "Both texts stay. Supports stay where people gave them, and those who support this one are told."
        ),
    )
    field_order = ["into", "reason", "department"]

    def __init__(self, *args: Any, **kwargs: Any):
        from engagement.idea_viewsets import idea_chooser  # which shows the screens that these forms stand on

        super().__init__(*args, **kwargs)
        self.fields["into"].widget = idea_chooser.widget_class()
        self.fields["into"].queryset = Idea.objects.public().exclude(pk=self.idea.pk)


class IdeaDecision(Refusing, DecisionView):
    """One decision about one idea."""

    form_class = ReasonForm
    index_url_name = "ideas:index"
    header_icon = "check"
    back = False  # out of a decision
    done = gettext_lazy("Decided. Its writer is told.")

    def may(self, user: Any, row: Idea) -> bool:
        states = Idea.DECIDED if self.back else Idea.WAITING
        return row.is_public and row.state in states and permissions.can_decide_idea(user, row)

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "idea": self.object}

    def facts(self) -> list[tuple[str, object]]:
        idea = self.object
        return [
            (_("Idea"), idea.title),
            (_("What"), idea.comment.text),
            (_("For whom"), idea.for_whom),
            (_("About"), idea.about),
            (_("Supports"), idea.support_count),
        ]

    def after(self) -> str:
        return reverse("ideas:inspect", args=[self.object.pk])


class Review(IdeaDecision):
    page_title = gettext_lazy("Put under review")
    explanation = gettext_lazy(
        "You look into it. Say by when people will hear more; no promise is met by this alone."
    )

    def may(self, user: Any, row: Idea) -> bool:
        return row.state == State.NEW and super().may(user, row)

    def act(self, **given: Any) -> IdeaChange:
        return ideas.review(by=self.request.user, idea=self.object, **given)


class TakeUp(IdeaDecision):
    page_title = gettext_lazy("Take up")
    form_class = TakeUpForm
    explanation = gettext_lazy(
        "As a step of an action, as a candidate for a new action, or as a challenge to firms."
    )

    def act(self, **given: Any) -> IdeaChange:
        return ideas.take_up(by=self.request.user, idea=self.object, **given)


class Merge(IdeaDecision):
    page_title = gettext_lazy("Merge with another idea")
    form_class = MergeForm
    explanation = gettext_lazy(
        "For two that ask for the same. Its page says where it goes on, with both texts."
    )

    def get_initial(self) -> dict:
        into = self.request.GET.get("into", "")
        return {
            **super().get_initial(),
            **({"into": int(into)} if into.isdecimal() and len(into) < 10 else {}),
        }

    def act(self, **given: Any) -> IdeaChange:
        return ideas.merge(by=self.request.user, idea=self.object, **given)


class NotNow(IdeaDecision):
    page_title = gettext_lazy("Not now")
    explanation = gettext_lazy("Say plainly why, and what would have to change. It can be opened again.")

    def act(self, **given: Any) -> IdeaChange:
        return ideas.not_now(by=self.request.user, idea=self.object, **given)


class Reopen(IdeaDecision):
    page_title = gettext_lazy("Open it again")
    explanation = gettext_lazy("The decision is taken back: the idea is under review. The trail keeps both.")
    back = True

    def act(self, **given: Any) -> IdeaChange:
        return ideas.reopen(by=self.request.user, idea=self.object, **given)


DECISIONS = {"review": Review, "take_up": TakeUp, "merge": Merge, "not_now": NotNow, "reopen": Reopen}
