"""Texts become article files that read back word for word."""

import pytest

from eval.suites.corpus import CorpusFolder


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, with punctuation!",
        "`` quoted '' *starred* _under_ <b>&amp;</b> [n](x) ![i](y) # no heading",
        "1. first\n2. second\n- third",
        "    indented code\n\n> quote\n\n```\nfence\n```",
        "---\ntitle: no front matter\n---\nwords",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Ünïcode 北京 한국 – and “quotes”",
    ],
)
def test_articles_read_back_as_the_same_words(tmp_path, text):
    from index.readers.markdown import plain_text, split_front_matter

    stem = CorpusFolder(tmp_path).add('A "title": with #marks', text)
    values, body = split_front_matter((tmp_path / f"{stem}.md").read_text(encoding="utf-8"))
    assert values == {"title": 'A "title": with #marks'}
    assert plain_text(body)[0].split() == text.split()


def test_equal_texts_are_one_article_and_old_ones_are_removed(tmp_path):
    old = CorpusFolder(tmp_path)
    gone = old.add("t", "no longer there")
    writer = CorpusFolder(tmp_path)
    assert writer.add("t", "same  words") == writer.add("other title", "same words ")
    writer.forget_others()
    assert not (tmp_path / f"{gone}.md").exists()
    assert len(list(tmp_path.glob("*.md"))) == 1


def test_an_unchanged_article_is_not_written_again(tmp_path):
    stem = CorpusFolder(tmp_path).add("t", "words")
    before = (tmp_path / f"{stem}.md").stat().st_mtime_ns
    CorpusFolder(tmp_path).add("t", "words")
    assert (tmp_path / f"{stem}.md").stat().st_mtime_ns == before
