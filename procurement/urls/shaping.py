"""Addresses of this part: lots, proportionality, checklist, documents, engagement."""

urlpatterns: list = []
