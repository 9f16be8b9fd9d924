"""The mission kit: all that is worth having along, in one file that needs no network."""
