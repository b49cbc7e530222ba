"""The public page of a programme: nothing of an invitation before its time, the same queries however many."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from challenges.actions.inviting import invite
from tests.challenges.office import addresses, approved, colleague, nothing_missing, noticed, times  # noqa: F401
from tests.factories.challenges import (
    ChallengeFactory,
    ProgrammeFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("addresses", "nothing_missing")]
PAGES = (
    "inspect", "route", "approve", "value", "notice", "notice_text", "dates", "invite", "lengthen", "later",
    "change", "go_on", "end", "stop", "support", "audit", "people",
)  # fmt: skip


# --- The public page of a programme ------------------------------------------------------------------------
def test_everybody_reads_a_public_programme_and_nothing_of_an_invitation_before_its_time(client):
    challenge = approved()
    given = times() | {"opens_at": now() + timedelta(days=2)}
    row = invite(challenge=challenge, by=challenge.owner, **given)
    url = reverse("challenges:programme", args=[row.programme.slug])
    before = client.get(url)
    assert before.status_code == 200
    assert not before.cookies
    assert "csrfmiddlewaretoken" not in before.content.decode()
    stands = dict((one.pk, words) for one, words in before.context["challenges"])
    assert stands == {row.pk: "Being defined"}
    with time_machine.travel(given["opens_at"], tick=False):
        after = client.get(url).context["challenges"]
    assert after[0][1] == row.stage.public_name


def test_a_programme_that_is_not_public_is_not_there(client):
    programme = ProgrammeFactory(is_public=False)
    assert client.get(reverse("challenges:programme", args=[programme.slug])).status_code == 404


def test_queries_of_the_programme_page_do_not_grow(client):
    challenge = ChallengeFactory(open=True)
    url = reverse("challenges:programme", args=[challenge.programme.slug])
    client.get(url + "?warm")
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for _number in range(3):
        ChallengeFactory(open=True, programme=challenge.programme)
    with CaptureQueriesContext(connection) as more:
        client.get(url + "?again")
    assert len(more) == len(few)
