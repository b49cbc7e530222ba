"""Champions, with traits for the states people speak of."""

from __future__ import annotations

import uuid
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.clock import now, today
from accounts.models import Organisation
from champions.actions import records
from champions.models import Activity, Champion, Employer, HelpRecord, Skill, Study
from tests.factories.accounts import UserFactory


class SkillFactory(DjangoModelFactory):
    class Meta:
        model = Skill

    slug = factory.Sequence(lambda n: f"skill-{n}")
    name = factory.Sequence(lambda n: f"Skill {n}")


class ActivityFactory(DjangoModelFactory):
    """No check is allowed; `checked` is one that allows an enhanced one."""

    class Meta:
        model = Activity

    class Params:
        checked = factory.Trait(level="enhanced", why="Regulated activity with adults at risk")

    slug = factory.Sequence(lambda n: f"activity-{n}")
    name = factory.Sequence(lambda n: f"Activity {n}")


class EmployerFactory(DjangoModelFactory):
    class Meta:
        model = Employer

    organisation = factory.LazyFunction(
        lambda: Organisation.objects.create(name=f"Works {uuid.uuid4().hex[:6]}", kind="employer")
    )


class ChampionFactory(DjangoModelFactory):
    """An active adult citizen."""

    class Meta:
        model = Champion
        skip_postgeneration_save = True

    class Params:
        applied = factory.Trait(state="applied")
        onboarding = factory.Trait(state="onboarding")
        paused = factory.Trait(state="paused")
        minor = factory.Trait(age="under_18", adult_name="Ms Adult", adult_contact="0121 496 0000")
        employee = factory.Trait(kind="employee", employer=factory.SubFactory(EmployerFactory))
        listed = factory.Trait(is_listed=True)

    user = factory.SubFactory(UserFactory)
    kind = "citizen"
    age = "25_64"
    state = "active"

    @factory.post_generation
    def skills(self, create, given, **kwargs):
        if create and given:
            self.skills.set(given)

    @factory.post_generation
    def speaks(self, create, given, **kwargs):
        for code in given or ():
            self.languages.create(code=code)

    @factory.post_generation
    def wards(self, create, given, **kwargs):
        if create and given:
            self.wards.set(given)


class StudyFactory(DjangoModelFactory):
    """Open for a week, for two testers."""

    class Meta:
        model = Study

    title = factory.Sequence(lambda n: f"Study {n}")
    run_by = "A small firm"
    purpose = "To hear it"
    what_happens = "Stand at a stop"
    minutes = 45
    recorded = "Notes without your name"
    places = 2
    state = "open"
    applies_until = factory.LazyFunction(lambda: now() + timedelta(days=7))
    ends_on = factory.LazyFunction(lambda: today() + timedelta(days=60))


def helped(by, **given) -> HelpRecord:
    """Half an hour for one person in a library, as its action notes it."""
    given = {"minutes": 30, "where": "public", "key": uuid.uuid4().hex, **given}
    return records.log_help(by=by, **given)
