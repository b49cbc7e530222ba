"""The tag with which pages of upper floors show a discussion."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db
PAGE = Template("{% load engagement_tags %}{% thread topic '/things/1/' %}")


def test_a_page_shows_a_discussion_by_one_tag():
    comment = said(TopicFactory(), text="More trees")
    text = PAGE.render(Context({"topic": comment.topic, "request": RequestFactory().get("/things/1/")}))
    assert "More trees" in text
    assert comment.element_id in text


@pytest.mark.parametrize("given", [{"topic": None}, {"request": None}])
def test_a_draft_and_a_preview_show_none(given):
    context = {"topic": said(TopicFactory()).topic, "request": RequestFactory().get("/"), **given}
    assert PAGE.render(Context(context)) == ""
