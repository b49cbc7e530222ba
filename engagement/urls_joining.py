"""Addresses of joining, under every language."""

urlpatterns: list = []
