"""Beginning again, or answering a similar challenge: what fits of the firm's own earlier solution is copied in."""

import pytest
from django.test import Client
from django.urls import reverse

from challenges.actions import copying, files
from challenges.copying_solutions import report, sources_of
from challenges.models import Solution, SolutionFile
from engagement.errors import Refused
from tests.challenges.answering import BACKEND, png, upload, whole
from tests.factories.challenges import ChallengeFactory, SolutionFactory, firm, member
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    HomePageFactory()


@pytest.fixture
def pair():
    """Somebody, their firm's withdrawn solution with a file and a partner, and the new draft."""
    old, meera = whole(may_name=True)
    old.partners.create(name="Canal Co", does="Boats")
    add(old, "plan.png", meera)
    Solution.objects.filter(pk=old.pk).update(state="withdrawn")
    new = SolutionFactory(challenge=old.challenge, organisation=old.organisation, title="", summary="")
    return meera, old, new


def add(solution, name, by) -> SolutionFile:
    question = solution.stage.questions.get(key="drawings")
    at = solution.challenge.opens_at
    return files.add_file(
        solution=solution, question=question, upload=upload(name, png()), by=by, received_at=at
    )


def copy(old, new, by) -> copying.Copied:
    return copying.copy_in(source=old, target=new, by=by, received_at=new.challenge.opens_at)


def texts(solution) -> dict[str, str]:
    return {row.question.key: row.text for row in solution.answers.select_related("question")}


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def address(solution) -> str:
    return reverse("challenges:solution_copy", args=[solution.public_id])


def test_all_that_fits_is_copied_but_for_the_consent_to_be_named(pair):
    meera, old, new = pair
    copy(old, new, meera)
    new.refresh_from_db()
    assert (new.title, new.summary, new.may_name) == (old.title, old.summary, False)
    assert texts(new) == texts(old)
    assert [(one.name, one.does) for one in new.partners.all()] == [("Canal Co", "Boats")]
    assert new.events.get(verb="copied_in").facts["files"] == 1


def test_a_file_is_copied_and_never_shared(pair):
    meera, old, new = pair
    copy(old, new, meera)
    first, second = old.files.get(), new.files.get()
    assert first.file.name != second.file.name and first.sha256 == second.sha256
    files.remove_file(file=second, by=meera, received_at=new.challenge.opens_at)
    assert first.file.storage.exists(first.file.name)


def test_what_stands_in_the_draft_is_never_overwritten_and_twice_is_once(pair):
    meera, old, new = pair
    new.answers.create(question=new.stage.questions.get(key="idea"), text="A better one")
    copy(old, new, meera)
    assert texts(new)["idea"] == "A better one"
    again = copy(old, new, meera)
    assert (again.texts, again.files) == (0, 0) and new.files.count() == 1
    left = {line.label: line.why for line in report(old, new).left}
    assert "something else here already" in left["What is your idea?"]


def test_what_does_not_fit_is_named_with_the_reason(pair):
    meera, old, _new = pair
    other = SolutionFactory(challenge=ChallengeFactory(open=True), organisation=old.organisation, title="")
    asked = other.stage.questions
    asked.filter(key="plan").delete()
    asked.filter(key="risks").update(is_public=True)
    asked.filter(key="stage_now").update(choices=["Something else"])
    asked.filter(key="people").update(label="Who does it?")
    found = report(old, other)
    left = {line.label: line.why for line in found.left}
    assert "not asked here" in left["What would you do in the first twelve weeks?"]
    assert any("in confidence" in why for why in left.values())
    assert any("can’t be chosen here" in why for why in left.values())
    assert any("say so anew" in why for why in left.values())
    fits = {line.label: line.why for line in found.fits}
    assert "reads differently" in fits["Who does it?"]
    copy(old, other, meera)
    assert not {"plan", "risks", "stage_now"} & set(texts(other))


def test_a_file_that_may_not_be_uploaded_any_more_is_not_copied(pair, settings):
    meera, old, new = pair
    settings.SOLUTION_FILE_MOST_BYTES = 10
    done = copy(old, new, meera)
    assert done.files == 0 and "plan.png" in done.faults[0] and not new.files.exists()


def test_nobody_copies_from_another_firm(pair):
    meera, _old, new = pair
    stranger, _theirs = whole()
    stranger.organisation.memberships.create(user=meera)  # she works for both
    with pytest.raises(Refused):
        copy(stranger, new, meera)
    assert stranger not in sources_of(new)
    response = as_(meera).post(address(new), {"from": stranger.public_id})
    assert response.status_code == 404 and not new.answers.exists()
    assert as_(member(firm())).get(address(new)).status_code == 404


def test_the_page_shows_what_fits_copies_it_and_says_what_stayed_behind(pair):
    meera, old, new = pair
    client = as_(meera)
    form = reverse("challenges:solution_form", args=[new.public_id])
    assert address(new) in client.get(form).content.decode()
    page = client.get(address(new)).content.decode()
    assert "This fits, and will be copied" in page and "plan.png" in page
    page = client.post(address(new), {"from": old.public_id}, follow=True).content.decode()
    assert "1 file" in page and "Nothing is left to copy" in page and "This stands here already" in page
    assert "Whether your name may be published" in page


def test_of_several_one_is_chosen(pair):
    meera, old, new = pair
    other, _user = whole(organisation=old.organisation, challenge=ChallengeFactory(open=True))
    client = as_(meera)
    page = client.get(address(new)).content.decode()
    assert "From which one?" in page and "will be copied" not in page
    page = client.get(address(new), {"from": other.public_id}).content.decode()
    assert "will be copied" in page and str(other.public_id) in page


def test_who_never_answered_such_questions_is_told_so():
    draft = SolutionFactory()
    meera = member(draft.organisation)
    assert "has answered no such questions" in as_(meera).get(address(draft)).content.decode()
    form = reverse("challenges:solution_form", args=[draft.public_id])
    assert "Copy from an earlier" not in as_(meera).get(form).content.decode()
