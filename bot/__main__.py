"""`python -m bot`: the command line `lotse`."""

from bot.cli import main

if __name__ == "__main__":
    main()
