"""``python -m tests.fuzz --mutants N [READER ...]``: outcomes by reader; exit 1 if any is bad."""

import argparse
import sys
import time

from tests.fuzz.readers import READERS
from tests.fuzz.run import OUTCOMES, fuzz


def main() -> int:
    """Fuzz each reader and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("readers", nargs="*", metavar="READER", help=f"of {', '.join(READERS)}")
    parser.add_argument("--mutants", type=int, default=2000, metavar="N", help="default: 2000")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first")
    options = parser.parse_args()
    if unknown := set(options.readers) - set(READERS):
        parser.error(f"unknown readers {sorted(unknown)}; there are {', '.join(READERS)}")
    print("  ".join(f"{name:>11}" for name in ("reader", *OUTCOMES, "slowest", "MiB", "minutes")))
    good = True
    for name in options.readers or READERS:
        begun = time.monotonic()
        found = fuzz([name], options.mutants, options.first)[name]
        numbers = [str(found.counts[kind]) for kind in OUTCOMES]
        spent = (time.monotonic() - begun) / 60
        largest = f"{found.largest / 2**20:.0f}"
        row = [name, *numbers, f"{found.slowest:.1f}", largest, f"{spent:.1f}"]
        print("  ".join(f"{cell:>11}" for cell in row), flush=True)
        for kind, examples in found.examples.items():
            for example in examples[:5]:
                print(f"    {kind}: {example}", flush=True)
        good &= found.is_good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
