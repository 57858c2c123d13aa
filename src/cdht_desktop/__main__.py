"""Start: the window with no word behind the command, the command line otherwise.

Kept light: the child processes that read workbooks import this module too.
"""

import multiprocessing
import sys


def main() -> int:
    """Run the program; return its exit code (0 done, 1 refused, 2 wrong usage)."""
    multiprocessing.freeze_support()
    if len(sys.argv) == 1:
        # Imported here: neither face loads the other's libraries, which would delay its start by half a second.
        from cdht_desktop.app import main as open_window  # noqa: PLC0415

        return open_window()
    if sys.argv[1:] == ["self-test-window"]:
        from cdht_desktop.app import draw_once  # noqa: PLC0415 - see above

        return draw_once()
    from cdht_desktop.cli import run_command  # noqa: PLC0415 - see above

    return run_command()


if __name__ == "__main__":
    sys.exit(main())
