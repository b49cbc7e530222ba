"""The audit pack: asked for, made by the worker or at once where it is small, for who asked alone, and deleted."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions.delivery import NothingToSay, make
from accounts.clock import now
from accounts.models import Membership, Message
from accounts.registries import jobs, personal_data
from challenges import audit_office
from challenges.actions import auditing, deciding, interests, moderating
from challenges.models import AuditPack, CaseEvent, SolutionVersion
from challenges.scores import TENTH, boards
from tests.accounts.signing import sign_in_with_second_factor
from tests.challenges.gating import decider, entry, gate_with, panel_of, score_all, solutions_of
from tests.engagement.test_mails import masked
from tests.factories.challenges import ChallengeFactory, department, handed_in, officer, panellist
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge():
    return ChallengeFactory(over=True)


@pytest.fixture
def large(monkeypatch):
    """No challenge is small."""
    monkeypatch.setattr(auditing, "SMALL_ENTRIES", -1)


def desk(user) -> Client:
    client = Client()
    sign_in_with_second_factor(client, user)
    return client


def page(challenge) -> str:
    return reverse("challenge_cases:audit", args=[challenge.pk])


def file_url(pack: AuditPack) -> str:
    return f"{reverse('challenge_cases:audit_file', args=[pack.challenge_id])}?pack={pack.public_id}"


def opened(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(response.getvalue()))


def table(archive: zipfile.ZipFile, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


def made(challenge, by) -> AuditPack:
    pack = auditing.want_pack(challenge=challenge, by=by, language="en")
    assert auditing.make_now(pack)
    pack.refresh_from_db()
    return pack


def exists(pack: AuditPack) -> bool:
    return pack.file.storage.exists(pack.file.name)


def status(client, pack: AuditPack) -> int:
    """Of downloading it, to the end."""
    response = client.get(file_url(pack))
    response.getvalue()
    return response.status_code


def stored() -> set[str]:
    """The files of this month."""
    try:
        return set(AuditPack._meta.get_field("file").storage.listdir(f"audit/{now():%Y/%m}")[1])
    except FileNotFoundError:
        return set()


# --- What is in it -----------------------------------------------------------------------------------------
def decided_gate():
    """Two solutions, the first in two versions; a reviewer in conflict with it; a score that moved; both decided."""
    gate = gate_with(2, panel=2)
    first, second = solutions_of(gate)
    again = first.versions.get()
    content = {**again.content, "title": "The second version"}
    SolutionVersion.objects.create(
        solution=first,
        stage=again.stage,
        number=2,
        content=content,
        sha256="1" * 64,
        received_at=again.received_at,
    )
    torn = panellist(gate, declared=False)
    said = {
        first.organisation_id: ("conflict", "My brother works there"),
        second.organisation_id: ("none", ""),
    }
    interests.declare(panellist=torn, answers=said)
    score_all(gate)
    by = decider(gate.challenge)
    for solution in (first, second):
        board = boards(gate, [solution])[0]
        values = {line.criterion.pk: (line.mean.quantize(TENTH), "") for line in board.lines}
        if solution == first:
            values[board.lines[0].criterion.pk] = (Decimal("1.0"), "The figures were of another year")
        moderating.agree(gate=gate, solution=solution, values=values, by=by)
    moderating.write_minutes(gate=gate, minutes="All three were there.", by=by, end=True)
    gate.refresh_from_db()
    entries = [entry(first, "stop", sentence="Too early."), entry(second, "advance", sentence="It works.")]
    deciding.decide(gate=gate, entries=entries, by=by)
    return gate, by


def test_it_holds_every_version_score_conflict_moved_score_and_decision_and_checksums_of_all():
    gate, by = decided_gate()
    challenge, (first, second) = gate.challenge, solutions_of(gate)
    handed_in(challenge, number=9, state="withdrawn")
    pack = made(challenge, by)
    archive = opened(desk(by).get(file_url(pack)))
    assert archive.testzip() is None
    names = archive.namelist()
    for solution, versions in ((first, 2), (second, 1)):
        folder = f"solutions/{solution.number:03d}"
        for number in range(1, versions + 1):
            assert {f"{folder}/version-{number}.json", f"{folder}/version-{number}.html"} <= set(names)
    assert (
        json.loads(archive.read(f"solutions/{first.number:03d}/version-2.json"))["title"]
        == "The second version"
    )
    assert [row[2:] for row in table(archive, "solutions.csv")[1:]] == [
        [str(version.number), version.received_at.isoformat(), version.sha256]
        for version in SolutionVersion.objects.exclude(solution__number=9).order_by(
            "solution__number", "number"
        )
    ]
    [scores] = [name for name in names if name.endswith("/scores.csv")]
    head, *rows = table(archive, scores)
    reviewers = len(panel_of(gate))
    criteria = gate.stage.criteria.count()
    assert len(rows) == criteria * (2 * reviewers - 1)  # the one in conflict scored one solution alone
    moved = [row for row in rows if row[head.index("why it moved")]]
    assert {(row[0], row[head.index("agreed")], row[head.index("why it moved")]) for row in moved} == {
        (str(first.number), "1.0", "The figures were of another year")
    }
    folder = scores.rpartition("/")[0]
    declared = {(row[1], row[2], row[3]) for row in table(archive, f"{folder}/declarations.csv")[1:]}
    assert (first.organisation.name, "conflict", "My brother works there") in declared
    decisions = {(row[0], row[1], row[3]) for row in table(archive, f"{folder}/decisions.csv")[1:]}
    assert decisions == {
        (str(first.number), "stop", "Too early."),
        (str(second.number), "advance", "It works."),
    }
    feedback = table(archive, f"{folder}/feedback.csv")[1:]
    assert len(feedback) == 2 * criteria
    assert archive.read(f"{folder}/minutes.txt").decode() == "All three were there."
    assert [row[0] for row in table(archive, "withdrawn.csv")[1:]] == ["9"]
    verbs = {row[1] for row in table(archive, "events.csv")}
    assert {
        "interests_declared",
        "scores_handed_in",
        "solution_agreed",
        "decision_made",
        "audit_wanted",
    } <= verbs
    listed = {row[0]: row[1:] for row in table(archive, audit_office.MANIFEST)[1:]}
    assert set(listed) | {audit_office.MANIFEST} == set(names) and len(names) == pack.entries
    for name, (size, digest) in listed.items():
        content = archive.read(name)
        assert (int(size), digest) == (len(content), hashlib.sha256(content).hexdigest()), name


def test_it_is_streamed_and_its_checksum_is_that_of_the_file(challenge):
    handed_in(challenge)
    pack = made(challenge, challenge.owner)
    response = desk(challenge.owner).get(file_url(pack))
    assert response.streaming
    assert response["Content-Type"] == "application/zip"
    assert "private" in response["Cache-Control"] and "no-store" in response["Cache-Control"]
    body = b"".join(response.streaming_content)
    assert (len(body), hashlib.sha256(body).hexdigest()) == (pack.size, pack.sha256)


def test_entries_are_written_one_after_the_other_and_never_kept_together(challenge, monkeypatch):
    written: list[str] = []

    class Watched(zipfile.ZipFile):
        def writestr(self, name, data, *args, **given):
            written.append(name)
            super().writestr(name, data, *args, **given)

    def files(user, of):
        for number in range(5):
            assert len(written) == number  # the one before is in the file already
            yield f"{number}.txt", b"x"

    monkeypatch.setattr(audit_office.zipfile, "ZipFile", Watched)
    monkeypatch.setattr(audit_office, "_files", files)
    assert audit_office.write(challenge.owner, challenge, io.BytesIO()) == 6


# --- How it is had -----------------------------------------------------------------------------------------
def test_a_small_one_is_there_at_once_and_nobody_is_written_to(challenge):
    handed_in(challenge)
    client = desk(challenge.owner)
    assert client.post(page(challenge), follow=True).status_code == 200
    pack = AuditPack.objects.get()
    shown = client.get(page(challenge))
    assert file_url(pack) in shown.content.decode() and pack.sha256 in shown.content.decode()
    assert "Refresh" not in shown
    assert not Message.objects.filter(kind=auditing.READY).exists()
    assert (
        CaseEvent.objects.filter(challenge=challenge, verb="audit_wanted", actor=challenge.owner).count() == 1
    )


@pytest.mark.usefixtures("large")
def test_a_large_one_waits_for_the_worker_and_its_mail(challenge):
    client = desk(challenge.owner)
    for _twice in range(2):
        client.post(page(challenge))
    pack = AuditPack.objects.get()
    assert pack.state == "wanted"
    waiting = client.get(page(challenge))
    assert waiting["Refresh"] and file_url(pack) not in waiting.content.decode()
    assert status(client, pack) == 404
    assert auditing.make_due() == 1
    assert auditing.make_due() == 0
    pack.refresh_from_db()
    mail = make(Message.objects.get(kind=auditing.READY, user=challenge.owner))
    assert page(challenge) in mail.text
    assert opened(client.get(file_url(pack))).namelist()


def test_it_is_for_who_asked_alone_and_for_nobody_else(challenge):
    handed_in(challenge)
    pack = made(challenge, challenge.owner)
    colleague, stranger = officer(challenge.department), officer(department())
    assert status(desk(colleague), pack) == 404
    assert file_url(pack) not in desk(colleague).get(page(challenge)).content.decode()
    assert status(desk(stranger), pack) == 404
    assert status(Client(), pack) == 302
    client = desk(challenge.owner)
    assert status(client, pack) == 200
    elsewhere = ChallengeFactory(over=True, department=challenge.department, owner=challenge.owner)
    other = reverse("challenge_cases:audit_file", args=[elsewhere.pk])
    for key in (f"?pack={pack.public_id}", "?pack=1", ""):
        assert client.get(other + key).status_code == 404
    Membership.objects.filter(user=challenge.owner).delete()
    assert status(client, pack) == 404


def test_what_one_may_not_see_any_more_is_not_handed_out(large):
    gate = gate_with(1)
    by, solution = decider(gate.challenge), solutions_of(gate)[0]
    auditing.want_pack(challenge=gate.challenge, by=by, language="en")
    auditing.make_due()
    pack = AuditPack.objects.get()
    client = desk(by)
    assert status(client, pack) == 200
    torn = panellist(gate, by, declared=False)
    assert status(client, pack) == 404
    interests.declare(panellist=torn, answers={solution.organisation_id: ("conflict", "My firm")})
    assert status(client, pack) == 404
    assert "may not see any more" in client.get(page(gate.challenge)).content.decode()
    with pytest.raises(NothingToSay):
        make(Message.objects.get(kind=auditing.READY))


def test_who_left_the_department_before_it_was_made_gets_none(challenge, large):
    auditing.want_pack(challenge=challenge, by=challenge.owner, language="en")
    Membership.objects.filter(user=challenge.owner).delete()
    assert auditing.make_due() == 0
    assert AuditPack.objects.get().state == "failed"


# --- Workers -----------------------------------------------------------------------------------------------
def test_a_worker_that_died_is_followed_by_another_and_three_deaths_are_enough(challenge, monkeypatch):
    pack = auditing.want_pack(challenge=challenge, by=challenge.owner, language="en")
    moment = now()

    def dies(*args):
        raise MemoryError

    monkeypatch.setattr(auditing, "write", dies)
    monkeypatch.setattr(auditing, "_fail", lambda *args, **given: False)  # nobody is left to write it down
    for turn in range(auditing.MOST_ATTEMPTS):
        with time_machine.travel(moment + turn * (auditing.LEASE + timedelta(seconds=1)), tick=False):
            assert auditing.make_due() == 0
            assert AuditPack.objects.get().attempts == turn + 1
            assert auditing.make_due() == 0  # the lease holds
            assert AuditPack.objects.get().attempts == turn + 1
    with time_machine.travel(moment + timedelta(days=1), tick=False):
        auditing.make_due()
    pack.refresh_from_db()
    assert pack.state == "failed"
    assert "could not be made" in desk(challenge.owner).get(page(challenge)).content.decode()


def test_a_fault_is_tried_again_and_then_said(challenge, monkeypatch):
    auditing.want_pack(challenge=challenge, by=challenge.owner, language="en")
    with monkeypatch.context() as broken:
        broken.setattr(auditing, "write", lambda *args: 1 / 0)
        assert auditing.make_due() == 0
    assert AuditPack.objects.get().state in ("wanted", "failed")
    AuditPack.objects.update(state="wanted", attempts=0)
    assert auditing.make_due() == 1


def test_a_pack_that_another_worker_took_over_leaves_no_file_behind(
    challenge, monkeypatch, django_capture_on_commit_callbacks
):
    pack = auditing.want_pack(challenge=challenge, by=challenge.owner, language="en")
    true_write, before = audit_office.write, stored()

    def slow(user, of, out):
        AuditPack.objects.update(claimed_by="another")
        return true_write(user, of, out)

    monkeypatch.setattr(auditing, "write", slow)
    with django_capture_on_commit_callbacks(execute=True):
        assert not auditing.make_now(pack)
    assert stored() == before


# --- Afterwards --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("seconds", "stays"), [(-1, True), (0, True), (1, False)])
def test_after_seven_days_row_and_file_are_gone(
    challenge, seconds, stays, django_capture_on_commit_callbacks
):
    pack = made(challenge, challenge.owner)
    assert exists(pack)
    moment = pack.wanted_at + auditing.KEPT + timedelta(seconds=seconds)
    with time_machine.travel(moment, tick=False), django_capture_on_commit_callbacks(execute=True):
        jobs.get("challenges.forget_audit_packs").run()
    assert AuditPack.objects.exists() is stays
    assert exists(pack) is stays


def test_the_worker_makes_what_waits(challenge):
    auditing.want_pack(challenge=challenge, by=challenge.owner, language="en")
    jobs.get("challenges.audit_packs").run()
    assert AuditPack.objects.get().state == "ready"


def test_packs_of_somebody_who_leaves_go_with_their_files(challenge, django_capture_on_commit_callbacks):
    pack = made(challenge, challenge.owner)
    entry_ = personal_data.get("challenges.AuditPack")
    assert entry_.export(challenge.owner)[0]["challenge__title"] == challenge.title
    with django_capture_on_commit_callbacks(execute=True):
        entry_.erase(challenge.owner, True)
    assert not AuditPack.objects.exists() and not exists(pack)


def test_the_mail_says_until_when(settings, large):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC), tick=False):
        row = ChallengeFactory(pk=4711, over=True, slug="kettles", title="Kettles & <co>")
        row.owner.email, row.owner.display_name = "officer@council.example", "Olu"
        row.owner.save()
        auditing.want_pack(challenge=row, by=row.owner, language="en")
        auditing.make_due()
        assert_golden(masked(make(Message.objects.get(kind=auditing.READY))), "challenges.audit_ready")
