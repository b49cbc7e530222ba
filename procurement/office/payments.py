"""Officers’ screens of this part: invoices, payment runs, small quotes, transparency files."""

from __future__ import annotations

from typing import Any

from procurement.office import payments_quotes
from procurement.office.payments_invoices import InvoiceViewSet
from procurement.office.payments_runs import PaymentRunViewSet

viewsets: list = [InvoiceViewSet(), PaymentRunViewSet()]


def links() -> dict[str, Any]:
    """Views of one case, by name: each lies at <name>/<pk>/ of the case viewset."""
    return dict(payments_quotes.VIEWS)
