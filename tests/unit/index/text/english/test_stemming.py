"""The one stemmer."""

import sys
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import pytest

from index.text.english import stemming
from index.text.english.stemming import stem


@pytest.mark.parametrize(
    ("word", "same"),
    [("Sirens", "siren"), ("rose", "risen"), ("licence", "license"), ("Tromsø", "TROMSØ"), ("café", "Cafe"),
     ("colour", "color"), ("travelled", "traveled"), ("organised", "organizes")],
)  # fmt: skip
def test_case_accents_inflection_and_british_spelling_are_taken_off(word, same):
    assert stem(word) == stem(same)


def test_different_words_keep_different_stems():
    assert stem("wise") != stem("wize")
    assert stem("rise") != stem("fall")


def test_threads_do_not_get_each_others_stems(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stemmer that is written in Python keeps the word that it works on."""
    import snowballstemmer
    from snowballstemmer.english_stemmer import EnglishStemmer

    monkeypatch.setattr(snowballstemmer, "stemmer", lambda _: EnglishStemmer())
    monkeypatch.setattr(stemming, "_stemmers", lru_cache(maxsize=1)(stemming._OfThread))
    words = [f"{letter}{middle}ations" for letter in "bcdfghklmnprst" for middle in ("in", "ar", "oll", "ess", "ump")]
    alone = [stemming.stem.__wrapped__(word) for word in words]
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(lambda _: [stemming.stem.__wrapped__(word) for word in words], range(16)))
    finally:
        sys.setswitchinterval(switching)
    assert all(stems == alone for stems in found)
