"""What happens to pages without our doing: published, unpublished, moved, deleted, made private."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import copy_for_translation_done, page_published, page_unpublished, post_page_move

from cms.actions import rows
from cms.memory import forget
from cms.models import ActionPage, NewsPage
from cms.topics import ensure_topics

TALKED_ABOUT = (ActionPage, NewsPage)


def on_published(sender, instance, **kwargs) -> None:
    forget()
    if isinstance(instance, ActionPage):
        rows.align(pages=[instance])
    if isinstance(instance, TALKED_ABOUT):
        ensure_topics([instance])


def on_gone(sender, instance, **kwargs) -> None:
    """Unpublished or deleted: the topic stays, with all that was said; whether others may read it changes."""
    forget()
    if isinstance(instance, TALKED_ABOUT):
        instance.live = False
        ensure_topics([instance])


def on_moved(sender, instance, **kwargs) -> None:
    forget()
    refresh_below(instance)


def on_restricted(sender, instance, **kwargs) -> None:
    forget()
    if page := Page.objects.filter(pk=instance.page_id).first():
        refresh_below(page)


def refresh_below(page: Page) -> None:
    """The topics of everything at and below this page."""
    for model in TALKED_ABOUT:
        ensure_topics(model.objects.descendant_of(page, inclusive=True).select_related("locale"))


def keep_reference(sender, source_obj, target_obj, **kwargs) -> None:
    """A translation has its original's reference, which an ordinary copy starts without."""
    if isinstance(target_obj, ActionPage) and not target_obj.ref:
        target_obj.ref = source_obj.specific.ref
        target_obj.save(update_fields=["ref"])
        if revision := target_obj.latest_revision:
            revision.content["ref"] = target_obj.ref
            revision.save(update_fields=["content"])


def connect() -> None:
    page_published.connect(on_published, dispatch_uid="cms.topics.published")
    page_unpublished.connect(on_gone, dispatch_uid="cms.topics.unpublished")
    post_page_move.connect(on_moved, dispatch_uid="cms.topics.moved")
    copy_for_translation_done.connect(keep_reference, dispatch_uid="cms.keep_reference")
    for model in TALKED_ABOUT:
        post_delete.connect(on_gone, sender=model, dispatch_uid=f"cms.topics.deleted.{model.__name__}")
    post_save.connect(on_restricted, sender=PageViewRestriction, dispatch_uid="cms.topics.restricted")
    post_delete.connect(on_restricted, sender=PageViewRestriction, dispatch_uid="cms.topics.freed")
