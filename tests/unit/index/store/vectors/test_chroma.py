"""A reader loads the vectors of others again only when so many are new that loading pays."""

import pytest

from index.store.vectors import chroma


def add(library, folder, name, count):
    files = [folder / f"{name}-{number}.txt" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(f"Pier {number} of the {name} opens at nine.\n")
    library.add(files)


def loaded_up_to(library):
    with library._store.snapshot() as snapshot:
        return library._store.vectors.complete_up_to(snapshot)


@pytest.mark.parametrize(("share", "loads_again"), [(2, False), (10, True)])
def test_a_larger_graph_is_loaded_again_more_rarely(open_library, articles, monkeypatch, share, loads_again):
    monkeypatch.setattr(chroma, "_MOST_BEHIND", 4)
    monkeypatch.setattr(chroma, "_SHARE_BEHIND", share)
    reader, writer = open_library(), open_library()
    add(writer, articles, "harbour", 20)
    before = loaded_up_to(reader)
    assert before >= 20
    add(writer, articles, "ferry", 6)
    assert (loaded_up_to(reader) > before) == loads_again
    assert {hit.title.split(" opens")[0] for hit in reader.search("pier of the ferry", 10)} >= {
        f"Pier {number} of the ferry" for number in range(6)
    }


def test_a_few_new_ones_are_never_worth_it(open_library, articles, monkeypatch):
    monkeypatch.setattr(chroma, "_SHARE_BEHIND", 10)
    reader, writer = open_library(), open_library()
    add(writer, articles, "harbour", 20)
    assert loaded_up_to(reader) == 0, "nothing is loaded for so few"
    assert len(reader.search("pier of the harbour", 5)) == 5
