"""The end: adoption by the route alone, who decides, what the ledger says of whom, when a challenge ends."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine

from challenges import permissions
from challenges.actions.ending import agree_ledger, end_solution, ways_on
from challenges.actions.moving import end_by_its_solutions
from challenges.clock import GRACE
from challenges.ledger import endings, entry_of
from challenges.models import Challenge, Ending, Solution
from challenges.routes import RULES
from engagement.errors import Refused
from tests.challenges.stages import in_stage
from tests.factories.challenges import ChallengeFactory, handed_in, outcome

pytestmark = pytest.mark.django_db
GIVEN = {"sentence": "It works", "cost": Decimal(12000), "benefit": "Less waste", "lessons": "Ask earlier"}
EVERY_WAY = sorted({way.name for rules in RULES.values() for way in rules.after})


def finish(world, what="stop", **given):
    return end_solution(
        solution=world.solution, by=world.people["officer"], outcome=what, **{**GIVEN, **given}
    )


@pytest.mark.parametrize("route", sorted(RULES))
@pytest.mark.parametrize("way", [*EVERY_WAY, "buy_it", ""])
def test_adoption_goes_the_ways_that_the_route_allows_and_no_other(route, way):
    world = in_stage("precommercial")
    Challenge.objects.filter(pk=world.challenge.pk).update(route=route)
    world.solution.refresh_from_db()
    if way in {after.name for after in RULES[route].after}:
        assert finish(world, "adopt", how=way).how == way
    else:
        with pytest.raises(Refused) as refusal:
            finish(world, "adopt", how=way)
        assert refusal.value.code == "how" and not Ending.objects.exists()


def test_without_a_route_nothing_can_be_adopted_and_a_stop_needs_none():
    world = in_stage("precommercial")
    Challenge.objects.filter(pk=world.challenge.pk).update(route="")
    world.solution.refresh_from_db()
    assert ways_on(world.solution.challenge) == ()
    with pytest.raises(Refused):
        finish(world, "adopt", how="new_competition")
    finish(world)


def test_the_form_offers_the_ways_of_the_route_with_what_each_needs(client):
    world = in_stage("precommercial")
    client.force_login(world.people["officer"])
    page = client.get(f"/challenges/running/{world.solution.public_id}/end/").content.decode()
    for way in RULES["research"].after:
        assert str(way.label) in page and str(way.needs) in page
    assert "The contract awarded in the last round of the same procedure" not in page


def test_only_who_is_entitled_decides():
    world = in_stage()
    may = {name for name, user in world.people.items() if permissions.can_end_solution(user, world.solution)}
    assert may == {"officer"}
    world.people["officer"].groups.clear()
    for name in ("change_challenge", "view_solution"):
        from django.contrib.auth.models import Permission

        world.people["officer"].user_permissions.add(
            Permission.objects.get(codename=name, content_type__app_label="challenges")
        )
    officer = type(world.people["officer"]).objects.get(pk=world.people["officer"].pk)
    assert not permissions.can_end_solution(officer, world.solution)


def test_a_solution_ends_once_and_the_challenge_with_the_last_of_them():
    world = in_stage()
    other = handed_in(world.challenge, state="on_hold", stage=world.stage)
    finish(world)
    world.challenge.refresh_from_db()
    assert world.challenge.state == "running"
    with pytest.raises(Refused):
        finish(world)
    with pytest.raises(Refused) as refusal:
        end_by_its_solutions(challenge=world.challenge, by=world.people["officer"])
    assert refusal.value.code == "alive"
    end_solution(solution=other, by=world.people["officer"], outcome="adapt", **GIVEN)
    world.challenge.refresh_from_db()
    assert world.challenge.state == "ended"
    assert set(Solution.objects.values_list("state", flat=True)) == {"ended"}
    assert world.challenge.events.filter(solution=None, verb="ended").count() == 1


def test_nobody_ends_a_challenge_whose_invitation_is_not_over_drafts_or_not():
    challenge = ChallengeFactory(open=True)
    for seconds, code in ((-1, "open"), (0, "")):
        with time_machine.travel(challenge.closes_at + GRACE + timedelta(seconds=seconds), tick=False):
            if not code:
                assert end_by_its_solutions(challenge=challenge, by=challenge.owner).state == "ended"
                continue
            with pytest.raises(Refused) as refusal:
                end_by_its_solutions(challenge=challenge, by=challenge.owner)
            assert refusal.value.code == code


def test_what_a_gate_stopped_keeps_its_state_and_can_t_be_adopted():
    world = in_stage(state="stopped")
    handed_in(world.challenge, state="goes_on", stage=world.stage)
    assert permissions.can_end_solution(world.people["officer"], world.solution)
    with pytest.raises(Refused):
        finish(world, "adopt", how="new_competition")
    finish(world, "adapt")
    world.solution.refresh_from_db()
    assert world.solution.state == "stopped"


def test_results_stand_for_the_outcomes_of_this_challenge_alone():
    world = in_stage()
    own, foreign = outcome(world.challenge), outcome(in_stage().challenge)
    done = finish(world, results={own.pk: (Decimal(40), "Weighed"), foreign.pk: (Decimal(1), "No")})
    line = entry_of(endings().get(pk=done.pk)).results
    assert [(one.today, one.wanted, one.measured, one.is_reached) for one in line] == [(100, 50, 40, True)]


def test_the_firm_is_named_nowhere_in_the_ledger_until_it_agrees(client):
    world = in_stage(title="Glut list of Blackbird Ltd")
    world.solution.organisation.name = "Blackbird Ltd"
    world.solution.organisation.save()
    done = finish(world)
    addresses = (
        "/challenges/ledger/", "/challenges/ledger.csv", f"/challenges/ledger/{done.pk}/", "/challenges/ledger/feed/",
    )  # fmt: skip

    def read(address):
        response = client.get(address)
        return b"".join(response.streaming_content if response.streaming else [response.content]).decode()

    assert all("Blackbird" not in read(address) for address in addresses)
    assert all("A firm from the city" in read(address) for address in addresses)
    assert agree_ledger(ending=done, by=world.people["member"])
    assert not agree_ledger(ending=done, by=world.people["member"])
    assert all("Blackbird Ltd" in read(address) for address in addresses)


def test_the_feed_of_the_ledger_is_atom_in_its_words_linked_from_it_and_the_same_for_everybody(client):
    done = finish(in_stage())
    response = client.get("/challenges/ledger/feed/")
    assert response["Content-Type"].startswith("application/atom+xml") and not response.cookies
    feed = response.content.decode()
    assert f"/challenges/ledger/{done.pk}/" in feed and "Stop: A solution" in feed and "It works" in feed
    page = client.get("/challenges/ledger/").content.decode()
    assert page.count('href="/challenges/ledger/feed/"') == 2


def test_only_the_firm_agrees_and_once():
    world = in_stage()
    done = finish(world)
    may = {name for name, user in world.people.items() if permissions.can_agree_ledger(user, done)}
    assert may == {"member"}
    agree_ledger(ending=done, by=world.people["member"])
    done.refresh_from_db()
    assert not permissions.can_agree_ledger(world.people["member"], done)


def test_a_firm_with_a_ward_is_said_to_be_from_there():
    from tests.factories.accounts import WardFactory

    world = in_stage()
    world.solution.organisation.ward = WardFactory(name="Ladywood")
    world.solution.organisation.save()
    assert entry_of(endings().get(pk=finish(world).pk)).firm == "A firm from Ladywood"


@pytest.mark.parametrize("field", ["sentence", "built", "benefit", "lessons", "others"])
def test_words_that_name_the_firm_are_given_back_and_nothing_typed_is_lost(client, field):
    world = in_stage()
    world.solution.organisation.name = "Blackbird Ltd"
    world.solution.organisation.save()
    client.force_login(world.people["officer"])
    typed = {"outcome": "stop", **GIVEN, field: "What blackbird ltd built"}
    response = client.post(f"/challenges/running/{world.solution.public_id}/end/", typed)
    assert response.status_code == 200 and "has not agreed to be named yet" in response.content.decode()
    assert "What blackbird ltd built" in response.content.decode() and not Ending.objects.exists()


@pytest.mark.parametrize(
    "path", ["/challenges/ledger/", "/challenges/ledger.csv", "/challenges/ledger/feed/"]
)
def test_the_ledger_takes_as_many_queries_with_one_line_as_with_eight(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as seen:
            response = client.get(path)
            b"".join(response.streaming_content if response.streaming else [])
        return len(seen)

    world = in_stage()
    finish(world, results={outcome(world.challenge).pk: (Decimal(4), "n")})
    client.get(path)
    one = count()
    for _number in range(7):
        more = in_stage()
        finish(more, results={outcome(more.challenge).pk: (Decimal(4), "n")})
    assert count() == one


def test_the_ledger_is_read_by_the_page(client):
    for _number in range(21):
        finish(in_stage())
    first = client.get("/challenges/ledger/").content.decode()
    assert first.count("<article") == 20 and "Earlier ones" in first
    assert '<a class="govuk-breadcrumbs__link" href="/challenges/"' in first
    last = Ending.objects.order_by("-pk")[19].pk
    second = client.get(f"/challenges/ledger/?after={last}").content.decode()
    assert second.count("<article") == 1
    assert client.get("/challenges/ledger/?after=x&outcome=y").content.decode().count("<article") == 20
    assert client.get("/challenges/ledger/?outcome=adopt").content.decode().count("<article") == 0
