from __future__ import annotations

from pathlib import Path

import pytest

from crviewer.frames.fits.file_location import FileLocation
from crviewer.products.catalogue.product import PRODUCTS, Product
from tests.products.examples import OF_A_REVIEW, an_export

every_product = pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.format)


def test_no_two_products_get_the_same_name() -> None:
    assert len({product.beside(FileLocation(Path("light.fits"))) for product in PRODUCTS}) == len(PRODUCTS)
    assert len({product.format for product in PRODUCTS}) == len(PRODUCTS)


@pytest.mark.parametrize("product", OF_A_REVIEW, ids=lambda product: product.format)
def test_a_product_is_written_under_the_name_that_it_proposes(tmp_path: Path, product: Product) -> None:
    path = product.beside(FileLocation(tmp_path / "light.fits.fz"))
    product.write(an_export(), path, overwrite=False)
    assert [each.name for each in tmp_path.iterdir()] == [f"light_{product.format}{'.fits' * (path.suffix == '.fits')}"]
    with pytest.raises(FileExistsError):
        product.write(an_export(), path, overwrite=False)


@every_product
def test_the_purpose_is_one_sentence(product: Product) -> None:
    assert product.purpose[0].isupper()
    assert product.purpose.endswith(".")
