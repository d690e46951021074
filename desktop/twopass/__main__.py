"""``python -m twopass``."""

import sys

from twopass.app.main import main

if __name__ == "__main__":
    sys.exit(main())
