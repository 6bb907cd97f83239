"""`python -m crviewer`: the command line, where no script is installed."""

import sys

from crviewer.cli import main

sys.exit(main())
