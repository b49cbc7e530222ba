"""What this app holds of a person: what they get, what goes, and what stays with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from champions.actions import forgetting, lab
from champions.models import Ask, Champion, Check, HelpRecord, Participation, StateChange, TesterProfile


def export_champion(user: User) -> list[dict]:
    return [
        {
            "kind": one.kind,
            "employer": str(one.employer or ""),
            "business": one.business_name,
            "age": one.age,
            "responsible_adult": one.adult_name,
            "responsible_adult_contact": one.adult_contact,
            "wards": [ward.name for ward in one.wards.all()],
            "topics_and_skills": [skill.name for skill in one.skills.all()],
            "languages": [language.code for language in one.languages.all()],
            "when_free": one.free,
            "reached": one.reach,
            "phone": one.phone,
            "about": one.about,
            "listed": one.is_listed,
            "asked_at_most_a_month": one.asks_a_month,
            "not_asked_before": one.rest_until and one.rest_until.isoformat(),
            "state": one.state,
            "state_since": one.state_at.isoformat(),
            "applied_at": one.applied_at.isoformat(),
        }
        for one in Champion.objects.filter(user=user).prefetch_related("wards", "skills", "languages")
    ]


def export_states(user: User) -> list[dict]:
    rows = StateChange.objects.filter(champion__user=user).order_by("pk")
    return list(rows.values("from_state", "to_state", "at", "reason"))


def export_checks(user: User) -> list[dict]:
    rows = Check.objects.filter(champion__user=user).order_by("pk")
    return list(rows.values("activity__name", "seen_on", "look_again_on"))


def export_asks(user: User) -> list[dict]:
    rows = Ask.objects.filter(champion__user=user).order_by("pk")
    return list(rows.values("about", "at", "answer", "answered_at"))


def export_help(user: User) -> list[dict]:
    rows = HelpRecord.objects.of(user).order_by("pk")
    fields = ("helped_on", "people", "came_back", "minutes", "where", "place", "done", "made_url")
    return list(rows.values(*fields, "dataset_url", "story", "story_consent"))


def export_tester(user: User) -> list[dict]:
    return [
        {
            "age": one.age,
            "ward": str(one.ward or ""),
            "uses_and_speaks": [trait.code for trait in one.traits.all()],
            "turns": [turn.on.isoformat() for turn in one.turns.all()],
            "consent_at": one.consent_at.isoformat(),
        }
        for one in TesterProfile.objects.filter(user=user).prefetch_related("traits", "turns")
    ]


def export_studies(user: User) -> list[dict]:
    rows = Participation.objects.filter(user=user).order_by("pk")
    return list(rows.values("study__title", "state", "consent_at", "consent_to", "went", "feedback"))


def erase_studies(user: User, keep_words: bool) -> None:
    """What they said in a study goes with them: it was never public."""
    Participation.objects.filter(user=user).delete()


def register() -> None:
    """Called from ready(). The champion's own record goes after what hangs on it."""
    for entry in (
        PersonalData(
            name="champions.Champion",
            label=_("You as a digital champion"),
            export=export_champion,
            erase=lambda user, keep_words: forgetting.forget_champion(user=user),
            order=48,
        ),
        PersonalData(
            name="champions.StateChange",
            label=_("When you became a champion, paused and left"),
            export=export_states,
            erase=lambda user, keep_words: forgetting.forget_states(user=user),
            order=45,
        ),
        PersonalData(
            name="champions.Check",
            label=_("That a check of yours was seen"),
            export=export_checks,
            erase=lambda user, keep_words: forgetting.forget_checks(user=user),
            order=44,
        ),
        PersonalData(
            name="champions.Ask",
            label=_("When you were asked to help"),
            export=export_asks,
            erase=lambda user, keep_words: forgetting.forget_asks(user=user),
            order=44,
        ),
        PersonalData(
            name="champions.HelpRecord",
            label=_("Help that you gave"),
            export=export_help,
            erase=lambda user, keep_words: forgetting.forget_help(user=user, keep_words=keep_words),
            order=46,
        ),
        PersonalData(
            name="champions.Participation",
            label=_("Studies in which you took part"),
            export=export_studies,
            erase=erase_studies,
            order=40,
        ),
        PersonalData(
            name="champions.TesterProfile",
            label=_("What you told us as a tester"),
            export=export_tester,
            erase=lambda user, keep_words: lab.leave_panel(user=user),
            order=39,
        ),
        PersonalData(
            name="champions.Study",
            label=_("Studies that you asked for or ran"),
            keep_because=_("What was tested, and what came of it, is part of the council’s record."),
        ),
        PersonalData(
            name="champions.Concern",
            label=_("Concerns that you reported"),
            keep_because=_("What was said to keep somebody safe is kept for the safeguarding lead alone."),
        ),
        PersonalData(
            name="champions.ContactPause",
            label=_("Times in which contact with you stood still"),
            keep_because=_(
                "It keeps people safe, and belongs to a concern that the safeguarding lead keeps."
            ),
        ),
        PersonalData(
            name="champions.Broadcast",
            label=_("Messages to champions that you wrote, sent or stopped as an officer"),
            keep_because=_("What the council wrote to champions is part of its record."),
        ),
        PersonalData(
            name="champions.Employer",
            label=_("Employers that you entered, asked for or decided about"),
            keep_because=_("Which employers took part is part of the council’s record."),
        ),
        PersonalData(
            name="champions.ChampionsSettings",
            label=_("That you are named as safeguarding lead"),
            keep_because=_("People must know whom to turn to; whoever looks after the site names another."),
        ),
    ):
        personal_data.register(entry)
