"""Pictures of pages for README and the guides: viewport high, few colours, a small file each."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).resolve().parent.parent.parent / "docs" / "pictures"
MOST_BYTES = 250_000


def keep_picture(page, name: str, *, of: str = "") -> None:
    """`of` is a selector to bring to the top first; without it the top of the page."""
    page.evaluate("document.activeElement.blur()")
    if of:
        page.locator(of).first.evaluate("element => element.scrollIntoView({block: 'start'})")
    else:
        page.evaluate("scrollTo(0, 0)")
    shot = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    small = shot.quantize(colors=128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / f"{name}.png"
    small.save(target, optimize=True)
    assert target.stat().st_size < MOST_BYTES, f"{name}.png is {target.stat().st_size} bytes"
