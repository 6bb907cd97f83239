"""How the user guide is built: sphinx-build -W docs OUT."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import tables

from crviewer import __version__

project = "crviewer"
author = copyright = "The crviewer developers"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "substitution"]
myst_heading_anchors = 3
myst_substitutions = tables.all_tables()
nitpicky = False  # types of numpy and astropy in signatures are not looked up on the network
autodoc_typehints = "none"  # the docstrings tell them
autodoc_member_order = "bysource"
napoleon_use_param = napoleon_use_rtype = False  # words of a type, such as pixels, are no links to fields of that name
napoleon_custom_sections = [("Attributes", "params_style")]

html_theme = "pydata_sphinx_theme"
html_title = f"crviewer {__version__}"
html_theme_options = {"show_prev_next": True, "show_toc_level": 2}
html_sidebars = {"index": []}
html_copy_source = html_show_sourcelink = False
