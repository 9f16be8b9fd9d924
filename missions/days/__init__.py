"""The plan of days of a year: kept as a grid, carried over, imported; beside it the ledger."""
