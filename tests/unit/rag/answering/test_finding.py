from index import Hit
from rag.answering.finding import merged


def found(*starts: int) -> list[Hit]:
    return [
        Hit(rank, 1 / rank, "a", "A", "", None, "", "", start, start + 5, "text")
        for rank, start in enumerate(starts, 1)
    ]


def test_the_best_of_every_part_comes_first() -> None:
    hits = merged([found(0, 10, 20), found(30, 10)], 4)
    assert [(hit.rank, hit.start) for hit in hits] == [(1, 0), (2, 30), (3, 10), (4, 20)]


def test_one_part_keeps_its_order() -> None:
    assert merged([found(30, 10)], 6) == tuple(found(30, 10))
