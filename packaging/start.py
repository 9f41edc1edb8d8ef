"""Where the packaged program begins."""

import multiprocessing

from console.cli import main

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
