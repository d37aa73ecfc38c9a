"""``python -m rpclint``."""

import sys

from rpclint.cli import main

sys.exit(main())
