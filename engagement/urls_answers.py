"""Addresses of answers, under every language."""

urlpatterns: list = []
