"""The sheet of an intervention, written by its coordination and by EST."""
