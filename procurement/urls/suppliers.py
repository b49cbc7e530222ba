"""Addresses of this part: profiles, alerts, packs, clarification questions."""

urlpatterns: list = []
