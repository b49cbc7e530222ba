"""The toolkit: pages of text that procurement officers keep, made once."""

import pytest
from wagtail.models import GroupPagePermission, Site

from accounts.actions.roles import sync_roles
from cms.models import StandardPage
from procurement import toolkit
from procurement.demo.toolkit import bring_pages
from procurement.models import PaperTemplate
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    made = HomePageFactory()
    Site.objects.update(root_page=made)
    return made


def test_the_pages_are_made_once_and_read_by_everybody(home, client):
    assert toolkit.url() == ""
    assert bring_pages(UserFactory()) == 4
    assert bring_pages(UserFactory()) == 0
    assert PaperTemplate.objects.count() == 3
    for page in StandardPage.objects.all():
        said = client.get(page.url)
        assert said.status_code == 200, page.url
        assert page.title in said.content.decode()


def test_procurement_officers_edit_these_pages_and_no_others(home):
    bring_pages(None)
    sync_roles()
    rows = GroupPagePermission.objects.filter(group__name__icontains="procurement officer")
    assert {row.page.specific.slug for row in rows} == {toolkit.SLUG}
    assert {row.permission.codename for row in rows} == {"add_page", "change_page", "publish_page"}
