"""`python -m hebiao` is the command `hebiao`."""

from hebiao.cli import main

if __name__ == "__main__":
    main()
