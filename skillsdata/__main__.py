"""``python -m skillsdata`` is the ``skillsdata`` command."""

import sys

from skillsdata.cli import main

if __name__ == "__main__":
    sys.exit(main())
