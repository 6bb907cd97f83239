"""Rays: the list, the gallery and the plot of rays, and the panel that judges one of them."""
