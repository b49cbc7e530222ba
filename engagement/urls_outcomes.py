"""Addresses of outcomes, under every language."""

urlpatterns: list = []
