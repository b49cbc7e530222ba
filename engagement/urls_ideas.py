"""Addresses of ideas, under every language."""

urlpatterns: list = []
