"""The Living Lab: joining the panel, saying yes to a study, a fair draw, feedback, thanks, and forgetting.

The draw can be checked by anybody who took part: the seed is published, and the place of each is the SHA-256 of the
seed and the number of their participation, among those who had the fewest turns in twelve months.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Site

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User, Ward
from champions import permissions
from champions.models import ChampionsSettings, Participation, Study, TesterProfile, TesterTrait, TestTurn
from champions.registries import sessions
from engagement.errors import Refused

State = Study.State
Part = Participation.State
TURN_KEPT = timedelta(days=365)
ON_THE_LIST = (Part.YES, Part.DRAWN, Part.RESERVE)


# --- The panel ---------------------------------------------------------------------------------------------
@transaction.atomic
def join_panel(
    *, user: User, age: str, ward: Ward | None, traits: Iterable[str], speaks: Iterable[str]
) -> TesterProfile:
    """Makes or changes a profile. Refused: "age" (under 18)."""
    if not permissions.can_test(user):
        raise Refused("age", _("Studies are for people of 18 and older."))
    profile, _made = TesterProfile.objects.update_or_create(
        user=user, defaults={"age": age, "ward": ward, "is_asked": True, "consent_at": now()}
    )
    profile.traits.all().delete()
    codes = {*traits, *(f"speaks:{code}" for code in speaks)}
    TesterTrait.objects.bulk_create([TesterTrait(profile=profile, code=code) for code in sorted(codes)])
    return profile


@transaction.atomic
def leave_panel(*, user: User) -> None:
    """The profile goes; studies that they said yes to are left too, as far as they are still to come."""
    for part in Participation.objects.filter(user=user, state__in=ON_THE_LIST).select_related("study"):
        withdraw(participation=part)
    TesterProfile.objects.filter(user=user).delete()


# --- A study -----------------------------------------------------------------------------------------------
@transaction.atomic
def request_study(*, by: User, **given: Any) -> Study:
    """Somebody asks for testers; a coordinator looks at it first."""
    waiting = Study.objects.filter(requested_by=by, state=State.REQUESTED).count()
    if waiting >= 3:
        raise Refused("many", _("We have not read your last requests yet. Wait for our answer to them."))
    return Study.objects.create(requested_by=by, state=State.REQUESTED, state_by=by, **given)


@transaction.atomic
def open_study(*, study: Study, by: User) -> bool:
    """Everybody can read it; those whom it looks for and who asked for it are told. Refused: "times", "session"."""
    if study.applies_until <= now():
        raise Refused("times", _("The time to say yes is over already. Change it first."))
    if study.ends_on <= study.applies_until.date():
        raise Refused("times", _("The study ends before its testers are drawn. Change the end."))
    if study.session and not _meeting(study):
        raise Refused("session", _("Its session is not in the calendar. Open the session first."))
    if not _to(study, State.OPEN, by, among=(State.REQUESTED, State.DRAFT)):
        return False
    tell(kind="champions.study_open", key=str(study.pk), facts={"study": study.pk})
    _tell_asker(study, "study_taken", by)
    return True


@transaction.atomic
def cancel_study(*, study: Study, by: User) -> bool:
    """Nobody takes part; who said yes and who asked for it are told, and places at its session are given back."""
    if not _to(study, State.CANCELLED, by, among=(State.REQUESTED, State.DRAFT, State.OPEN, State.DRAWN)):
        return False
    parts = list(study.participations.filter(state__in=ON_THE_LIST).select_related("user"))
    for part in parts:
        _give_back(part)
    _tell(study, "study_cancelled", [part.user for part in parts])
    _tell_asker(study, "study_not_taken", by)
    return True


@transaction.atomic
def say_yes(*, study: Study, user: User) -> Participation:
    """Consent to what this study records, and to nothing else. Twice is once; after withdrawing it counts anew.

    Refused: "age", "panel" (no profile), "closed".
    """
    if not permissions.can_test(user):
        raise Refused("age", _("Studies are for people of 18 and older."))
    if not TesterProfile.objects.filter(user=user).exists():
        raise Refused("panel", _("Tell us first what you use: then a study can find you."))
    Study.objects.select_for_update().get(pk=study.pk)
    study.refresh_from_db()
    if not study.takes_people:
        raise Refused("closed", _("This study takes no more people."))
    part, made = Participation.objects.get_or_create(
        study=study, user=user, defaults={"consent_to": study.recorded}
    )
    if not made and part.state == Part.WITHDRAWN:
        values = {"state": Part.YES, "state_at": now(), "consent_at": now(), "consent_to": study.recorded}
        Participation.objects.filter(pk=part.pk, state=Part.WITHDRAWN).update(**values)
        part.refresh_from_db()
    return part


@transaction.atomic
def withdraw(*, participation: Participation) -> bool:
    """They take their yes back, at any time and without a reason; whoever is next in reserve is drawn."""
    Study.objects.select_for_update().get(pk=participation.study_id)
    was = Participation.objects.get(pk=participation.pk).state
    done = Participation.objects.filter(pk=participation.pk, state__in=ON_THE_LIST).update(
        state=Part.WITHDRAWN, state_at=now(), feedback="", went="", rank=None
    )
    if not done:
        return False
    _give_back(participation)
    if was == Part.DRAWN:
        _take_reserve(participation.study)
    return True


# --- The draw ----------------------------------------------------------------------------------------------
def place_of(seed: str, part: Participation) -> str:
    """Where the draw puts somebody, among those with as many turns: lower comes first."""
    return hashlib.sha256(f"{seed}:{part.public_id}".encode()).hexdigest()


def draw_due() -> int:
    """Draws every study whose time to say yes is over; gives how many."""
    return sum(draw(study=study) for study in Study.objects.to_draw().order_by("pk")[:50])


@transaction.atomic
def draw(*, study: Study) -> bool:
    """Those with the fewest turns first, by lot among equals, nobody over their cap. Once, however often it runs."""
    if not _to(study, State.DRAWN, None, among=(State.OPEN,)):
        return False
    cap = _settings().turns_a_year
    parts = list(study.participations.filter(state=Part.YES, user__is_active=True).select_related("user"))
    had = dict(
        TesterProfile.objects.filter(user__in=[part.user_id for part in parts])
        .with_turns()
        .values_list("user", "had")
    )
    able = [part for part in parts if had.get(part.user_id, cap) < cap]
    able.sort(key=lambda part: (had[part.user_id], place_of(study.seed, part)))
    drawn, reserve = able[: study.places], able[study.places :]
    left = [part for part in parts if part not in able]
    for rank, part in enumerate(able, start=1):
        part.rank = rank
    for state, some in ((Part.DRAWN, drawn), (Part.RESERVE, reserve), (Part.NOT_DRAWN, left)):
        for part in some:
            part.state, part.state_at = state, now()
    Participation.objects.bulk_update(parts, ["state", "state_at", "rank"], batch_size=500)
    Study.objects.filter(pk=study.pk).update(said_yes=len(parts))
    _tell(study, "study_drawn", [part.user for part in drawn])
    _tell(study, "study_not_drawn", [part.user for part in (*reserve, *left)])
    return True


def book_due() -> int:
    """Places at the session for those who are drawn, each in a transaction of its own, found by query."""
    waiting = Participation.objects.filter(
        state=Part.DRAWN, booking_url="", study__state=State.DRAWN, study__session__isnull=False
    )
    return sum(_book(part) for part in waiting.select_related("study", "user").order_by("pk")[:200])


def _book(part: Participation) -> bool:
    """False where the session has no place: a coordinator sees who has none."""
    provider, key = sessions(), part.study.session
    if provider is None or key is None:
        return False
    try:
        url = provider.book(part.user, key, None)
    except Refused:
        return False
    return bool(Participation.objects.filter(pk=part.pk, state=Part.DRAWN).update(booking_url=url))


def _take_reserve(study: Study) -> None:
    study.refresh_from_db()
    if study.state != State.DRAWN:
        return
    after = study.participations.filter(state=Part.RESERVE).order_by("rank").select_related("user").first()
    if after is None:
        return
    Participation.objects.filter(pk=after.pk).update(state=Part.DRAWN, state_at=now())
    _tell(study, "study_drawn", [after.user], again=str(after.pk))


# --- Afterwards --------------------------------------------------------------------------------------------
def give_feedback(*, participation: Participation, went: str, text: str) -> bool:
    """Their own, changeable until the study closes. Refused: "early" (not drawn, or nothing has happened yet)."""
    if participation.state not in (Part.DRAWN, Part.TOOK_PART):
        raise Refused("early", _("Only who took part can say how it went."))
    return bool(
        Participation.objects.filter(pk=participation.pk, study__state=State.DRAWN).update(
            went=went, feedback=text, feedback_at=now()
        )
    )


@transaction.atomic
def note_who_came(*, study: Study, came: Collection[int], by: User) -> None:
    """Of those drawn, by their keys; whoever came has had a turn. Again with others corrects it."""
    Study.objects.select_for_update().get(pk=study.pk)
    for part in study.participations.coming().select_related("user"):
        to = Part.TOOK_PART if part.pk in came else Part.DID_NOT_COME
        if part.state == to:
            continue
        Participation.objects.filter(pk=part.pk).update(state=to, state_at=now())
        _count_turn(part, to == Part.TOOK_PART)
    took_part = study.participations.filter(state=Part.TOOK_PART).count()
    Study.objects.filter(pk=study.pk).update(took_part=took_part)
    log(instance=study, action="champions.note_who_came", user=by, data={"came": took_part})


def _count_turn(part: Participation, came: bool) -> None:
    profile = TesterProfile.objects.filter(user=part.user_id).first()
    if profile is None:
        return
    on = part.study.applies_until.date()
    if came:
        TestTurn.objects.create(profile=profile, on=on)
    elif turn := TestTurn.objects.filter(profile=profile, on=on).first():
        turn.delete()


@transaction.atomic
def close_study(*, study: Study, outcome: str, by: User) -> bool:
    """With what came of it; who took part is thanked and told. Refused: "outcome"."""
    if not outcome.strip():
        raise Refused("outcome", _("Say what came of it: those who took part read it."))
    Study.objects.filter(pk=study.pk).update(outcome=outcome.strip())
    if not _to(study, State.CLOSED, by, among=(State.DRAWN,)):
        return False
    parts = study.participations.filter(state=Part.TOOK_PART).select_related("user")
    _tell(study, "study_thanks", [part.user for part in parts])
    return True


def forget_due() -> int:
    """Nothing of anybody is kept past a study's term, nor a turn longer than twelve months; gives how many studies."""
    TestTurn.objects.filter(on__lte=today() - TURN_KEPT).delete()
    done = 0
    for study in Study.objects.past_term().order_by("pk")[:100]:
        with transaction.atomic():
            study.participations.all().delete()
            done += Study.objects.filter(pk=study.pk, forgotten_at=None).update(forgotten_at=now())
    return done


def _give_back(part: Participation) -> None:
    provider = sessions()
    if provider and part.booking_url and part.study.session:
        provider.cancel(part.user, part.study.session)
        Participation.objects.filter(pk=part.pk).update(booking_url="")


def _meeting(study: Study) -> Any:
    provider = sessions()
    return provider.find(study.session) if provider and study.session else None


def _settings() -> ChampionsSettings:
    site = Site.objects.filter(is_default_site=True).first()
    return ChampionsSettings.for_site(site) if site else ChampionsSettings()


def _to(study: Study, state: str, by: User | None, *, among: Collection[str]) -> bool:
    done = Study.objects.filter(pk=study.pk, state__in=among).update(state=state, state_at=now(), state_by=by)
    if done:
        study.refresh_from_db()
        log(instance=study, action="champions.study_state", user=by, data={"to": state})
    return bool(done)


def _tell_asker(study: Study, what: str, by: User) -> None:
    """Whoever asked for testers, unless they decided it themselves."""
    if study.requested_by and study.requested_by != by:
        _tell(study, what, [study.requested_by])


def _tell(study: Study, what: str, users: Iterable[User], again: str = "") -> None:
    people = list(users)
    if people:
        key = f"{study.pk}:{again}" if again else str(study.pk)
        tell(kind=f"champions.{what}", key=key, facts={"study": study.pk}, to_users=people)
