"""`python -m backstopping.embedded` runs everything; with `test`, pytest over fresh servers."""

import sys

from backstopping.embedded.places import House, Trouble


def main() -> int:
    if sys.argv[1:2] == ["test"]:
        from backstopping.embedded.throwaway import run_tests

        return run_tests(sys.argv[2:])
    from backstopping.embedded.supervisor import Supervisor

    Supervisor(House()).run()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        sys.exit(str(trouble))
