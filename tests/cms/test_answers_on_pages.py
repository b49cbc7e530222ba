"""What official responses and promises cost a page of the roadmap, and where the site's switch shows."""

import pytest
from django.urls import reverse

from cms.memory import forget
from cms.models import SiteSettings
from engagement.models import AnswerDue, Topic
from tests.cms.test_page_cost import SIGNED_OUT, cost
from tests.engagement.answering import answer, department, subject_of
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory, home
from tests.factories.engagement import fill, said

pytestmark = pytest.mark.django_db
SIGNED_IN = 20


@pytest.fixture
def promised():
    """The council has chosen to promise answers."""
    site = home().get_site()
    SiteSettings.objects.update_or_create(site=site, defaults={"answers_promised": True})
    forget()


@pytest.fixture
def page(promised):
    return ActionPageFactory(ref="A1", stakeholders=["The library"], related="A2")


def test_an_action_page_with_answers_and_promises_stays_within_its_queries(client, page):
    topic = Topic.objects.get(key=page.key)
    said(topic, text="About the first step", anchor="S1")
    answer(topic=topic)
    for comment in fill(topic, roots=3, replies=1):
        answer(comment=comment)
    small = cost(client, page.url)
    for number, comment in enumerate(fill(topic, roots=22, replies=4)):
        answer(topic=topic, text=f"Answer {number}")
        answer(comment=comment)
    answer(subject=subject_of(said(topic)))
    assert cost(client, page.url) == small <= SIGNED_OUT
    client.force_login(UserFactory())
    assert cost(client, page.url) <= SIGNED_IN


def test_the_page_of_promises_is_there_and_linked_in_the_foot_while_the_setting_is_on(client, page):
    url = reverse("engagement:promises")
    assert client.get(url).status_code == 200
    assert f'href="{url}"' in client.get(page.url).content.decode()
    assert "We will answer by " in client.get(page.url).content.decode()
    SiteSettings.objects.update(answers_promised=False)
    forget()
    assert client.get(url).status_code == 404
    html = client.get(page.url).content.decode()
    assert f'href="{url}"' not in html
    assert "We will answer by " not in html


def test_departments_of_actions_are_named(client, promised):
    page = ActionPageFactory(ref="A1", lead_organisation=department("Parks and Rivers"))
    said(Topic.objects.get(key=page.key))
    assert AnswerDue.objects.get().due_on
    html = client.get(reverse("engagement:promises")).content.decode()
    assert "Parks and Rivers" in html
    assert "No department named" not in html


def test_the_page_of_promises_is_the_same_for_everybody(client, promised):
    response = client.get(reverse("engagement:promises"))
    assert not response.cookies
    assert response["Vary"] == "Accept-Encoding"
    assert "csrfmiddlewaretoken" not in response.content.decode()
