"""Names of the products for the help of `crviewer export`, and its option `--list`, which describes them."""

from __future__ import annotations

from argparse import Action, ArgumentParser
from typing import Any

from crviewer.cli.telling import say

# Of `crviewer.products.catalogue.product` and `crviewer.products.core.fills`, which take too long to import for help.
FORMATS = (
    *("reviewed", "sci_err_dq", "cleaned", "flagged"),
    *("badpix", "badpix_frame", "crmask", "badpix.fits.fz", "crmask.fits.fz"),
    *("rays.reg", "rays.ecsv", "rays.csv", "sheet.pdf", "sheet.png"),
    *("badpix.txt", "badpix.lst"),
    *("dq_hst", "dq_jwst", "dq_dragons", "dq_lsst", "dq_lco", "dq_desi", "dq_des", "dq_decam"),
)
FILLS = ("detector", "median", "gaussian")


class ListProducts(Action):
    """Option that prints every product with its file name and purpose, and exits.

    Parameters
    ----------
    option_strings : list of str
        Given by argparse.
    dest : str
        Given by argparse.
    **_ : Any
        Not used.
    """

    def __init__(self, option_strings: list[str], dest: str, **_: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, help="describe the products, and exit")

    def __call__(self, parser: ArgumentParser, *_: Any) -> None:
        """Print the products, one paragraph each."""
        from crviewer.products.catalogue.product import PRODUCTS

        for product in PRODUCTS:
            say(f"{product.format:16}{product.name[0].upper()}{product.name[1:]}: {product.named('FRAME')}")
            say(f"{'':16}{product.purpose}")
        parser.exit()
