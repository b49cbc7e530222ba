"""Addresses of subjects, under every language."""

urlpatterns: list = []
