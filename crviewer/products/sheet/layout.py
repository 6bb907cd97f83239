"""Layout of a page of the contact sheet, in pixels from its top left corner: A4 portrait."""

from __future__ import annotations

DPI = 150
WIDTH, HEIGHT = 1240, 1754  # 210 mm × 297 mm
MARGIN = 50
TILE = 132  # side of a cutout; 4 × the 33 pixels of the frame that it shows at least
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
    """Number of pages for a number of rays.

    Parameters
    ----------
    rays : int
        Number of rays.

    Returns
    -------
    int
        At least one, so that an empty sheet says so.
    """
    return max(1, -(-rays // PER_PAGE))


def card_corner(place: int) -> tuple[int, int]:
    """Position of a card.

    Parameters
    ----------
    place : int
        Number of the card on its page, along the rows.

    Returns
    -------
    left, top : int, pixels
        Its top left corner.
    """
    row, column = divmod(place, _ACROSS)
    return MARGIN + column * _CARD[0], _TOP + row * _CARD[1]


def tile_corner(place: int, tile: int) -> tuple[int, int]:
    """Position of one cutout of a card.

    Parameters
    ----------
    place : int
        Number of the card on its page.
    tile : int
        Number of the cutout, 0 to 3.

    Returns
    -------
    left, top : int, pixels
        Its top left corner.
    """
    left, top = card_corner(place)
    return left + tile * (TILE + _GAP), top + _TEXT
