"""The order of a document's sections, and which of them stand in it: reports and ToR alike.

Rows come locked or unlocked as their owner sees fit; each saves what it changes and no more.
"""


def number(rows) -> None:
    """Positions from one on, in the order of these rows."""
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position", "updated_at"])


def moved(rows: list, direction: str, key: str) -> list | None:
    """One place up or down; at the ends, and for a section that is not there, nothing."""
    here = next((i for i, row in enumerate(rows) if row.key == key), None)
    there = None if here is None else here + (1 if direction == "down" else -1)
    if there is None or not 0 <= there < len(rows):
        return None
    rows = list(rows)
    rows[here], rows[there] = rows[there], rows[here]
    return rows


def set_left_out(row, *, is_left_out: bool) -> None:
    """It goes with its text, and comes back with it."""
    row.is_left_out = is_left_out
    row.save(update_fields=["is_left_out", "updated_at"])
