"""`python -m pltoolkit` is the same as `pltoolkit`."""

from pltoolkit.cli import main

if __name__ == "__main__":
    main()
