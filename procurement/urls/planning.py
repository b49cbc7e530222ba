"""Addresses of this part: the wizard, dates, the path, aggregation, approvals, call-in."""

urlpatterns: list = []
