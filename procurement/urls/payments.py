"""Addresses of this part: invoices, payment runs, small quotes, transparency files."""

urlpatterns: list = []
