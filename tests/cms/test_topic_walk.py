"""What becomes of a page's topic, its comments and their visibility, whatever editors do with the page."""

import pytest
from django.contrib.auth.models import Group
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.models import Locale, PageViewRestriction

from cms.keys import key_of
from cms.models import ActionPage, ActionRecord, Step, WorkstreamPage
from engagement.models import Topic
from tests.factories.cms import ActionPageFactory, HomePageFactory, NewsPageFactory, WorkstreamPageFactory
from tests.factories.engagement import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ActionPageFactory(ref="A1", title="Fixed lines", steps=["Ask", "Build"])


@pytest.fixture
def topic(page):
    return Topic.objects.get(kind="action", key=page.translation_key)


@pytest.fixture
def comment(topic):
    return said(topic, text="Our street has no fibre.")


@pytest.fixture
def urdu():
    return Locale.objects.get_or_create(language_code="ur")[0]


def publish(page):
    page.save_revision().publish()
    return page


def seen(client, page) -> bool:
    """Whether somebody signed out reads the comment on this page."""
    response = client.get(page.url)
    return response.status_code == 200 and "Our street has no fibre." in response.content.decode()


def is_public(topic) -> bool:
    topic.refresh_from_db()
    return topic.is_public


def translate_tree(page, locale, alias=False):
    """Everything above the page, then the page itself."""
    return page.copy_for_translation(locale, copy_parents=True, alias=alias)


def test_a_draft_has_no_topic_and_gets_one_when_published():
    draft = ActionPageFactory(ref="A1", live=False)
    assert not Topic.objects.filter(key=draft.translation_key).exists()
    publish(draft)
    topic = Topic.objects.get(kind="action", key=draft.translation_key)
    assert (topic.title, topic.is_public) == (f"A1 {draft.title}", True)


def test_publishing_gives_the_action_its_record_and_its_steps_their_rows(page):
    record = ActionRecord.objects.get(key=page.translation_key)
    assert (record.ref, record.title, record.state) == ("A1", "Fixed lines", "proposed")
    assert list(Step.objects.filter(action=record).values_list("ref", flat=True)) == ["S1", "S2"]


def test_a_copy_has_no_topic_until_it_is_published_and_then_its_own(page, topic, comment, client):
    copy = page.copy(update_attrs={"slug": "copy", "title": "Copy"}, keep_live=False)
    assert copy.translation_key != page.translation_key
    assert Topic.objects.count() == 1
    publish(copy)
    own = Topic.objects.get(key=copy.translation_key)
    assert own != topic
    assert own.comment_count == 0
    assert not seen(client, copy)
    assert seen(client, page)


def test_a_copy_starts_without_a_reference(page):
    copy = CopyPageAction(page, update_attrs={"slug": "copy"}, keep_live=True).execute(
        skip_permission_checks=True
    )
    assert copy.specific.ref == ""


def test_an_alias_shows_the_same_thread(page, topic, comment, client):
    alias = page.create_alias(parent=WorkstreamPageFactory(letter="B"), update_slug="same")
    assert alias.translation_key != page.translation_key
    assert key_of(alias) == page.translation_key
    assert seen(client, alias)
    publish(page)
    assert Topic.objects.count() == 1
    assert ActionRecord.objects.count() == 1


def test_an_alias_shows_the_same_state_and_steps(page, client):
    alias = page.create_alias(parent=WorkstreamPageFactory(letter="B"), update_slug="same")
    publish(page)
    assert Step.objects.count() == 2
    assert 'id="step-S2"' in client.get(alias.url).content.decode()


def test_an_alias_turned_page_has_a_topic_of_its_own_and_takes_no_comment_along(
    page, topic, comment, officer
):
    client = officer("editor")
    alias = page.create_alias(parent=WorkstreamPageFactory(letter="B"), update_slug="same")
    response = client.post(f"/admin/pages/{alias.pk}/convert_alias/")
    assert response.status_code == 302
    alias = ActionPage.objects.get(pk=alias.pk)
    own = Topic.objects.get(key=key_of(alias))
    assert own != topic
    assert own.comment_count == 0
    assert alias.ref == ""
    assert not seen(client, alias)
    assert topic.comments.count() == 1


@pytest.mark.parametrize("alias", [False, True])
def test_a_translation_shares_topic_comments_and_steps(page, topic, comment, urdu, client, alias):
    translation = translate_tree(page, urdu, alias=alias)
    for above in translation.get_ancestors().filter(depth__gt=1):
        publish(above.specific) if not above.alias_of_id else None
    if not alias:
        publish(ActionPage.objects.get(pk=translation.pk))
    translation = ActionPage.objects.get(pk=translation.pk)
    assert translation.ref == "A1"
    assert key_of(translation) == page.translation_key
    assert Topic.objects.filter(kind="action").count() == 1
    assert Step.objects.count() == 2
    assert seen(client, translation)
    assert translation.url.startswith("/ur/")


def test_the_topic_keeps_the_title_of_the_sites_own_language(page, topic, urdu):
    translation = translate_tree(page, urdu)
    translation.title = "فکسڈ لائن"
    publish(translation)
    topic.refresh_from_db()
    assert topic.title == "A1 Fixed lines"
    assert ActionRecord.objects.get().title == "Fixed lines"


def test_a_translated_alias_turned_page_keeps_the_shared_topic(page, topic, comment, urdu, client):
    translation = translate_tree(page, urdu, alias=True)
    ConvertAliasPageAction(translation).execute(skip_permission_checks=True)
    translation = ActionPage.objects.get(pk=translation.pk)
    publish(translation)
    assert Topic.objects.filter(kind="action").count() == 1
    assert seen(client, translation)


def test_going_back_to_an_old_revision_changes_neither_topic_nor_state(page, topic, comment, client):
    old = page.latest_revision
    page.title = "Fixed lines for all"
    publish(page)
    Step.objects.filter(ref="S1").update(status="now")
    ActionRecord.objects.update(state="under_way")
    old.publish()
    topic.refresh_from_db()
    assert topic.title == "A1 Fixed lines"
    assert Topic.objects.count() == 1
    assert Step.objects.get(ref="S1").status == "now"
    assert ActionRecord.objects.get().state == "under_way"
    assert seen(client, ActionPage.objects.get())


def test_a_step_that_the_page_no_longer_has_keeps_its_row_and_comes_back_with_the_old_text(page):
    old = page.latest_revision
    page.steps = [step for step in page.steps.all() if step.ref == "S1"]
    publish(page)
    assert list(Step.objects.shown().values_list("ref", flat=True)) == ["S1"]
    old.publish()
    assert sorted(Step.objects.shown().values_list("ref", flat=True)) == ["S1", "S2"]


def test_moving_the_page_keeps_topic_and_comments(page, topic, comment, client):
    page.move(WorkstreamPageFactory(letter="B"), pos="last-child")
    moved = ActionPage.objects.get(pk=page.pk)
    assert seen(client, moved)
    assert Topic.objects.count() == 1
    assert client.get(f"/topics/{topic.public_id}/").url == moved.url


def test_moving_under_a_private_page_hides_the_topic_and_moving_out_shows_it(page, topic, comment):
    private = WorkstreamPageFactory(letter="B")
    restrict(private)
    public = page.get_parent()
    page.move(private, pos="last-child")
    assert not is_public(topic)
    ActionPage.objects.get(pk=page.pk).move(WorkstreamPage.objects.get(pk=public.pk), pos="last-child")
    assert is_public(topic)


def test_unpublishing_hides_the_topic_and_publishing_again_brings_the_comments_back(
    page, topic, comment, client
):
    page.unpublish()
    assert not is_public(topic)
    assert client.get(page.url).status_code == 404
    publish(ActionPage.objects.get(pk=page.pk))
    assert is_public(topic)
    assert seen(client, page)


def test_unpublishing_one_language_leaves_the_other_public(page, topic, urdu):
    translation = translate_tree(page, urdu)
    publish(translation)
    page.unpublish()
    assert is_public(topic)
    ActionPage.objects.get(pk=translation.pk).unpublish()
    assert not is_public(topic)


def restrict(page):
    return PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


@pytest.mark.parametrize("levels_up", [0, 1, 2, 3])
def test_a_private_page_or_ancestor_hides_the_topic_until_it_is_freed(
    page, topic, comment, client, levels_up
):
    above = page
    for _level in range(levels_up):
        above = above.get_parent()
    restriction = restrict(above)
    assert not is_public(topic)
    assert not seen(client, page)
    restriction.delete()
    assert is_public(topic)
    assert seen(client, page)


def test_a_password_or_a_group_hides_as_well(page, topic):
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="Friends"))
    assert not is_public(topic)
    restriction.delete()
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="brass"
    )
    assert not is_public(topic)


def test_an_alias_in_a_public_place_does_not_free_what_is_private(page, topic, comment, client):
    restrict(page)
    alias = page.create_alias(parent=WorkstreamPageFactory(letter="B"), update_slug="same")
    publish(page)
    assert not is_public(topic)
    assert not seen(client, alias)


def test_deleting_the_page_hides_the_topic_and_keeps_what_was_said(page, topic, comment):
    page.delete()
    assert not is_public(topic)
    assert topic.comments.count() == 1


def test_deleting_a_whole_section_hides_the_topics_in_it(page, topic):
    page.get_parent().delete()
    assert not is_public(topic)


def test_a_page_made_again_under_the_same_key_finds_its_comments(page, topic, comment, client):
    parent, key = page.get_parent(), page.translation_key
    page.delete()
    again = ActionPageFactory(
        parent=WorkstreamPage.objects.get(pk=parent.pk), ref="A1", title="Fixed lines", translation_key=key
    )
    assert is_public(topic)
    assert seen(client, again)


def test_news_has_topics_too():
    post = NewsPageFactory(title="Fibre in Sparkhill")
    topic = Topic.objects.get(kind="news", key=post.translation_key)
    assert (topic.title, topic.is_public) == ("Fibre in Sparkhill", True)
    post.unpublish()
    assert not is_public(topic)


def test_a_reference_is_taken_once_in_a_language(page):
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError, match="A1 is the reference of “Fixed lines”"):
        ActionPageFactory(ref="A1", title="Another")


def test_home_is_made_for_each_language_once(urdu):
    assert HomePageFactory(locale=urdu).locale == urdu
