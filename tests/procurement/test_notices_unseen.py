"""Nothing of a notice that is not official yet may be seen (Procurement Act 2023, s87(1)): words planted in every text
field of a case and of all that hangs on it are looked for in every channel, by everybody; afterwards they are there,
but for what is private for good. What the parts hang on a case stands in `planting.PLANTS`.
"""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import Event, Message
from accounts.registries import jobs
from procurement.actions.conflicts import confirm
from procurement.actions.inviting import extend
from procurement.actions.noticing import approve, ask
from procurement.models import Case, DeadlineChange, OwnNotice
from tests.factories.cms import HomePageFactory, RoadmapPageFactory
from tests.factories.procurement import department, firm, in_lots, member
from tests.procurement.noticing import Desk, above
from tests.procurement.planting import NEVER, NOT_YET, ROOT, WORD, Garden, planted
from tests.test_urls import public_routes

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
# --- The channels ------------------------------------------------------------------------------------------
NEAR = ("procurement:", "sitemap", "cms:", "engagement:feed", "challenges:list")


def addresses(case: Case, notices: list[OwnNotice], *, wide: bool = False) -> list[str]:
    """Every public address that needs no argument (without `wide`, those that could say something of it), searches, and
    all that could be guessed of this case."""
    found = ["/", "/sitemap.xml"]
    for name in public_routes():
        if not wide and not name.startswith(NEAR):
            continue
        with suppress(NoReverseMatch):  # it needs arguments
            found.append(reverse(name))
    found += [
        f"/opportunities/?words={ROOT}&state={state}" for state in ("", "open", "coming", "decided", "any")
    ]
    found += [
        f"/search/?q={ROOT}",
        f"/search/?q={quote(case.number)}",
        "/?q=1",
        "/opportunities/packages.json",
    ]
    for ocid in filter(None, (case.ocid, case.official_ocid)):
        found += [
            f"/opportunities/{ocid}/{rest}" for rest in ("", "releases.json", "record.json", "closes.ics")
        ]
        found += [f"/opportunities/{ocid}/notices/{one.public_id}/" for one in notices]
        found += [f"/opportunities/{ocid}/notices/{one.public_id}/notice.pdf" for one in notices]
    return found + [f"/opportunities/notices/{one.public_id}/" for one in notices]


def words_in(content: bytes) -> set[str]:
    """Of a page, a feed or a file; a spreadsheet or a ZIP is opened."""
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as inside:
            content = b" ".join(inside.read(name) for name in inside.namelist())
    return set(WORD.findall(content.decode("utf-8", "ignore")))


def seen_by(client: Client, urls: list[str]) -> dict[str, set[str]]:
    """Address to the planted words that it shows."""
    found = {}
    for url in urls:
        response = client.get(url)
        words = words_in(b"".join(response.streaming_content) if response.streaming else response.content)
        if words:
            found[url] = words
    return found


def exported() -> set[str]:
    said = io.StringIO()
    call_command("export_ocds", stdout=said)
    return set(WORD.findall(said.getvalue()))


def told_to_others(insiders: set[int]) -> set[str]:
    """In mails to anybody but the officers who write it; and in what waits to be sent."""
    jobs.get("outbox").run()
    assert not set(WORD.findall(str(list(Event.objects.values_list("facts", "dedupe_key")))))
    emails = set(Message.objects.filter(user__in=insiders).values_list("user__email", flat=True))
    outside = [one for one in mail.outbox if not set(one.to) & emails]
    return {word for one in outside for word in WORD.findall(f"{one.subject} {one.body} {one.alternatives}")}


@pytest.fixture
def readers():
    """Somebody without an account, a citizen, and a firm that sells to the council."""
    HomePageFactory()
    RoadmapPageFactory()
    works = firm("Brass Works")
    clients = {"anonymous": Client(), "citizen": Client(), "supplier": Client()}
    clients["citizen"].force_login(member(firm("Other")))
    clients["supplier"].force_login(member(works))
    return clients


@pytest.mark.parametrize("is_big", [False, True], ids=["below", "above"])
def test_nothing_of_a_notice_is_seen_before_it_is_official_and_everything_after(readers, is_big):
    desk, garden = Desk(department(), **(above() if is_big else {})), Garden()
    if not is_big:
        in_lots(desk.case, 24_000, 18_000)
    planted(garden, desk.case)
    confirm(case=desk.case, text=garden.word("conflictsassessment.text"), by=desk.writer)
    extra = {"more": garden.word("notice.more")}
    ready = desk.approved(**extra)
    OwnNotice.objects.filter(pk=ready.pk).update(returned_why=garden.word("notice.returned"))
    assert ready.state == "ready"
    draft = OwnNotice.objects.create(
        kind="UK3", case=desk.case, department=desk.department, why=garden.word("notice.why")
    )
    urls = addresses(desk.case, [ready, draft], wide=not is_big)
    assert is_big or len(urls) > 60
    for name, client in readers.items():
        assert seen_by(client, urls) == {}, name
    assert exported() == set()
    assert told_to_others({desk.writer.pk, desk.second.pk}) == set()

    desk.official(ready)
    case = desk.again()
    title, lot = case.title, case.lots.first().outcomes
    for name, client in readers.items():
        seen = seen_by(client, addresses(case, [ready, draft]))
        for url in (
            "/opportunities/", "/opportunities/feed/", "/opportunities/opportunities.csv",
            "/opportunities/opportunities.xlsx", "/opportunities/releases.json", "/opportunities/packages.json",
            f"/opportunities/?words={ROOT}&state=open", f"/search/?q={ROOT}", f"/opportunities/{case.ocid}/",
            f"/opportunities/{case.ocid}/record.json", f"/opportunities/{case.ocid}/closes.ics",
            f"/opportunities/{case.ocid}/notices/{ready.public_id}/",
        ):  # fmt: skip
            assert title in seen.get(url, ()), (name, url)
        if not is_big:
            assert lot in seen[f"/opportunities/{case.ocid}/"]
        assert garden.word("notice.more") in seen[f"/opportunities/{case.ocid}/notices/{ready.public_id}/"]
        shown = {word for words in seen.values() for word in words}
        # What officers wrote for themselves, and the draft that is still one, stay unseen for good.
        for where in (
            "notice.why",
            "notice.returned",
            f"case.route_reasons.{case.pk}",
            f"case.state_reason.{case.pk}",
        ):
            assert garden.word(where) not in shown, where
        assert shown.isdisjoint(hidden := private(garden)), sorted(
            where for where, word in garden.words.items() if word in shown & hidden
        )
    assert title in exported()
    assert exported().isdisjoint(private(garden))
    assert told_to_others({desk.writer.pk, desk.second.pk}).isdisjoint(private(garden))


def private(garden: Garden) -> set[str]:
    """The words that nobody outside ever reads, or not before another act."""
    asked = {
        word
        for where, word in garden.words.items()
        if where.startswith(("enquiry.asked.", "enquiry.reason."))
    }
    return garden.of_models(NEVER | NOT_YET) | asked


def test_a_correction_is_not_seen_before_it_is_official_either(readers):
    desk, garden = Desk(department()), Garden()
    first = desk.published()
    desk.case = desk.again()
    later = desk.case.closes_at + timedelta(days=7)
    draft = extend(case=desk.case, closes_at=later, why=garden.word("why"), by=desk.writer)
    Case.objects.filter(pk=desk.case.pk).update(need=garden.word("need"))
    ready = approve(notice=ask(notice=draft, by=desk.writer), by=desk.second)
    urls = addresses(desk.case, [first, ready])
    for name, client in readers.items():
        assert seen_by(client, urls) == {}, name
        assert (
            later.strftime("%Y%m%dT")
            not in client.get(f"/opportunities/{desk.case.ocid}/closes.ics").content.decode()
        )
    assert exported() == set() and told_to_others({desk.writer.pk, desk.second.pk}) == set()
    desk.official(ready)
    assert DeadlineChange.objects.count() == 1
    for client in readers.values():
        seen = seen_by(client, addresses(desk.case, [first, ready]))
        assert seen[f"/opportunities/{desk.case.ocid}/"] == {garden.word("why"), garden.word("need")}


def test_an_award_of_a_case_that_is_not_public_is_not_seen(readers):
    desk, garden = Desk(department(), route="direct"), Garden()
    planted(garden, desk.case)
    assert desk.case.awards.exists()
    for name, client in readers.items():
        assert seen_by(client, addresses(desk.case, [])) == {}, name
    assert exported() == set()
