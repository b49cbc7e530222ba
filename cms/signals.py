"""What happens to pages without our doing: published, unpublished, moved, deleted, made private."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import copy_for_translation_done, page_published, page_unpublished, post_page_move

from cms.actions import rows
from cms.memory import forget
from cms.models import ActionPage, NewsPage, SiteSettings
from cms.moves import tell_of_post
from cms.topics import TALKED_ABOUT, ensure_topics


def on_published(sender, instance, imported=False, **kwargs) -> None:
    """`imported`: the switch has laid and shown all of it already, but for what actions lie under."""
    if imported and isinstance(instance, ActionPage):
        return
    if not imported:
        forget()
    if isinstance(instance, ActionPage):
        rows.align(pages=[instance])
    if isinstance(instance, TALKED_ABOUT):
        ensure_topics([instance])
    if isinstance(instance, NewsPage):
        tell_of_post(instance)


def on_gone(sender, instance, **kwargs) -> None:
    """Unpublished or deleted: the topic stays, with all that was said; whether others may read it changes."""
    forget()
    if isinstance(instance, TALKED_ABOUT):
        instance.live = False
        ensure_topics([instance])


def on_converted(page: Page) -> None:
    """An alias that became a page of its own: what it shows is its own from now on, its reference is not."""
    page = page.specific
    if not isinstance(page, TALKED_ABOUT):
        return
    if isinstance(page, ActionPage) and _reference_is_taken(page):
        _give_reference(page, "")
    on_published(type(page), page)


def _reference_is_taken(page: ActionPage) -> bool:
    same = ActionPage.objects.filter(ref=page.ref, locale_id=page.locale_id, alias_of=None)
    return same.exclude(pk=page.pk).exists()


def _give_reference(page: ActionPage, ref: str) -> None:
    """On the page and in its newest draft."""
    page.ref = ref
    page.save(update_fields=["ref"], clean=False)
    if revision := page.latest_revision:
        revision.content["ref"] = ref
        revision.save(update_fields=["content"])


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
        _give_reference(target_obj, source_obj.specific.ref)


def on_frame_changed(sender, **kwargs) -> None:
    """Names, colours, addresses and languages of the site."""
    forget()


def connect() -> None:
    for model in (SiteSettings, Site, Locale):
        post_save.connect(on_frame_changed, sender=model, dispatch_uid=f"cms.frame.{model.__name__}")
        post_delete.connect(on_frame_changed, sender=model, dispatch_uid=f"cms.frame.gone.{model.__name__}")
    page_published.connect(on_published, dispatch_uid="cms.topics.published")
    page_unpublished.connect(on_gone, dispatch_uid="cms.topics.unpublished")
    post_page_move.connect(on_moved, dispatch_uid="cms.topics.moved")
    copy_for_translation_done.connect(keep_reference, dispatch_uid="cms.keep_reference")
    for model in TALKED_ABOUT:
        post_delete.connect(on_gone, sender=model, dispatch_uid=f"cms.topics.deleted.{model.__name__}")
    post_delete.connect(on_frame_changed, sender=Page, dispatch_uid="cms.frame.page")
    post_save.connect(on_restricted, sender=PageViewRestriction, dispatch_uid="cms.topics.restricted")
    post_delete.connect(on_restricted, sender=PageViewRestriction, dispatch_uid="cms.topics.freed")
