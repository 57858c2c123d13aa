"""Measures: `make bench`, or `python -m bench imports search …` for some of them.

Each prints its figure beside a floor measured in the same run, as a ratio: the machines are shared and noisy.
"""

import importlib
import sys

ALL = (
    "certificates", "codes", "documents", "libreoffice", "imports", "messy", "search", "duplicates", "grid", "keystrokes",
    "startup", "memory", "hand_up", "receive", "crossings", "postgres",
)  # fmt: skip


def main() -> int:
    """Run the measures named, or all; return 1 where one misses its target."""
    missed = False
    for name in sys.argv[1:] or ALL:
        print(f"— {name}", flush=True)
        lines = importlib.import_module(f"bench.{name}").run()
        print("\n".join(f"  {line}" for line in lines), flush=True)
        missed |= any(line.endswith("MISSED") for line in lines)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
