"""Toolkit and training of the demonstration: whole, laid once, and its answers are in order."""

import pytest

from accounts.models import Event
from champions.demo import training as demo
from champions.models import Completion, ModulePage, ResourcePage
from champions.training import questions_of
from cms.demo import data
from cms.registries import demo_parts
from engagement.actions.moving import silence
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    HomePageFactory()
    return {key: UserFactory(email=data.address(key)) for key in ("editor", "imran", "hodan", "leroy")}


def lay(people) -> int:
    with silence():
        return demo_parts.get("champions.training").bring(people)


def test_it_has_a_booklet_resources_in_many_languages_and_modules_for_new_champions(people):
    assert lay(people) > 20
    booklet = ResourcePage.objects.get(kind="booklet")
    assert len(booklet.chapters) >= 8 and booklet.live
    assert ResourcePage.objects.exclude(pk=booklet.pk).count() >= 10
    assert {"en", "ur", "pl", "bn", "pa"} <= set(ResourcePage.objects.values_list("language", flat=True))
    assert all(page.topics.exists() for page in ResourcePage.objects.all())
    modules = ModulePage.objects.live()
    assert modules.count() == 4 and modules.filter(is_required=True).count() == 2
    assert Completion.objects.filter(user=people["imran"]).count() == 3
    assert not Event.objects.exists()


def test_every_question_has_one_right_answer_and_a_reason_for_each_and_the_right_one_moves_about(people):
    lay(people)
    for module in ModulePage.objects.all():
        module.full_clean()
        places = [question.right for question in questions_of(module)]
        assert 3 <= len(places) <= 6 and len(set(places)) > 1, module.title
        assert all(option.explanation for one in questions_of(module) for option in one.options)


def test_laid_twice_it_is_the_same(people):
    lay(people)
    before = set(Completion.objects.values_list("code", flat=True))
    assert lay(people) == 0
    assert set(Completion.objects.values_list("code", flat=True)) == before


def test_its_files_belong_to_the_digest_of_the_demonstration():
    assert demo_parts.get("champions.training").files == demo.FILES
    assert all(path.exists() for path in demo.FILES)
