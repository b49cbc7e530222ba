"""Which models are scoped, and which of their log entries a person may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from wagtail.log_actions import registry as log_registry
from wagtail.models.audit_log import BaseLogEntryManager

if TYPE_CHECKING:
    from accounts.models import User

scoped_models: list[type[models.Model]] = []


def register_scoped(model: type[models.Model]) -> None:
    """Its rows and its log are seen through `objects.visible_to(user)` only; refused where that is missing."""
    if not hasattr(model.objects, "visible_to"):
        raise ImproperlyConfigured(f"{model._meta.label} is scoped: its manager needs visible_to(user)")
    if model not in scoped_models:
        scoped_models.append(model)
        if log_registry.has_scanned_for_actions:
            register_logs(log_registry)


def register_logs(registry) -> None:
    """Sends the log entries of every scoped model to their own table (hook: register_log_actions)."""
    from accounts.models import ScopedLogEntry

    for model in scoped_models:
        registry.register_model(model, ScopedLogEntry)


def has_any_permission(user: User, model: type[models.Model]) -> bool:
    """Whether they may do anything at all with rows of this model in the back office."""
    options = model._meta
    return any(
        user.has_perm(f"{options.app_label}.{action}_{options.model_name}")
        for action in ("view", "add", "change", "delete")
    )


class ScopedLogEntryManager(BaseLogEntryManager):
    """As Wagtail's for models, with reading narrowed row by row."""

    def log_action(self, instance, action, **kwargs):
        return super().log_action(instance, action, object_id=str(instance.pk), **kwargs)

    def for_instance(self, instance):
        content_type = ContentType.objects.get_for_model(instance, for_concrete_model=False)
        return self.filter(content_type=content_type, object_id=str(instance.pk))

    def viewable_by_user(self, user):
        """Entries of rows in visible_to(user); those of rows that are gone to administrators alone."""
        allowed = Q(pk__in=[])
        for model in scoped_models:
            if not has_any_permission(user, model):
                continue
            rows = Q(object_id__in=keys(model.objects.visible_to(user)))
            if user.is_superuser:
                rows |= ~Q(object_id__in=keys(model._base_manager.all()))
            content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
            allowed |= Q(content_type=content_type) & rows
        return self.filter(allowed)


def keys(rows: models.QuerySet) -> models.QuerySet | list[str]:
    """Their primary keys as text, the way a log entry keeps them."""
    if isinstance(rows.model._meta.pk, models.UUIDField):  # SQLite keeps these without dashes
        return [str(key) for key in rows.values_list("pk", flat=True)]
    return rows.order_by().annotate(key_as_text=Cast("pk", models.CharField())).values("key_as_text")
