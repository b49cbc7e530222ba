"""The pages of stages 3 to 6: what is typed, what each reader reads, pictures, queries."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from accounts.clock import today
from challenges.actions import running
from challenges.models import Evidence, Gathering, Milestone, Runner
from challenges.panels_stages import panel, tasks
from challenges.registries import audit_parts, case_parts, solution_parts
from challenges.timeline_stages import timeline
from tests.challenges.stages import in_stage, milestone, payment, picture
from tests.factories.challenges import member

pytestmark = pytest.mark.django_db


def work(world) -> str:
    return f"/challenges/running/{world.solution.public_id}/"


def as_(client, world, name):
    client.force_login(world.people[name])
    return client


def test_somebody_of_a_partner_finds_their_cases_and_never_the_back_office(client):
    world = in_stage()
    milestone(world, "shown")
    page = as_(client, world, "runner").get("/challenges/running/").content.decode()
    assert str(world.solution) in page and "1 milestone to look at" in page
    assert client.get("/admin/").status_code in (302, 403)
    assert (
        str(world.solution) not in as_(client, world, "citizen").get("/challenges/running/").content.decode()
    )


def test_a_milestone_is_planned_on_the_site_with_each_fault_beside_its_field(client):
    world = in_stage()
    page = as_(client, world, "runner").post(
        f"{work(world)}milestones/new/", {"amount": "x", "title": "Typed"}
    )
    text = page.content.decode()
    assert page.status_code == 200 and 'value="Typed"' in text
    assert "Enter the day on which it is due" in text and "Enter an amount in pounds" in text
    due = today() + timedelta(days=20)
    given = {
        "title": "Ten",
        "what": "A list",
        "due_on_0": due.day,
        "due_on_1": due.month,
        "due_on_2": due.year,
    }
    past = {**given, "due_on_2": due.year - 1}
    assert "must not be in the past" in client.post(f"{work(world)}milestones/new/", past).content.decode()
    much = client.post(f"{work(world)}milestones/new/", {**given, "amount": "15001"}).content.decode()
    assert "This stage pays each firm £15,000" in much
    assert client.post(f"{work(world)}milestones/new/", {**given, "amount": "2500"}).status_code == 302
    assert Milestone.objects.get().amount == Decimal(2500)


def test_evidence_with_a_picture_is_seen_by_who_may_see_the_milestone_and_by_nobody_else(client):
    world = in_stage()
    row = milestone(world)
    given = {"text": "Eleven tried it", "picture": picture(), "picture_alt": "A chart", "users_tested": "11"}
    address = f"/challenges/running/milestones/{row.public_id}/evidence/"
    assert as_(client, world, "member").post(address, given).status_code == 302
    shown = Evidence.objects.get()
    row.refresh_from_db()
    assert row.state == "shown" and shown.users_tested == 11
    at = f"/challenges/running/pictures/{shown.public_id}/"
    codes = {name: as_(client, world, name).get(at).status_code for name in world.people}
    assert {name for name, code in codes.items() if code == 200} == {"officer", "runner", "member"}
    assert set(codes.values()) == {200, 404}
    response = as_(client, world, "runner").get(at)
    assert response["Content-Type"] == "image/png" and "no-store" in response["Cache-Control"]
    client.logout()
    assert client.get(at).status_code == 302
    assert (
        'alt="A chart"'
        in as_(client, world, "runner")
        .get(f"/challenges/running/milestones/{row.public_id}/")
        .content.decode()
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "trial.png"),
        (b"%PDF-1.7 not a picture", "trial.jpg"),
        (b"\x89PNG\r\n\x1a\n broken", "trial.png"),
        (b"", "trial.png"),
        (picture().read()[:60], "half.png"),
        (picture("BMP").read(), "trial.png"),
        (picture("GIF").read(), "trial.gif"),
    ],
)
def test_what_is_no_picture_is_rejected_by_its_content_and_the_words_stay(client, content, name):
    world = in_stage()
    row = milestone(world)
    file = SimpleUploadedFile(name, content, content_type="image/png")
    given = {"text": "Eleven tried it", "picture": file, "picture_alt": "A chart"}
    response = as_(client, world, "member").post(
        f"/challenges/running/milestones/{row.public_id}/evidence/", given
    )
    text = response.content.decode()
    assert response.status_code == 200 and "Eleven tried it" in text and "govuk-error-summary" in text
    assert not Evidence.objects.exists()


def test_a_picture_needs_words_and_loses_where_it_was_taken(client):
    world = in_stage()
    row = milestone(world)
    address = f"/challenges/running/milestones/{row.public_id}/evidence/"
    as_(client, world, "member")
    wordless = client.post(address, {"text": "x", "picture": picture()})
    assert "Say in a few words what the picture shows" in wordless.content.decode()
    file = picture("JPEG", exif=True, name="../../etc/passwd.jpg")
    assert client.post(address, {"text": "x", "picture": file, "picture_alt": "A"}).status_code == 302
    kept = Evidence.objects.get().picture
    assert re.fullmatch(r"evidence/\d{4}/\d\d/[0-9a-f]{32}\w*\.jpg", kept.name)
    with kept.open("rb") as opened, Image.open(opened) as image:
        assert not image.getexif() and image.format == "JPEG"


def test_from_accepted_to_paid_on_the_milestone_s_page(client):
    world = in_stage()
    row = milestone(world, "accepted")
    page = f"/challenges/running/milestones/{row.public_id}/"
    assert "Ask for the payment" in as_(client, world, "member").get(page).content.decode()
    assert "Enter the number of your invoice" in client.post(f"{page}payment/", {}).content.decode()
    assert client.post(f"{page}payment/", {"invoice": "A-7"}).status_code == 302
    assert as_(client, world, "runner").post(f"{page}payment/agree/").status_code == 404
    assert "Agree to the payment" in as_(client, world, "officer").get(page).content.decode()
    assert client.post(f"{page}payment/agree/").status_code == 302
    assert "just changed" in client.post(f"{page}payment/agree/").content.decode()
    day = today()
    given = {"paid_on_0": day.day, "paid_on_1": day.month, "paid_on_2": day.year}
    assert client.post(f"{page}payment/paid/", given).status_code == 302
    assert "0 days from asking to payment" in as_(client, world, "member").get(page).content.decode()


def test_an_internal_note_is_read_by_officers_and_who_runs_the_stage_and_never_by_the_firm(client):
    world = in_stage()
    form = as_(client, world, "runner").get(f"{work(world)}notes/new/").content.decode()
    assert "for the department and the partners only" in form
    client.post(f"{work(world)}notes/new/", {"kind": "note", "text": "Ask legal first"})
    client.post(f"{work(world)}notes/new/", {"kind": "advice", "text": "Begin on Saturdays"})
    for name, internal in (("officer", True), ("runner", True), ("member", False)):
        text = as_(client, world, name).get(work(world)).content.decode()
        assert ("Ask legal first" in text) is internal and "Begin on Saturdays" in text
    assert as_(client, world, "member").get(f"{work(world)}notes/new/").status_code == 404


def test_the_firm_notes_the_market_and_buyers_and_no_internal_note(client):
    world = in_stage("precommercial")
    form = as_(client, world, "member").get(f"{work(world)}notes/new/").content.decode()
    assert "Evidence of the market" in form and "partners only" not in form
    bad = client.post(f"{work(world)}notes/new/", {"kind": "note", "text": "x"})
    assert bad.status_code == 200 and not world.solution.notes.exists()
    given = {"name": "City of Tampere", "country": "fi", "interest": "trial"}
    assert client.post(f"{work(world)}buyers/new/", {**given, "country": "F1"}).status_code == 200
    assert client.post(f"{work(world)}buyers/new/", given).status_code == 302
    assert world.solution.buyers.get().country == "FI"


def test_a_meeting_is_planned_and_its_notes_are_kept(client):
    world = in_stage("explore")
    day = today() + timedelta(days=3)
    given = {
        "kind": "workshop", "title": "At the day centre", "at": "14:30",
        "day_0": day.day, "day_1": day.month, "day_2": day.year,
    }  # fmt: skip
    as_(client, world, "runner")
    assert (
        "Enter a time" in client.post(f"{work(world)}meetings/new/", {**given, "at": "half"}).content.decode()
    )
    assert client.post(f"{work(world)}meetings/new/", {**given, "kind": "mentoring"}).status_code == 200
    assert client.post(f"{work(world)}meetings/new/", given).status_code == 302
    made = Gathering.objects.get()
    kept = {"people": "14", "notes": "Six people", "insights": "Who comes matters"}
    assert client.post(f"/challenges/running/meetings/{made.public_id}/", kept).status_code == 302
    text = as_(client, world, "member").get(work(world)).content.decode()
    assert "14 people came." in text and "Learnt: Who comes matters" in text


def test_officers_name_and_release_who_runs_a_stage(client):
    world = in_stage()
    from accounts.models import Organisation

    partner = Organisation.objects.create(name="Innovation Birmingham", kind="delivery_partner")
    jo = member(partner, display_name="Jo")
    address = f"/challenges/running/cases/{world.challenge.slug}/people/"
    membership = partner.memberships.get()
    as_(client, world, "officer")
    given = {"person": membership.pk, "stage": world.stage.pk}
    assert client.post(address, given).status_code == 302
    again = client.post(address, given)
    assert "They run this stage already" in again.content.decode()
    role = Runner.objects.get(user=jo)
    assert client.post(address, {"leaves": role.pk}).status_code == 302
    assert client.post(address, {"leaves": "9" * 30}).status_code == 404
    assert not Runner.objects.current().filter(user=jo).exists()
    firm_person = world.solution.organisation.memberships.get()
    assert client.post(address, {"person": firm_person.pk, "stage": world.stage.pk}).status_code == 200


def test_who_was_named_meets_their_stages_in_their_account(client):
    world = in_stage()
    assert "/challenges/running/" in as_(client, world, "runner").get("/account/").content.decode()
    assert "/challenges/running/" not in as_(client, world, "citizen").get("/account/").content.decode()


def counted(act) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def grow(world, number):
    for place in range(number):
        row = milestone(
            world, ["planned", "shown", "returned", "accepted", "dropped"][place % 5], amount=None
        )
        running.write_note(solution=world.solution, by=world.people["runner"], kind="advice", text=row.title)
        world.challenge.gatherings.create(
            solution=world.solution, stage=world.stage, title=f"Meeting {place}", starts_at=row.state_at
        )


def test_the_work_page_and_the_timeline_take_as_many_queries_with_2_steps_as_with_12(client):
    world = in_stage()
    grow(world, 2)
    as_(client, world, "officer").get(work(world))
    page = counted(lambda: client.get(work(world)))
    lines = counted(lambda: timeline(world.solution, "officer"))
    grow(world, 10)
    assert counted(lambda: timeline(world.solution, "officer")) == lines <= 5
    assert counted(lambda: client.get(work(world))) == page


def test_the_timeline_is_in_order_of_time_and_in_words(client):
    world = in_stage()
    payment(world, "paid")
    said = [line.text for line in reversed(timeline(world.solution, "member"))]
    title = "Ten people have tried it"
    assert said[-6:] == [
        f"Milestone planned: {title}", f"Evidence came in: {title}", f"Accepted: {title}",
        f"£1,000 asked for: {title}", f"£1,000 agreed: {title}", f"£1,000 paid: {title}",
    ]  # fmt: skip


def test_officers_hear_what_waits_in_two_queries_however_many_challenges(django_assert_num_queries):
    world = in_stage()
    payment(world)
    milestone(world, "shown", amount=None)
    Milestone.objects.filter(pk=milestone(world, amount=None).pk).update(due_on=today() - timedelta(days=1))
    user = world.people["officer"]
    first = counted(lambda: list(tasks(user, [world.challenge])))
    said = [task.text for task in tasks(user, [world.challenge])]
    title = world.challenge.title
    assert said == [
        f"1 payment waits: {title}",
        f"1 milestone to look at: {title}",
        f"1 milestone late: {title}",
    ]
    assert list(tasks(world.people["officer of another department"], [world.challenge])) == []
    other = in_stage()
    payment(other)
    other.challenge.department.memberships.create(user=user)
    user = type(user).objects.get(pk=user.pk)
    assert counted(lambda: list(tasks(user, [world.challenge, other.challenge]))) <= first + 1
    assert len(list(tasks(user, [world.challenge, other.challenge]))) == 4


def test_the_case_page_shows_stages_payments_and_what_is_late(rf):
    world = in_stage()
    payment(world)
    Milestone.objects.filter(pk=milestone(world, amount=None).pk).update(due_on=today() - timedelta(days=1))
    request = rf.get("/")
    request.user = world.people["officer"]
    html = panel(request, world.challenge)
    assert str(world.solution) in html and "£1,000.00" in html and "late" in html
    assert case_parts.get("stages").panel(request, in_stage("explore").challenge) != ""
    request.user = world.people["officer of another department"]
    assert str(world.solution) not in panel(request, world.challenge)


def test_the_sections_of_a_solution_s_page_say_nothing_to_a_reviewer(rf):
    world = in_stage()
    milestone(world)
    for name, seen in (("member", True), ("officer", True), ("runner", True), ("reviewer", False)):
        request = rf.get("/")
        request.user = world.people[name]
        for part in ("stages", "timeline"):
            assert bool(solution_parts.get(part).section(request, world.solution)) is seen


def test_the_audit_pack_holds_what_happened_and_nothing_that_the_officer_may_not_see():
    world = in_stage()
    payment(world, "paid")
    running.write_note(solution=world.solution, by=world.people["runner"], kind="note", text="=Ask legal")
    shown = milestone(world, "shown").evidence.get()
    shown.picture_alt = "A trial"
    shown.picture.save("trial.png", picture())
    files = audit_parts.get("stages").files
    found = dict(files(world.people["officer"], world.challenge))
    assert (
        "A-1" in found["stages/payments.csv"].decode() and "'=Ask legal" in found["stages/notes.csv"].decode()
    )
    assert found[f"stages/pictures/{shown.public_id}.png"].startswith(b"\x89PNG")
    world.solution.organisation.memberships.create(user=world.people["officer"])
    gate = world.challenge.gates.get()
    panellist = gate.panel.create(user=world.people["officer"], role="Officer")
    panellist.declarations.create(
        organisation=world.solution.organisation, answer="conflict", says="I worked there"
    )
    world.solution.organisation.memberships.filter(user=world.people["officer"]).delete()
    hidden = dict(files(world.people["officer"], world.challenge))
    assert (
        "A-1" not in hidden["stages/payments.csv"].decode()
        and "legal" not in hidden["stages/notes.csv"].decode()
    )
    assert not [name for name in hidden if "pictures" in name]
