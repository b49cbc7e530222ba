"""What coordinators decide about a champion: each its own small view behind a button, calling one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.scoped import DecisionView
from accounts.templatetags.components import day
from champions.actions import checks, joining, states
from champions.models import Champion, Check
from champions.office.joining_forms import CheckForm, OptionalReasonForm, ReasonForm
from champions.permissions import can_coordinate
from engagement.refusing import Refusing

State = Champion.State


def _decides(user: Any, champion: Champion) -> bool:
    """A coordinator, about somebody else."""
    return can_coordinate(user) and champion.user_id != user.pk


def can_welcome(user: Any, champion: Champion) -> bool:
    return _decides(user, champion) and champion.state == State.APPLIED


def can_activate(user: Any, champion: Champion) -> bool:
    return _decides(user, champion) and champion.state == State.ONBOARDING


def can_pause(user: Any, champion: Champion) -> bool:
    return _decides(user, champion) and champion.state in Champion.IN_NETWORK


def can_resume(user: Any, champion: Champion) -> bool:
    return _decides(user, champion) and champion.state == State.PAUSED


def can_end(user: Any, champion: Champion) -> bool:
    return _decides(user, champion) and champion.state != State.LEFT


def can_note_check(user: Any, champion: Champion) -> bool:
    may = user.has_perm("champions.add_check") and champion.user_id != user.pk
    return may and champion.state != State.LEFT


def can_note_birthday(user: Any, champion: Champion) -> bool:
    return _decides(user, champion) and champion.is_minor and champion.state != State.LEFT


class ChampionDecision(Refusing, DecisionView):
    """One decision about one champion; what is refused stands on the form, and it goes back to them."""

    model = Champion
    form_class: type[forms.Form] = OptionalReasonForm
    index_url_name = "champions_people:index"
    header_icon = "group"

    def facts(self) -> list[tuple[str, object]]:
        champion = self.object
        facts = [
            (_("Stands as"), f"{champion.get_state_display()}, {day(champion.state_at)}"),
            (_("Kind"), champion.employer or champion.business_name or champion.get_kind_display()),
            (_("Age"), champion.get_age_display()),
        ]
        if champion.is_minor:
            adult = f"{champion.adult_name}, {champion.adult_contact}"
            facts.append((_("Responsible adult"), adult))
        return facts

    def after(self) -> str:
        return reverse("champions_people:inspect", args=[self.object.pk])

    def step(self, to: str, form: forms.Form) -> None:
        states.move(
            champion=self.object, to=to, by=self.request.user, reason=form.cleaned_data.get("reason", "")
        )


class WelcomeView(ChampionDecision):
    page_title = gettext_lazy("Welcome")
    submit_button_label = gettext_lazy("Welcome them")
    explanation = gettext_lazy(
        "Do this when you have spoken with them; for somebody under 18, when you have spoken with their responsible "
        "adult. They settle in, and are written to."
    )

    def may(self, user: Any, row: Champion) -> bool:
        return can_welcome(user, row)

    def attempt(self, form: forms.Form) -> str:
        self.step(State.ONBOARDING, form)
        return _("They are welcomed, and told.")


class ActivateView(ChampionDecision):
    page_title = gettext_lazy("Make active")
    submit_button_label = gettext_lazy("Make them active")
    explanation = gettext_lazy(
        "They can then help people one to one and host sessions; somebody under 18 can’t, whatever their state."
    )

    def may(self, user: Any, row: Champion) -> bool:
        return can_activate(user, row)

    def attempt(self, form: forms.Form) -> str:
        self.step(State.ACTIVE, form)
        return _("They are active, and told.")


class PauseView(ChampionDecision):
    form_class = ReasonForm
    page_title = gettext_lazy("Pause")
    submit_button_label = gettext_lazy("Pause them")
    explanation = gettext_lazy(
        "They come to no session and stand in no list until a coordinator ends the pause. They are written to."
    )

    def may(self, user: Any, row: Champion) -> bool:
        return can_pause(user, row)

    def attempt(self, form: forms.Form) -> str:
        self.step(State.PAUSED, form)
        return _("They are paused, and told.")


class ResumeView(ChampionDecision):
    page_title = gettext_lazy("End the pause")
    submit_button_label = gettext_lazy("End it")
    explanation = gettext_lazy("They stand again where they stood before.")

    def may(self, user: Any, row: Champion) -> bool:
        return can_resume(user, row)

    def attempt(self, form: forms.Form) -> str:
        states.come_back(champion=self.object, by=self.request.user, reason=form.cleaned_data["reason"])
        return _("The pause is over, and they are told.")


class EndView(ChampionDecision):
    form_class = ReasonForm
    page_title = gettext_lazy("End")
    submit_button_label = gettext_lazy("End it, and tell them")
    explanation = gettext_lazy(
        "They leave the champions. What they told us is deleted after a year; they can apply again."
    )

    def may(self, user: Any, row: Champion) -> bool:
        return can_end(user, row)

    def attempt(self, form: forms.Form) -> str:
        self.step(State.LEFT, form)
        return _("They left, and are told.")


class BirthdayView(ChampionDecision):
    form_class = forms.Form
    page_title = gettext_lazy("Is 18 now")
    submit_button_label = gettext_lazy("They are 18")
    explanation = gettext_lazy(
        "One-to-one help is possible from then on, once they are active. What we know of their responsible adult is "
        "deleted."
    )

    def may(self, user: Any, row: Champion) -> bool:
        return can_note_birthday(user, row)

    def attempt(self, form: forms.Form) -> str:
        joining.note_birthday(champion=self.object, by=self.request.user)
        return _("They are 18 or older.")


class NoteCheckView(ChampionDecision):
    form_class = CheckForm
    page_title = gettext_lazy("Note a check")
    submit_button_label = gettext_lazy("I have seen the certificate")
    explanation = gettext_lazy(
        "Only that you saw it, on which day, and when to look again. Keep no copy, and write down neither its number "
        "nor what stands in it."
    )

    def may(self, user: Any, row: Champion) -> bool:
        return can_note_check(user, row)

    def attempt(self, form: forms.Form) -> str:
        checks.note_check(champion=self.object, by=self.request.user, **form.cleaned_data)
        return _("Noted.")


class RemoveCheckView(DecisionView):
    """For a slip of the hand, and for somebody who does that no more."""

    model = Check
    form_class = forms.Form
    index_url_name = "champions_checks:index"
    page_title = gettext_lazy("Remove a check")
    submit_button_label = gettext_lazy("Remove it")
    header_icon = "bin"
    explanation = gettext_lazy("Nothing of it is kept, but that you removed one.")

    def get_page_subtitle(self) -> str:
        return str(self.object.champion)

    def may(self, user: Any, row: Check) -> bool:
        return user.has_perm("champions.add_check")

    def facts(self) -> list[tuple[str, object]]:
        return [
            (_("Champion"), self.object.champion),
            (_("Activity"), self.object.activity),
            (_("Seen on"), day(self.object.seen_on)),
        ]

    def after(self) -> str:
        return reverse("champions_people:inspect", args=[self.object.champion_id])

    def decide(self, form: forms.Form) -> str:
        checks.remove_check(check=self.object, by=self.request.user)
        return _("It is removed.")


OF_A_CHAMPION = {
    "welcome": WelcomeView,
    "activate": ActivateView,
    "pause": PauseView,
    "resume": ResumeView,
    "end": EndView,
    "birthday": BirthdayView,
    "check": NoteCheckView,
}
