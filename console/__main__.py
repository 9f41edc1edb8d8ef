"""`python -m console` is the same as `moonkite`."""

from console.cli import main

if __name__ == "__main__":
    main()
