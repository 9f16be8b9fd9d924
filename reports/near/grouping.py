"""Groups by average linkage: joined while their members are, on average, as near as the limit.

The nearest-neighbour chain: as many steps as rows, each one pass over a row; 2,000 rows take a
tenth of a second. Equal distances are settled by the order of the rows, so the same rows always
make the same groups.
"""

import numpy as np

#: A distance that no average brings back under a limit: people said these two are not the same.
APART = 1e6


def groups(similarity: np.ndarray, least: float, apart=()) -> list[list[int]]:
    """Groups of two and more, row numbers in order. `apart`: pairs that never share a group."""
    size = len(similarity)
    if size < 2:
        return []
    distance = 1.0 - similarity.astype(np.float32)
    for one, other in apart:
        distance[one, other] = distance[other, one] = APART
    return collect(size, join(distance), 1.0 - least)


def middle_first(similarity: np.ndarray, rows: list[int]) -> tuple[list[int], float]:
    """A group from its middle outwards, and the average similarity of its pairs."""
    block = similarity[np.ix_(rows, rows)]
    sums = block.sum(axis=1, dtype=np.float64).tolist()
    order = sorted(range(len(rows)), key=lambda place: (-sums[place], place))
    mean = (sum(sums) - len(rows)) / (len(rows) * (len(rows) - 1))
    return [rows[place] for place in order], mean


def join(distance: np.ndarray) -> list[tuple[int, int, float]]:
    """All joins as (row that stays, row that goes, distance); uses up the matrix."""
    size = len(distance)
    np.fill_diagonal(distance, np.inf)
    many, alive = np.ones(size), np.ones(size, dtype=bool)
    #: Added to a row before its smallest is looked for: writing columns is what costs.
    gone = np.zeros(size, dtype=distance.dtype)
    joined, chain = [], []
    for _step in range(size - 1):
        if not chain:
            chain.append(int(np.argmax(alive)))
        stays, goes = nearest_pair(distance, gone, chain)
        joined.append((stays, goes, float(distance[stays, goes])))
        total = many[stays] + many[goes]
        row = (distance[stays] * many[stays] + distance[goes] * many[goes]) / total
        row[stays] = np.inf
        distance[stays], distance[:, stays] = row, row
        gone[goes], alive[goes], many[stays] = np.inf, False, total
    return joined


def nearest_pair(distance, gone, chain: list[int]) -> tuple[int, int]:
    """Follow nearest neighbours until two are each other's; both leave the chain."""
    while True:
        row = distance[chain[-1]] + gone
        near = int(row.argmin())
        if len(chain) > 1 and row[chain[-2]] <= row[near]:
            one, other = chain.pop(), chain.pop()
            return min(one, other), max(one, other)
        chain.append(near)


def collect(size: int, joined, most: float) -> list[list[int]]:
    """The joins up to this distance, followed to their groups; the largest distance comes last."""
    home = list(range(size))

    def find(row: int) -> int:
        while home[row] != row:
            home[row] = home[home[row]]
            row = home[row]
        return row

    for one, other, distance in joined:
        if distance <= most:
            first, second = sorted((find(one), find(other)))
            home[second] = first
    found: dict[int, list[int]] = {}
    for row in range(size):
        found.setdefault(find(row), []).append(row)
    return [rows for rows in found.values() if len(rows) > 1]
