"""Employers on paper and in mails."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.actions.papers import make_due
from accounts.clock import now
from accounts.models import Message
from champions.actions import employers as actions
from champions.models import Champion, Employer
from tests.engagement.test_mails import masked
from tests.factories.champions import ChampionFactory, helped
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
NOVEMBER = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(NOVEMBER, tick=False) as traveller:
        yield traveller


def employees(employer, number=1, **given) -> list[Champion]:
    return [ChampionFactory(kind="employee", employer=employer, **given) for _n in range(number)]


def roster_url(employer, rest="") -> str:
    return f"/champions/employers/{employer.public_id}/roster/{rest}"


# --- Papers -----------------------------------------------------------------------------------------------------------


def test_a_certificate_is_of_a_year_that_is_over_and_has_something_to_say(client, employer, in_november):
    for one in employees(employer, 5):
        helped(one.user, people=4, minutes=60)
    url = f"/champions/employers/{employer.public_id}/certificate/{{}}.pdf"
    assert [client.get(url.format(year)).status_code for year in (2025, 2026, 2027)] == [404, 404, 404]
    in_november.move_to(datetime(2027, 1, 1, 0, 0, tzinfo=UTC))
    assert [client.get(url.format(year)).status_code for year in (2025, 2026, 2027)] == [404, 202, 404]
    from champions.employer_papers import certificate_context

    said = certificate_context(f"{employer.public_id}:2026")
    assert (said["champions"], said["people"], said["hours"]) == ("5", "20", "5")


def test_poster_and_certificate_are_made(client, owner, employer, in_november):
    for one in employees(employer, 5):
        helped(one.user, people=4, minutes=60)
    in_november.move_to(datetime(2027, 3, 1, tzinfo=UTC))
    client.force_login(owner)
    urls = [
        roster_url(employer, "poster.pdf"),
        f"/champions/employers/{employer.public_id}/certificate/2026.pdf",
    ]
    for url in urls:
        assert client.get(url).status_code == 202
    make_due()
    for url in urls:
        found = client.get(url)
        assert found.status_code == 200 and found.content.startswith(b"%PDF")
    assert client.get(urls[0])["Cache-Control"] == "private, no-store"


def test_a_poster_with_an_old_code_is_not_handed_out(employer, owner):
    from champions.employer_papers import poster_digest

    before = poster_digest(str(employer.public_id), "en")
    actions.new_code(employer=employer, by=owner, old=employer.join_code)
    assert poster_digest(str(employer.public_id), "en") != before


# --- The mails --------------------------------------------------------------------------------------------------------


def mail_of(what: str):
    return make(Message.objects.get(kind=f"champions.{what}"))


def test_the_mails_to_owners_read_well(owner, works, coordinator):
    employer = actions.request(by=owner, organisation=works, pledged=20, is_public=True)
    Employer.objects.filter(pk=employer.pk).update(
        join_code="BCDF2345", public_id=uuid.UUID("00000000-0000-4000-8000-00000000000e")
    )
    assert_golden(masked(mail_of("employer_requested")), "champions.employer_requested")
    actions.accept(employer=employer, by=coordinator)
    assert_golden(masked(mail_of("employer_accepted")), "champions.employer_accepted")
    Employer.objects.filter(pk=employer.pk).update(state="requested")
    actions.decline(employer=employer, by=coordinator, reason="You are in <another> city.")
    assert_golden(masked(mail_of("employer_declined")), "champions.employer_declined")


def test_the_mail_to_who_works_there_no_more_reads_well(owner, employer):
    one = employees(employer, user__display_name="Ann")[0]
    actions.end_employment(employer=employer, champion=one, by=owner)
    assert_golden(masked(mail_of("employment_ended")), "champions.employment_ended")


def test_who_is_no_owner_any_more_does_not_get_the_code(owner, works, coordinator):
    employer = actions.request(by=owner, organisation=works, pledged=20, is_public=True)
    actions.accept(employer=employer, by=coordinator)
    works.memberships.filter(user=owner).update(role="member")
    deliver()
    assert Message.objects.get(kind="champions.employer_accepted").state == "dropped"
    assert now() == NOVEMBER
