"""Boundary partners and their progress markers, written by the coordination and by EST."""
