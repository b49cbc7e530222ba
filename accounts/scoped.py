"""Back-office screens of records that not every officer may see: one gate through which every view passes.

A viewset's built-in views all come out of `construct_view`, and so must its own (`get_urlpatterns` with
`self.construct_view(...)`). Each loads its row from `visible_to(user)` before it asks for any permission, or
answers 404; lists, exports, filters, form fields and choosers start from the same.
"""

from __future__ import annotations

from django import forms
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import ModelAdminURLFinder
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from accounts.scoped_logs import register_scoped

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def narrow(rows: models.QuerySet, user) -> models.QuerySet:
    """Those of these rows that the person may see, without joins that could repeat a row."""
    return rows.filter(pk__in=rows.model.objects.visible_to(user).order_by().values("pk"))


def narrow_form(form: forms.BaseForm, user) -> forms.BaseForm:
    """Every choice of a scoped model offers, accepts and names visible rows only, down to inline forms."""
    for field in form.fields.values():
        rows = getattr(field, "queryset", None)
        if rows is None or not hasattr(rows.model.objects, "visible_to"):
            continue
        field.queryset = narrow(rows, user)
        if isinstance(field.widget, BaseChooser):
            field.widget.get_instance = _visible_instance(field.widget, user)
    for formset in getattr(form, "formsets", {}).values():
        formset.form = _narrowed_class(formset.form, user)
    return form


def _visible_instance(widget: BaseChooser, user):
    """A chooser shows the title of whatever key was posted to it: only of one that may be seen."""
    ask = widget.get_instance

    def get_instance(value):
        instance = ask(value)
        if instance is None or isinstance(value, models.Model):  # what the row itself holds already
            return instance
        return instance if type(instance).objects.visible_to(user).filter(pk=instance.pk).exists() else None

    return get_instance


def _narrowed_class(form_class: type[forms.BaseForm], user) -> type[forms.BaseForm]:
    def __init__(self, *args, **kwargs):
        form_class.__init__(self, *args, **kwargs)
        narrow_form(self, user)

    return type(form_class.__name__, (form_class,), {"__init__": __init__})


class Gate:
    """Stands before the view it is mixed with. 404, never 403: who may not see a row does not learn it exists."""

    def setup(self, request, *args, **kwargs):
        key = kwargs.get(getattr(self, "pk_url_kwarg", None) or "pk", args[0] if args else None)
        if key is not None:
            must_see(self.scoped_model, key, request.user)
        super().setup(request, *args, **kwargs)

    def get_base_object_queryset(self):
        return narrow(super().get_base_object_queryset(), self.request.user)

    def get_base_queryset(self):
        rows = super().get_base_queryset()
        return narrow(rows, self.request.user) if rows.model is self.scoped_model else rows

    @cached_property
    def filters(self):
        filters = super().filters
        if filters:
            narrow_form(filters.form, self.request.user)
        return filters

    def get_form(self, *args, **kwargs):
        return narrow_form(super().get_form(*args, **kwargs), self.request.user)

    def _annotate_queryset_updated_at(self, queryset):
        """As Wagtail's, which knows only its own log table."""
        from accounts.models import ScopedLogEntry

        latest = ScopedLogEntry.objects.filter(
            content_type__app_label=queryset.model._meta.app_label,
            content_type__model=queryset.model._meta.model_name,
            object_id=models.functions.Cast(models.OuterRef("pk"), models.CharField()),
        ).order_by("-timestamp", "-pk")
        return queryset.annotate(_updated_at=models.Subquery(latest.values("timestamp")[:1]))

    def preprocess_field_value(self, field, value, export_format):
        """A cell that begins like a formula would be run by the reader's spreadsheet."""
        value = super().preprocess_field_value(field, value, export_format)
        return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def must_see(model: type[models.Model], key: str | int, user) -> None:
    """Http404 unless the person may see the row with this (quoted) key."""
    try:
        visible = model.objects.visible_to(user).filter(pk=unquote(str(key))).exists()
    except (ValueError, ValidationError):
        visible = False
    if not visible:
        raise Http404


class ChooserGate(Gate):
    """The same before a chooser, whose views look rows up in ways of their own."""

    def get_object_list(self):
        return narrow(super().get_object_list(), self.request.user)

    def get_object(self, pk):
        must_see(self.scoped_model, pk, self.request.user)
        return super().get_object(pk)

    def get_objects(self, pks):
        return narrow(super().get_objects(pks), self.request.user)

    def get_creation_form(self):
        form = super().get_creation_form()
        return form and narrow_form(form, self.request.user)


class ScopedHistoryView(HistoryView):
    """Who may look at a row may look at what was done to it."""

    any_permission_required = ["add", "change", "delete", "view"]

    @cached_property
    def header_buttons(self):
        return super().header_buttons if self.user_has_permission("change") else []


class ScopedModelViewSet(ModelViewSet):
    """A ModelViewSet whose every view starts from `model.objects.visible_to(user)`.

    No copy, no reference index, a log of its own; ImproperlyConfigured where the manager lacks `visible_to`.
    """

    copy_view_enabled = False
    add_to_reference_index = False
    history_view_class = ScopedHistoryView

    def __init__(self, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        register_scoped(self.model)

    def construct_view(self, view_class, **kwargs):
        return super().construct_view(gated(view_class, Gate, self.model), **kwargs)

    def get_urlpatterns(self):
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "copy"]

    def formfield_for_dbfield(self, db_field, **kwargs):
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, **kwargs)

    @property
    def url_finder_class(self):
        return type("ScopedURLFinder", (ScopedURLFinder, super().url_finder_class), {})


class ScopedURLFinder(ModelAdminURLFinder):
    """No link to a row for somebody who may not see it."""

    def get_edit_url(self, instance):
        if self.user and not type(instance).objects.visible_to(self.user).filter(pk=instance.pk).exists():
            return None
        return super().get_edit_url(instance)


class ScopedChooserViewSet(ChooserViewSet):
    """A chooser that offers, and answers for, visible rows only."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        register_scoped(self.model)

    def construct_view(self, view_class, **kwargs):
        return super().construct_view(gated(view_class, ChooserGate, self.model), **kwargs)


def gated(view_class: type, gate: type, model: type[models.Model]) -> type:
    """The view behind the gate. A method that the view does not have is never called on it."""
    return type(view_class.__name__, (gate, view_class), {"scoped_model": model})


class ActView(WagtailAdminTemplateMixin, FormView):
    """A form in the frame of the back office: says what it means, asks for what it needs, calls one action.

    Give `form_class`, `index_url_name` with `index_label`, and `decide(form)`, which gives the sentence that says what
    was done ("" where the next page shows it); `after()` where it does not go back to the list.
    """

    template_name = "accounts/admin/decision.html"
    index_url_name = ""
    index_label = ""
    explanation = ""
    submit_button_label = _("Decide")
    submit_button_active_label = _("Deciding…")

    def decide(self, form) -> str:
        raise NotImplementedError

    def after(self) -> str:
        """The address to which it goes when it is done."""
        return reverse(self.index_url_name)

    def facts(self) -> list[tuple[str, object]]:
        """What one needs to know to decide: label and value."""
        return []

    def get_breadcrumbs_items(self):
        index = {"url": reverse(self.index_url_name), "label": self.index_label}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "explanation": self.explanation,
            "facts": self.facts(),
            "action_url": self.request.path,
            "submit_button_label": self.submit_button_label,
            "submit_button_active_label": self.submit_button_active_label,
            "media": context["form"].media,
        }

    def form_valid(self, form):
        if said := self.decide(form):
            messages.success(self.request, said)
        return redirect(self.after())


class DecisionView(BaseObjectMixin, ActView):
    """One decision about one row. Give `model` and `may(user, row)` too, and construct it through the viewset, so that
    the gate stands before it."""

    def may(self, user, row) -> bool:
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        if not self.may(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        index = {
            "url": reverse(self.index_url_name),
            "label": self.model._meta.verbose_name_plural.capitalize(),
        }
        return [
            *self.breadcrumbs_items,
            index,
            {"url": "", "label": self.get_page_title(), "sublabel": self.object},
        ]

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "object": self.object}
