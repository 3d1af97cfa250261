"""``python -m luminora_lab`` is the ``luminora`` command."""

import sys

from luminora_lab.cli import main

if __name__ == "__main__":
    sys.exit(main())
