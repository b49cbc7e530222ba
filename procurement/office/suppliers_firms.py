"""Firms that let the council's buyers find them: a list with search, and a page of what each shows. Read only.

It helps to know the market before buying (Procurement Act 2023, s16). It is never a gate: below the threshold
suitability may not be assessed before tenders are invited (s85).
"""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import IndexView

from accounts.models import Organisation
from accounts.scoped import ScopedModelViewSet
from accounts.viewsets import ReadOnly
from procurement import cpv
from procurement.models import ProfileCpv, SupplierProfile
from procurement.office.reading import Reading
from procurement.profile_words import shown_to_buyers
from procurement.words import LAWYER, money


class FirmFilters(WagtailFilterSet):
    """By trade (CPV division), size, and whether it is a social enterprise."""

    trade = django_filters.ChoiceFilter(
        label=gettext_lazy("Trade"), choices=lambda: list(cpv.divisions().items()), method="of_trade"
    )
    scale = django_filters.ChoiceFilter(label=gettext_lazy("Size"), choices=Organisation.Size.choices)

    class Meta:
        model = SupplierProfile
        fields = ["is_vcse"]

    def of_trade(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        return rows.filter(pk__in=ProfileCpv.objects.filter(code__startswith=value).values("profile"))


class FirmIndexView(IndexView):
    page_title = gettext_lazy("Firms")
    page_subtitle = gettext_lazy("that let the council’s buyers find them")


class FirmView(Reading):
    any_permission_required = ["view"]
    page_title = gettext_lazy("Firm")
    all_of_them = gettext_lazy("Firms")
    template_name = "procurement/admin/firm.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "row": self.object, "shown": shown_to_buyers(self.object), "lawyer": LAWYER}


def sells_of(row: SupplierProfile) -> str:
    return Truncator(row.sells).chars(90)


def lots_of(row: SupplierProfile) -> str:
    """ "£5,000 to £60,000"."""
    if row.lot_from is None and row.lot_to is None:
        return _("any size")
    if row.lot_to is None:
        return _("from {least}").format(least=money(row.lot_from))
    if row.lot_from is None:
        return _("up to {most}").format(most=money(row.lot_to))
    return _("{least} to {most}").format(least=money(row.lot_from), most=money(row.lot_to))


def size_of(row: SupplierProfile) -> str:
    return str(dict(Organisation.Size.choices).get(row.scale, ""))


class FirmViewSet(ReadOnly, ScopedModelViewSet):
    model = SupplierProfile
    name = "procurement_firms"
    url_prefix = "procurement-firms"
    icon = "group"
    menu_label = gettext_lazy("Firms")
    menu_order = 45
    index_view_class = FirmIndexView
    inspect_view_class = FirmView
    inspect_view_enabled = True
    filterset_class = FirmFilters
    form_fields = ["sells"]  # of a form that the policy shows to nobody
    search_fields = ["organisation__name", "legal_name", "trading_name", "sells"]
    list_display = [
        "organisation",
        Column("sells", label=gettext_lazy("What it sells"), accessor=sells_of),
        Column("lots", label=gettext_lazy("Lots that suit it"), accessor=lots_of),
        Column("size", label=gettext_lazy("Size"), accessor=size_of),
        "updated_at",
    ]
    list_export: list[str] = []

    def rows(self) -> QuerySet:
        return SupplierProfile.objects.select_related("organisation").order_by("organisation__name", "pk")
