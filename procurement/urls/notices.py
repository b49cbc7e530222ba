"""Addresses of this part: notices, official publication, corrections, releases."""

urlpatterns: list = []
