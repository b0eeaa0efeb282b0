"""``python -m grncore``."""

import sys

from grncore.cli import main

sys.exit(main())
