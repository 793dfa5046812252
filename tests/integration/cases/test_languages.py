"""Languages, line widths and letters: what was once cut, glued or not found because it is not plain English."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from index.text.sentences import sentence_spans
from tests.integration.cases.conftest import Added

DATA = Path(__file__).parents[2] / "data" / "cases"
Add = Callable[..., Added]


def written(folder: Path, **files: str) -> list[Path]:
    """Text files by their stems."""
    paths = []
    for name, text in files.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    return paths


WERFT = (
    "Ende einer Werft\n\n"
    "Die Werft in Ostrum übergab am 7. Juni 2025 ihr letztes Schiff an die Reederei. Karl XII. Bergmann leitete sie "
    "seit dem 3. Mai 1998 und geht nun in den Ruhestand.\n"
)


def test_german_dates_and_numerals_stay_whole(add: Add, tmp_path: Path):
    text = add(*written(tmp_path, werft=WERFT)).text()

    assert [text[start:end] for start, end in sentence_spans(text)][-2:] == [
        "Die Werft in Ostrum übergab am 7. Juni 2025 ihr letztes Schiff an die Reederei.",
        "Karl XII. Bergmann leitete sie seit dem 3. Mai 1998 und geht nun in den Ruhestand.",
    ]


def test_a_hindi_sentence_is_quoted_alone(add: Add, tmp_path: Path):
    text = "नाव डूबी\n\nनाव दक्षिणी पुल के पास डूब गई। सब आठ लोग बच गए। पुल कल शाम तक बंद रहेगा। मेयर ने कहा कि जाँच होगी।\n"

    answer = add(*written(tmp_path, naav=text)).ask("पुल कब तक बंद रहेगा?")

    assert "पुल कल शाम तक बंद रहेगा।" in [citation.quote for citation in answer.citations]


def test_a_narrow_column_is_read_in_whole_sentences(add: Add, tmp_path: Path):
    text = (
        "New ferry ordered\n\n"
        "The harbour company of Ostrum has\nsigned with Brekke Yard for a ferry\nthat costs about 310 million crowns\n"
        "and takes seventy-two cars. Delivery\nis due in April 2028, says Ellen\nStrand, who leads the company. The\n"
        "old ferry goes to Dale Museum in the\nspring.\n"
    )
    quoted = add(*written(tmp_path, ferry=text)).quotes("When is delivery of the ferry due?")

    assert quoted == "Delivery\nis due in April 2028, says Ellen\nStrand, who leads the company."


def test_a_very_narrow_column(add: Add, tmp_path: Path):
    text = (
        "Pasted from a newspaper\n\n"
        "The harbour company of\nOstrum has signed with\nBrekke Yard for a ship\nthat costs about\n"
        "310 million crowns and\ntakes sixty-two cars.\nDelivery is due in\nApril 2028, says\n"
        "Ellen Strand, who leads\nthe company.\n"
    )

    quoted = add(*written(tmp_path, ferry=text)).quotes("What does the new ship of the harbour company cost?")

    assert quoted.startswith("The harbour company of\nOstrum")
    assert quoted.endswith("takes sixty-two cars.")


LIGATURES = {
    "mayor": "Mayor steps down\n\nThe mayor of Varnes, Ellen Cliﬀord, resigned after a quarrel over the ﬁsh tariﬀ.",
    "office": "Bailiﬀ moves\n\nThe oﬃce of the bailiﬀ moved to the ﬁrst ﬂoor of the old school in May.",
    "rescue": "Life\u00adboat out\n\nThe life\u00adboat Or\u200bfin rescued two ang\u00adlers oﬀ the pier on Monday.",
    "bridge": "Bridge painted\n\nThe iron bridge of Varnes was painted green by the pupils of the school.",
    "market": "Market day\n\nThe market of Varnes sold more wool than in any year since the war.",
}


def test_ligatures_and_invisible_letters_are_found_and_quoted_as_they_stand(add: Add, tmp_path: Path):
    added = add(*written(tmp_path, **LIGATURES))

    for word, name in (("bailiff", "office"), ("Clifford", "mayor"), ("lifeboat", "rescue"), ("Orfin", "rescue")):
        assert added.search(word)[0].path.endswith(f"{name}.txt"), word
    assert "life\u00adboat Or\u200bfin rescued two ang\u00adlers" in added.quotes("Whom did the lifeboat Orfin rescue?")
    for article in added.articles():
        for citation in added.ask("Whom did the lifeboat Orfin rescue?").citations:
            if citation.article_id == article.id:
                assert article.text[citation.start : citation.end] == citation.quote


def test_ligatures_of_a_pdf_are_found(add: Add):
    added = add(DATA / "refinery.pdf")

    assert "traﬃc" in added.text() or "traffic" in added.text()
    assert added.search("traffic")


CJK = {
    "zh": [
        "河桥封闭|桥梁因支架开裂将封闭八个星期。",
        "井水超标|西井的硝酸盐含量超过限值，已停止供水。",
        "码头涨价|码头停车费上涨到九克朗。",
    ],
    "ja": [
        "灯台の番人|灯台守が十年ぶりに島に戻った。",
        "井戸水|西の井戸の硝酸塩が基準を超えた。",
        "駐車料金|港の駐車料金が九クローネに上がった。",
    ],
    "ko": [
        "다리 폐쇄|다리는 받침이 갈라져 팔 주 동안 닫힌다.",
        "우물 초과|서쪽 우물에서 질산염이 기준을 넘었다.",
        "주차 요금|항구 주차 요금이 구 크로네로 올랐다.",
    ],
}


@pytest.mark.parametrize(
    ("word", "holds"),
    [
        ("硝酸盐", "西井的硝酸盐"),
        ("支架", "支架开裂"),
        ("灯台守", "灯台守が"),
        ("硝酸塩", "硝酸塩が"),
        ("질산염", "질산염이"),
        ("盐", "硝酸盐含量"),
        ("받침", "받침이"),
    ],
)
def test_chinese_japanese_and_korean_words_find_their_article_first(cjk: Added, word: str, holds: str):
    assert holds in cjk.search(word)[0].text


@pytest.fixture
def cjk(add: Add, tmp_path: Path) -> Added:
    for language, items in CJK.items():
        rows = [dict(zip(("title", "text"), item.split("|"), strict=True)) for item in items]
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (tmp_path / f"{language}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return add(tmp_path)


def test_letters_and_words_of_two_scripts_in_one_question(add: Add, tmp_path: Path):
    added = add(
        *written(
            tmp_path,
            net="网络扩建\n\n奥斯特鲁姆今年将建成5G 网络，覆盖全岛。",
            road="道路维修\n\n环岛道路今年秋天维修，工期五周。",
            school="学校开学\n\n新学校九月开学，学生二百名。",
        )
    )

    assert "5G 网络" in added.search("5G 网络")[0].text


def test_a_row_of_a_table_is_one_sentence(add: Add, tmp_path: Path):
    text = (
        "# Port fees\n\nThe council set the fees of the ports for next year.\n\n"
        "Port | Opened | Night fee\n--- | --- | ---\nSkarn | 5. Juni. Mo. | 44 crowns\nDale | 1. Mai. Di. | 31 crowns\n"
    )
    path = tmp_path / "fees.md"
    path.write_text(text, encoding="utf-8")

    quoted = add(path).quotes("What is the night fee in Skarn?")

    assert quoted in ("", "Skarn | 5. Juni. Mo. | 44 crowns")


def test_a_german_and_a_japanese_question_are_answered(add: Add, tmp_path: Path):
    kiln = "窯の火\n\n窯の火は四月に消えたと町役場が昨日発表した。\n\n費用の残りは国が払うことになっている。\n"
    added = add(*written(tmp_path, werft=WERFT, kiln=kiln))
    assert "am 7. Juni 2025" in added.quotes("Wann übergab die Werft in Ostrum ihr letztes Schiff?")
    assert added.quotes("窯の火はいつ消えたか") == "窯の火は四月に消えたと町役場が昨日発表した。"
