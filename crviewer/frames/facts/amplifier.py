"""One amplifier of a detector that is read through several: its part of the image, and its numbers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Amplifier:
    """One amplifier, as far as a header or the observer tells.

    Attributes
    ----------
    name : str
        "A", "OUT1"; empty where one amplifier reads the whole image.
    section : str
        The pixels that it reads and that see light, as FITS writes them: "[1:1024,1:4096]", from 1, both ends included.
    overscan : str
        The pixels of its overscan, written alike; empty where the image has none.
    gain : float or None, electrons per adu
    read_noise : float or None, electrons
    source : str
        The keyword that places it, or "given".
    """

    name: str = ""
    section: str = ""
    overscan: str = ""
    gain: float | None = None
    read_noise: float | None = None
    source: str = ""

    def in_words(self) -> str:
        """Tell all that is known of it.

        Returns
        -------
        str
            As "A [1:64,1:128] (DATASECA): gain 1.2 e⁻/ADU, read noise 4 e⁻, overscan [129:136,1:128]".
        """
        numbers = [
            "" if self.gain is None else f"gain {self.gain:.4g} e⁻/ADU",
            "" if self.read_noise is None else f"read noise {self.read_noise:.4g} e⁻",
            f"overscan {self.overscan}" if self.overscan else "",
        ]
        said = ", ".join(filter(None, numbers)) or "the numbers of the frame"
        return f"{self.name} {self.section} ({self.source}): {said}".strip()
