"""`python -m servitization`."""

from servitization.cli import main

main()
