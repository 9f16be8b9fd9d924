#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it uses the embedded PostgreSQL of `var/`."""

import os
import sys

from backstopping.embedded.borrowed import postgres_for
from backstopping.embedded.places import Trouble


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backstopping.settings")
    from django.core.management import execute_from_command_line

    try:
        with postgres_for(sys.argv):
            execute_from_command_line(sys.argv)
    except Trouble as trouble:
        sys.exit(str(trouble))


if __name__ == "__main__":
    main()
