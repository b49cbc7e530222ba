"""The officer's list of solutions: whose they are, no drafts, filters, export, and how much it asks."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from challenges.models import Solution
from tests.accounts.signing import sign_in_with_second_factor
from tests.challenges.answering import whole
from tests.factories.challenges import ChallengeFactory, department, firm, handed_in, officer
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def over():
    HomePageFactory()
    return ChallengeFactory(over=True)


@pytest.fixture
def office(client, over):
    sign_in_with_second_factor(client, over.owner)
    return client


def listed(office, query="") -> str:
    response = office.get(f"{reverse('solutions:index')}{query}")
    assert response.status_code == 200
    return response.content.decode()


def exported(office) -> list[dict]:
    response = office.get(f"{reverse('solutions:index')}?export=csv")
    text = b"".join(response).decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_it_shows_what_is_handed_in_to_own_challenges_and_no_drafts_not_even_of_ones_own_firm(over, office):
    handed_in(over, title="Ours")
    handed_in(over, title="Gone", state="withdrawn")
    handed_in(ChallengeFactory(over=True), title="Of another department")
    draft, _meera = whole(challenge=over, title="A draft")
    draft.organisation.memberships.create(user=over.owner)
    page = listed(office)
    assert "Ours" in page
    for title in ("Gone", "Of another department", "A draft"):
        assert title not in page
    assert [row["Title"] for row in exported(office)] == ["Ours"]


def test_nothing_is_listed_while_the_invitation_is_open(office, over):
    handed_in(ChallengeFactory(open=True, department=over.department), title="Early bird")
    assert "Early bird" not in listed(office)


def test_it_filters_by_state_challenge_stage_and_size(over, office):
    handed_in(over, title="Small one", organisation=firm(size="small"))
    handed_in(over, title="Micro one", state="on_hold")
    for query, there, away in (
        ("?state=on_hold", "Micro one", "Small one"),
        ("?organisation__size=small", "Small one", "Micro one"),
        ("?stage__kind=explore", "", "one"),
        (f"?challenge={over.pk}", "Small one", "nothing"),
    ):
        page = listed(office, query).split("<tbody", 1)[-1]
        assert there in page and f"{away}</a>" not in page, query


def test_an_officer_of_another_department_sees_an_empty_list(client, over):
    handed_in(over, title="Ours")
    sign_in_with_second_factor(client, officer(department()))
    assert "Ours" not in listed(client)
    assert exported(client) == []


def test_its_queries_do_not_grow_with_the_rows(over, office):
    listed(office)
    counts = []
    for number in (3, 60):
        while over.solutions.count() < number:
            handed_in(over)
        with CaptureQueriesContext(connection) as captured:
            listed(office)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 20
    assert Solution.objects.count() == 60


def test_a_title_that_begins_like_a_formula_is_no_formula_in_the_export(over, office):
    handed_in(over, title="=1+1")
    assert exported(office)[0]["Title"] == "'=1+1"
