"""Addresses of the network that other pages lead to."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse


def join_url() -> str:
    """Where one becomes a champion."""
    return address("join") or "/champions/join/"


def address(name: str) -> str:
    """Of a part of this app; "" where that part is not there."""
    try:
        return reverse(f"champions:{name}")
    except NoReverseMatch:
        return ""
