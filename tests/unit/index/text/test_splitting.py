import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import IndexMismatchError, IndexSettings
from index.embedding.base import Embedder
from index.records import Article, Passage
from index.text.splitting import split
from tests.fakes import WordEmbedder


def article(text: str) -> Article:
    sha = hashlib.sha256(text.encode()).hexdigest()
    return Article(sha[:16], "title", "", None, "", "", "", text, sha)


def passages(text: str, *, tokens: int = 32, overlap: int = 0, window: int = 256) -> list[Passage]:
    return split(
        article(text),
        WordEmbedder(max_tokens=window),
        IndexSettings(passage_tokens=tokens, overlap_sentences=overlap),
    )


def sentence(word: str, count: int) -> str:
    """``count`` tokens: words and the full stop."""
    return " ".join([word.capitalize(), *[word] * (count - 2)]) + "."


def test_sentences_are_packed_up_to_the_limit():
    # Of 32 tokens 2 are special: 30 are left, so three sentences of ten fit.
    parts = [sentence(word, 10) for word in ("aa", "bb", "cc", "dd", "ee")]

    found = passages(" ".join(parts))

    assert [passage.text for passage in found] == [" ".join(parts[:3]), " ".join(parts[3:])]


def test_the_next_passage_begins_with_the_last_sentences_of_the_one_before():
    # Overlap may take a quarter of 30 tokens: one sentence of six, not two.
    parts = [sentence(word, 6) for word in ("aa", "bb", "cc", "dd", "ee", "ff", "gg")]

    found = passages(" ".join(parts), overlap=2)

    assert [passage.text for passage in found] == [" ".join(parts[:5]), " ".join(parts[4:])]


def test_a_passage_half_full_ends_at_the_paragraph():
    text = f"{sentence('aa', 20)}\n\n{sentence('bb', 8)} {sentence('cc', 8)}"

    assert [passage.text for passage in passages(text)] == text.split("\n\n")


def test_a_sentence_longer_than_the_window_is_cut_between_words_and_nothing_is_lost():
    text = sentence("word", 100)

    found = passages(text, tokens=200, window=42)

    assert [len(WordEmbedder().token_offsets(passage.text)) for passage in found] == [40, 40, 20]
    assert " ".join(passage.text for passage in found) == text


def test_no_text_gives_no_passage_and_a_short_one_gives_one():
    assert passages("  \n ") == []
    assert [(p.start, p.end, p.text) for p in passages("  Hello.  ")] == [(2, 8, "Hello.")]


def test_a_window_too_small_for_any_text_is_refused():
    with pytest.raises(IndexMismatchError, match="too small"):
        passages("Hello.", window=2)


WORDS = st.sampled_from(
    ["the", "Seoul", "U.S.", "3.5", "call.", "why?", "“yes.”", "首尔。", "\n", "\n\n", "- item", "x" * 60]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(WORDS, max_size=150).map(" ".join) | st.text(max_size=400),
    st.integers(32, 64),
    st.integers(0, 3),
    st.integers(8, 300),
)
def test_passages_hold_every_character_and_fit_the_window(text: str, tokens: int, overlap: int, window: int):
    check_passages(
        text, WordEmbedder(max_tokens=window), IndexSettings(passage_tokens=tokens, overlap_sentences=overlap)
    )


def check_passages(text: str, embedder: Embedder, chosen: IndexSettings) -> None:
    found = split(article(text), embedder, chosen)

    covered = [False] * len(text)
    for passage in found:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
        limit = min(chosen.passage_tokens, embedder.max_tokens)
        assert len(embedder.token_offsets(passage.text)) + 2 <= limit
        covered[passage.start : passage.end] = [True] * len(passage.text)
    assert all(covered[i] or text[i].isspace() for i in range(len(text)))
    assert [(p.start, p.end) for p in found] == sorted({(p.start, p.end) for p in found})


@pytest.mark.models
@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS | st.text(min_size=1, max_size=30), max_size=200).map(" ".join))
def test_nothing_is_cut_off_for_the_real_tokenizer(minilm: Embedder, text: str):
    check_passages(text, minilm, IndexSettings())
    check_passages(text, minilm, IndexSettings(passage_tokens=32, overlap_sentences=0))
