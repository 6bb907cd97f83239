"""What the built program runs."""

import sys
from multiprocessing import freeze_support

from crviewer.cli import main

freeze_support()
sys.exit(main())
