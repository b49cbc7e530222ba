"""The pages of a firm: beginning, steps, conflicts with and without scripts, files, checking, handing in, receipt."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.clock import now
from challenges import receipts
from challenges.forms_solutions import control_of
from challenges.models import Challenge, Solution
from tests.challenges.answering import BACKEND, whole
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, SolutionFactory, firm, member
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
S = Solution.State


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    HomePageFactory()


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def url(solution, name, *args) -> str:
    return reverse(f"challenges:solution_{name}", args=[solution.public_id, *args])


@pytest.fixture
def draft():
    return SolutionFactory()


@pytest.fixture
def meera(draft):
    return member(draft.organisation, display_name="Meera")


def test_who_belongs_to_a_firm_chooses_it_and_lands_in_the_form():
    challenge, plot = ChallengeFactory(open=True), firm("PlotShare")
    client = as_(member(plot))
    address = reverse("challenges:begin", args=[challenge.slug])
    assert b"PlotShare" in client.get(address).content
    response = client.post(address, {"organisation": plot.pk})
    made = Solution.objects.get()
    assert response["Location"].endswith(url(made, "form"))
    assert (made.organisation, made.state, made.stage) == (plot, S.DRAFT, challenge.stage)
    assert b"has begun an answer" in client.get(address).content


@pytest.mark.parametrize(("ahead", "status"), [(timedelta(seconds=1), 404), (timedelta(0), 200)])
def test_nobody_learns_that_they_may_answer_before_the_invitation_opens(ahead, status):
    with time_machine.travel("2026-11-23T09:00:00+00:00", tick=False):
        times = {"opens_at": now() + ahead, "closes_at": now() + timedelta(days=21)}
        challenge = ChallengeFactory(open=True, **times, invited_at=now())
        client, address = as_(member(firm())), reverse("challenges:begin", args=[challenge.slug])
        assert client.get(address).status_code == status


def test_nobody_begins_for_a_firm_that_is_not_theirs_and_officers_of_the_challenge_not_at_all():
    challenge, plot = ChallengeFactory(open=True), firm()
    address = reverse("challenges:begin", args=[challenge.slug])
    as_(member(firm())).post(address, {"organisation": plot.pk})
    plot.memberships.create(user=challenge.owner)
    page = as_(challenge.owner).get(address).content.decode()
    as_(challenge.owner).post(address, {"organisation": plot.pk})
    assert "Whoever does can’t answer it" in page
    assert not Solution.objects.exists()
    assert b"You belong to none yet" in as_(UserFactory()).get(address).content


def test_a_challenge_that_is_not_invited_has_no_such_page():
    challenge = ChallengeFactory()
    assert as_(UserFactory()).get(reverse("challenges:begin", args=[challenge.slug])).status_code == 404


def test_every_page_of_the_form_is_a_404_for_everybody_else(draft, meera):
    for name, args in (
        ("form", ()),
        ("about", ()),
        ("partners", ()),
        ("step", (1,)),
        ("check", ()),
        ("word", ()),
    ):
        for other in (UserFactory(), draft.challenge.owner, member(firm())):
            assert as_(other).get(url(draft, name, *args)).status_code == 404
        assert as_(meera).get(url(draft, name, *args)).status_code == 200
    assert as_(meera).get(url(draft, "step", 9)).status_code == 404


def test_a_step_saves_what_is_typed_says_what_is_confidential_and_goes_on(draft, meera):
    client = as_(meera)
    page = client.get(url(draft, "step", 1)).content.decode()
    assert "Confidential" in page and "Not confidential" in page and "At most 250 words" in page
    response = client.post(url(draft, "step", 1), {"q_idea": "A board\r\nin a shop", "r_idea": "0"})
    assert response["Location"].endswith(url(draft, "step", 2))
    assert draft.answers.get().text == "A board\nin a shop"


def test_a_wrong_answer_is_kept_and_named(draft, meera):
    client = as_(meera)
    response = client.post(
        url(draft, "step", 4), {"q_cost": "a lot", "r_cost": "0", "q_demo": "", "r_demo": "0"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "Enter an amount in pounds" in page and 'value="a lot"' in page
    assert draft.answers.get().text == "a lot"
    assert 'name="r_cost" value="1"' in page
    long = "word " * 251
    page = client.post(url(draft, "step", 1), {"q_idea": long, "r_idea": "0"}).content.decode()
    assert "1 word too many" in page and long.strip() in page


def test_two_who_write_at_once_lose_nothing_also_without_scripts(draft, meera):
    other = member(draft.organisation, display_name="Stefan")
    for user in (meera, other):
        as_(user).get(url(draft, "step", 1))
    as_(other).post(url(draft, "step", 1), {"q_idea": "Theirs", "r_idea": "0"})
    response = as_(meera).post(
        url(draft, "step", 1), {"q_idea": "Mine", "r_idea": "0", "q_new": "New", "r_new": "0"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "Stefan changed this answer" in page and "Theirs" in page and ">\nMine</textarea>" in page
    assert {row.question.key: row.text for row in draft.answers.all()} == {"idea": "Theirs", "new": "New"}
    assert 'name="r_idea" value="1"' in page  # who has read both and saves again means it
    as_(meera).post(url(draft, "step", 1), {"q_idea": "Both", "r_idea": "1", "q_new": "New", "r_new": "1"})
    assert draft.answers.get(question__key="idea").text == "Both"


def test_what_it_is_about_saved_by_two_stands_beside_ones_own_and_the_second_press_means_it(draft, meera):
    client, address = as_(meera), url(draft, "about")
    old = {"title": "Ours", "summary": "Our words", "revision": draft.revision}
    Solution.objects.filter(pk=draft.pk).update(title="Theirs", revision=draft.revision + 1)
    page = client.post(address, old)
    text = page.content.decode()
    assert page.status_code == 200 and "Theirs" in text and "Our words" in text
    assert (
        client.post(address, old | {"revision": page.context["form"]["revision"].value()}).status_code == 302
    )
    draft.refresh_from_db()
    assert draft.title == "Ours"


def test_saved_as_it_is_typed_with_the_revision_and_a_conflict_in_words(draft, meera):
    client = as_(meera)
    first = client.post(url(draft, "save"), {"q_idea": "One two", "r_idea": "0"}).json()
    assert (
        first["saved"] == {"idea": 1}
        and first["conflicts"] == {}
        and "Now there are 2" in first["notes"]["idea"]
    )
    again = client.post(url(draft, "save"), {"q_idea": "Late", "r_idea": "0"}).json()
    assert again["saved"] == {} and "in another window" in again["conflicts"]["idea"]
    assert draft.answers.get().text == "One two"
    assert as_(UserFactory()).post(url(draft, "save"), {"q_idea": "x"}).status_code == 404
    with time_machine.travel(draft.challenge.closes_at, tick=False):
        late = as_(meera).post(url(draft, "save"), {"q_idea": "x", "r_idea": "1"})
    assert late.status_code == 409 and "closed on" in late.json()["says"]


def test_title_and_summary_are_saved_as_they_are_typed_over_one_revision(draft, meera):
    client = as_(meera)
    given = {"title": "Typed", "summary": "S", "revision": draft.revision}
    first = client.post(url(draft, "about_save"), given)
    assert first.json()["revision"] == draft.revision + 1 and "Saved at" in first.json()["says"]
    again = client.post(url(draft, "about_save"), {**given, "title": "Late"})
    assert again.status_code == 409 and "Press Save to see both texts" in again.json()["says"]
    long = client.post(url(draft, "about_save"), {**given, "title": "x" * 121, "revision": 2})
    assert long.status_code == 400 and "120" in long.json()["says"]
    draft.refresh_from_db()
    assert draft.title == "Typed"
    assert url(draft, "about_save") in client.get(url(draft, "about")).content.decode()


def test_the_summary_and_partners_say_when_somebody_was_quicker(draft, meera):
    client = as_(meera)
    given = {"title": "T", "summary": "S", "revision": draft.revision}
    assert client.post(url(draft, "about"), given).status_code == 302
    page = client.post(url(draft, "about"), {**given, "summary": "Other"}).content.decode()
    assert "Somebody has changed this" in page and "Other" in page and 'name="revision" value="2"' in page
    rows = {"rows": "2", "name_0": "Canal Co", "does_0": "Boats", "name_1": "", "does_1": "", "revision": "2"}
    assert client.post(url(draft, "partners"), rows).status_code == 302
    page = client.post(url(draft, "partners"), {**rows, "does_0": "Ships"}).content.decode()
    assert "Somebody has changed this" in page and "Canal Co: Boats" in page and "Ships" in page
    wrong = client.post(url(draft, "partners"), {**rows, "revision": "3", "name_1": "Only a name"})
    assert b"Say what this partner does" in wrong.content


def test_the_whole_way_from_checking_to_the_receipt_which_anybody_can_check():
    draft, meera = whole(may_name=True)
    client = as_(meera)
    page = client.get(url(draft, "check")).content.decode()
    assert "word for word, and nothing else" in page and draft.summary in page
    response = client.post(url(draft, "hand_in"), follow=True)
    page = response.content.decode()
    version = Solution.objects.get(pk=draft.pk).versions.get()
    signed = receipts.receipt_of(version)
    assert version.sha256 in page and signed.reference in page
    query = {"reference": signed.reference, "sha256": signed.sha256, "signature": signed.signature}
    public = Client().get(reverse("challenges:receipts"), query)
    assert "This receipt is ours" in public.content.decode() and not public.cookies
    for name, wrong in (
        ("reference", "x/1/1"),
        ("sha256", "0" * 64),
        ("signature", "2026-01-01T10:00:00+00:00~AAAA"),
    ):
        page = Client().get(reverse("challenges:receipts"), {**query, name: wrong}).content.decode()
        assert "not ours" in page
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert as_(draft.challenge.owner).get(url(draft, "receipt", 1)).status_code == 404


def test_beside_each_answer_that_is_checked_stands_where_it_is_changed_and_who_may_read_it():
    draft, meera = whole()
    client = as_(meera)
    page = client.get(url(draft, "check")).content.decode()
    for question in draft.stage.questions.all():
        link = f"{url(draft, 'step', question.step)}#{control_of(question)}"
        assert f'href="{link}"' in page
        form = client.get(url(draft, "step", question.step)).content.decode()
        assert f'id="{control_of(question)}"' in form  # there is something to jump to
    for name in ("about", "partners"):
        assert f'href="{url(draft, name)}"' in page
    confidential = draft.stage.questions.filter(is_public=False).count()
    assert page.count(">Confidential<") == confidential > 0
    assert page.count(">Not confidential<") == draft.stage.questions.filter(is_public=True).count() > 0
    client.post(url(draft, "hand_in"))
    sent = client.get(draft.get_absolute_url()).content.decode()  # there is nothing to change in what is in
    assert sent.count(">Confidential<") == confidential and "#id_" not in sent


def test_receipts_of_an_older_key_stay_good(settings):
    draft, meera = whole()
    as_(meera).post(url(draft, "hand_in"))
    signed = receipts.receipt_of(Solution.objects.get(pk=draft.pk).versions.get())
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-" * 10
    assert receipts.check(signed.reference, signed.sha256, signed.signature) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert receipts.check(signed.reference, signed.sha256, signed.signature) == signed.received_at


def test_a_receipt_names_no_address_and_stays_good_when_the_challenge_is_renamed():
    draft, meera = whole()
    as_(meera).post(url(draft, "hand_in"))
    signed = receipts.receipt_of(Solution.objects.get(pk=draft.pk).versions.get())
    Challenge.objects.filter(pk=draft.challenge_id).update(slug="another-name", title="Another name")
    renamed = receipts.receipt_of(Solution.objects.get(pk=draft.pk).versions.get())
    assert renamed == signed and draft.challenge.slug not in signed.reference
    assert receipts.check(signed.reference, signed.sha256, signed.signature) == signed.received_at


def test_handing_in_late_gets_a_page_that_says_so_and_the_draft_stays_readable():
    draft, meera = whole()
    with time_machine.travel(draft.challenge.closes_at, tick=False):
        client = as_(meera)
        response = client.post(url(draft, "hand_in"))
        assert response.status_code == 409 and "It was not handed in" in response.content.decode()
        assert client.get(url(draft, "step", 1))["Location"].endswith(draft.get_absolute_url())
        page = client.get(draft.get_absolute_url()).content.decode()
        assert "not handed in before the closing time" in page and "About idea" in page
        assert client.get(url(draft, "word")).status_code == 200
        late = client.post(url(draft, "step", 1), {"q_idea": "Too late", "r_idea": "1"}).content.decode()
        assert "closed on" in late and "Too late" in late


def test_pressing_too_early_shows_what_is_missing(draft, meera):
    page = as_(meera).post(url(draft, "hand_in")).content.decode()
    assert "Nothing has been handed in" in page and "Answer this question" in page
    assert f"{url(draft, 'step', 1)}#id_q_idea" in page


def test_changed_since_handed_in_is_said_and_withdrawing_opens_a_new_beginning():
    draft, meera = whole()
    client = as_(meera)
    client.post(url(draft, "hand_in"))
    client.post(url(draft, "step", 1), {"q_idea": "Changed", "r_idea": "1"})
    for address in (draft.get_absolute_url(), url(draft, "form"), reverse("challenges:own_solutions")):
        assert "Changed since handed in, not in yet" in client.get(address).content.decode()
    assert (
        "Changed" not in client.get(draft.get_absolute_url()).content.decode().split("What was handed in")[1]
    )
    client.post(url(draft, "withdraw"), {"reason": "No time"})
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Begin again" in page
    client.post(
        reverse("challenges:begin", args=[draft.challenge.slug]), {"organisation": draft.organisation_id}
    )
    assert Solution.objects.exclude(state="withdrawn").count() == 1


def test_the_word_file_holds_every_question_and_the_answers_so_far():
    import io

    from docx import Document

    draft, meera = whole()
    response = as_(meera).get(url(draft, "word"))
    text = "\n".join(one.text for one in Document(io.BytesIO(response.content)).paragraphs)
    for question in draft.stage.questions.all():
        assert question.label in text
    assert "About idea" in text and "At most 250 words." in text and "Confidential." in text


def test_pages_of_a_firm_are_in_no_shared_cache_and_ask_little(django_assert_max_num_queries):
    draft, meera = whole()
    client = as_(meera)
    for address in (url(draft, "form"), url(draft, "step", 1), url(draft, "check"), draft.get_absolute_url()):
        client.get(address)
        with django_assert_max_num_queries(20):
            response = client.get(address)
        assert "private" in response["Cache-Control"]
    with django_assert_max_num_queries(40):
        client.post(url(draft, "hand_in"))


def test_the_receipt_on_paper_says_the_same_and_changes_with_nothing():
    draft, meera = whole()
    as_(meera).post(url(draft, "hand_in"))
    version = Solution.objects.get(pk=draft.pk).versions.get()
    key = receipts.paper_key(version)
    paper = receipts.render(key, "en")
    signed = receipts.receipt_of(version)
    for part in (signed.reference, signed.sha256, signed.signature, draft.challenge.title):
        assert part in paper
    assert receipts.digest(key, "en") == receipts.digest(key, "en")
    assert as_(meera).get(url(draft, "receipt_pdf", 1))["Cache-Control"] == "private, no-store"
    with pytest.raises(KeyError):
        receipts.render(f"{draft.public_id}:9", "en")
