"""Addresses of following, under every language."""

urlpatterns: list = []
