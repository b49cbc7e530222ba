"""Officers’ screens of this part: awards, standstill, contracts, the register."""

from __future__ import annotations

from typing import Any

viewsets: list = []


def links() -> dict[str, Any]:
    """Views of one case, by name: each lies at <name>/<pk>/ of the case viewset."""
    return {}
