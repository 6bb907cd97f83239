"""The contact sheet: every ray as the window shows it, with its number, verdict and evidence, on pages to print."""
