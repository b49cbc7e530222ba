"""Questions, alerts and packs dealt with by several at the same moment."""

import pytest

from procurement.actions import alerts, packs, profiles, questions
from procurement.models import Alert, CaseEvent, Enquiry, Pack, SupplierProfile
from tests.challenges.test_reading_races import refused
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.procurement import buyer
from tests.procurement.suppliers_world import asked, public_case, supplier

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_answered_declined_and_merged_at_once_one_decision_stands_and_is_released_once():
    case = public_case()
    row, other = asked(case, "One?"), asked(case, "Other?")
    by = [buyer(case.department) for _each in range(4)]
    results = at_once(
        *[
            lambda who=who: questions.answer(enquiry=row, by=who, public_question="Q", text=str(who.pk))
            for who in by[:2]
        ],
        lambda: questions.decline(enquiry=row, by=by[2], reason="No."),
        lambda: questions.merge(enquiry=row, into=other, by=by[3]),
    )
    assert refused(results) == ["moved"] * 3
    row.refresh_from_db()
    assert row.state != "received"
    verbs = CaseEvent.objects.filter(facts={"enquiry": row.pk}).exclude(verb="enquiry_asked")
    assert verbs.count() == 1
    released = case.procurement.releases.filter(key__contains="-enquiry-").count()
    assert released == (row.state == "published")


def test_the_same_words_sent_twice_at_once_are_one_question():
    case, by = public_case(), supplier()
    results = at_once(*[lambda: asked(case, "Why?", by=by) for _each in range(5)])
    assert refused(results) == [] and Enquiry.objects.count() == 1


def test_two_presses_at_once_are_one_alert_one_profile_and_one_pack():
    case, user, member = public_case(), UserFactory(), supplier()
    firm = member.organisations.get()
    results = at_once(
        *[lambda: alerts.begin(by=user, query="words=parks") for _each in range(3)],
        *[lambda: profiles.profile_of(organisation=firm, by=member) for _each in range(3)],
        *[lambda: packs.pack_for(case.procurement) for _each in range(3)],
    )
    assert refused(results) == []
    assert [model.objects.count() for model in (Alert, SupplierProfile, Pack)] == [1, 1, 1]


def test_two_workers_make_a_pack_once():
    packs.pack_for(public_case().procurement)
    results = at_once(packs.make_due, packs.make_due)
    assert sorted(results) == [0, 1]
    assert Pack.objects.get().state == "ready"
