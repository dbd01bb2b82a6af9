"""`python -m servitization`."""

import sys

try:
    from servitization.cli import main

    main()
except KeyboardInterrupt:
    # While it is being loaded; later the command says that it was stopped.
    sys.exit(130)
