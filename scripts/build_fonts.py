#!/usr/bin/env python3
"""Make the portal's font files in static/fonts/ from the font packages in the environment.

Onest is cut into a Cyrillic and a Latin file for the screen and one joined file for PDF; PT Serif is cut for print.
The files are not in the repository: set-up makes them, and a second run that finds them up to date does nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parent.parent / "static" / "fonts"
STAMP = TARGET / ".stamp"
WEIGHTS = (400, 700)
NO_BREAK_HYPHEN, HYPHEN = 0x2011, 0x2010

# What our four languages and their neighbours write; a rarer letter comes from a font of the system.
CYRILLIC = [*range(0x0401, 0x0460), *map(ord, "ҐґҒғҚқҢңҮүҰұҺһӘәӨө№")]
LATIN = [
    *range(0x0020, 0x0100),
    *map(ord, "ĞğİıŞş"),
    *range(0x2010, 0x2027),
    *map(ord, "\u202f€₸₽₺←↑→↓−≠≤≥≈⁠"),
]
# Letters that every paper needs: Kyrgyz, Kazakh, and the signs of money and numbers.
NEEDED = "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё№«»–—…"
SERIF_STYLES = ("Regular", "Bold", "Italic", "BoldItalic")


def onest() -> Path:
    """Find the variable Onest in its package."""
    return Path(str(files("fontpkg_onest") / "files" / "Onest[wght].ttf"))


def serif(style: str) -> Path:
    """Find one style of PT Serif in its package."""
    return Path(str(files("fontpkg_pt_serif") / "files" / f"PT_Serif-Web-{style}.ttf"))


def fingerprint() -> str:
    """Sum up this script and its sources: a new version of either makes the files again."""
    total = sha256(Path(__file__).read_bytes())
    for source in (onest(), *(serif(style) for style in SERIF_STYLES)):
        total.update(source.read_bytes())
    return total.hexdigest()


def targets() -> list[Path]:
    """List the files that a complete run leaves."""
    names = ["Onest-cyr.woff2", "Onest-lat.woff2", "Onest-print.woff2"]
    return [TARGET / name for name in [*names, *(f"PTSerif-{style}.woff2" for style in SERIF_STYLES)]]


def cut(font: TTFont, letters: Iterable[int], path: Path) -> None:
    """Keep only these letters and write a woff2 file."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = [1, 2, 4, 6, 13, 14]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=list(letters))
    cutter.subset(font)
    subset.save_font(font, str(path), options)
    print(f"  {path.name:22} {path.stat().st_size / 1024:5.1f} KB")


def lend_hyphen(font: TTFont) -> None:
    """Let the no-break hyphen use the glyph of the hyphen where the font has none of its own."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            glyph = table.cmap.get(HYPHEN) or table.cmap.get(ord("-"))
            if glyph:
                table.cmap[NO_BREAK_HYPHEN] = glyph


def load_onest() -> TTFont:
    """Load Onest with the weights that the portal uses."""
    font = instancer.instantiateVariableFont(TTFont(onest()), {"wght": WEIGHTS})
    lend_hyphen(font)
    return font


def missing_letters(font: TTFont) -> str:
    """List the letters of our languages that a font lacks."""
    known = font.getBestCmap()
    return "".join(letter for letter in NEEDED if ord(letter) not in known)


def build() -> None:
    """Write every file anew."""
    TARGET.mkdir(parents=True, exist_ok=True)
    cut(load_onest(), CYRILLIC, TARGET / "Onest-cyr.woff2")
    cut(load_onest(), LATIN, TARGET / "Onest-lat.woff2")
    cut(load_onest(), [*LATIN, *CYRILLIC], TARGET / "Onest-print.woff2")
    for style in SERIF_STYLES:
        font = TTFont(serif(style))
        if lacking := missing_letters(font):
            print(f"  PT Serif {style} lacks {lacking}: paper takes them from Noto Serif")
        lend_hyphen(font)
        cut(font, [*LATIN, *CYRILLIC], TARGET / f"PTSerif-{style}.woff2")


def main() -> int:
    """Make the files unless they are up to date (`--force` makes them anyway)."""
    mark = fingerprint()
    fresh = STAMP.exists() and STAMP.read_text() == mark and all(path.exists() for path in targets())
    if fresh and "--force" not in sys.argv:
        print("fonts: up to date")
        return 0
    print("fonts: making static/fonts/")
    build()
    STAMP.write_text(mark)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
