"""QR codes as SVG without inline style, for posters and printed pages."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def svg(address: str, *, standalone: bool = False) -> SafeString:
    """A square that telephones read; `standalone` makes it a file of its own."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=standalone,
        svgns=standalone,
        omitsize=True,
        border=4,
        light="#fff" if standalone else None,
        svgclass="tt-qr",
        lineclass=None,
    )
    return mark_safe(out.getvalue().decode())  # made of figures alone
