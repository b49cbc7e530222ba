"""Addresses of looking, under every language."""

urlpatterns: list = []
