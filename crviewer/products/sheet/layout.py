"""Where things stand on a page of the contact sheet, in pixels from its top left corner: A4, upright."""

from __future__ import annotations

DPI = 150
WIDTH, HEIGHT = 1240, 1754  # 210 mm × 297 mm
MARGIN = 50
TILE = 132  # side of a cutout; 4 × the 33 pixels that it shows of a frame at the least
TILES = 4  # of one ray
LEAST_SPAN = 33  # pixels of the frame
CHIP = 14  # side of the patch in the colour of the verdict

_ACROSS, _DOWN = 2, 7
PER_PAGE = _ACROSS * _DOWN
_TOP = 104  # of the first card; the heading is above it
_GAP = 7  # between cutouts
_CARD = (590, 234)  # from card to card, across and down
_TEXT = 60  # height of the lines above the cutouts


def pages_for(rays: int) -> int:
    """How many pages so many rays take; one where there are none, so that the file says so."""
    return max(1, -(-rays // PER_PAGE))


def card_corner(place: int) -> tuple[int, int]:
    """Left and top of a card; places count along the rows."""
    row, column = divmod(place, _ACROSS)
    return MARGIN + column * _CARD[0], _TOP + row * _CARD[1]


def tile_corner(place: int, tile: int) -> tuple[int, int]:
    """Left and top of one of its cutouts."""
    left, top = card_corner(place)
    return left + tile * (TILE + _GAP), top + _TEXT
