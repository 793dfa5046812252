"""What a file says of itself, and its letters: encodings, dates, front matter, records, and which article is which."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index import Filters
from tests.integration.cases.conftest import Added

pytestmark = pytest.mark.models

Add = Callable[..., Added]
DAY = date(2025, 5, 14)
SLIP = "The slipway at Orrin was sold to a brewery for nine million crowns."


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(text.encode(encoding))
    return file


def dated_since(added: Added, question: str, since: str) -> set[str]:
    filters = Filters(since=date.fromisoformat(since))
    return {hit.title for hit in added.assistant.index.search(question, 20, filters=filters)}


def test_a_charset_that_is_declared_late_is_believed(add: Add, tmp_path: Path):
    text = "섬의 선착장은 열한 해 만에 다시 문을 열었다."
    head = f"<script>/* {'x' * 9_000} */</script><meta charset=euc-kr><title>섬의 선착장</title>"
    added = add(write(tmp_path, "late.html", f"<html><head>{head}</head><body><p>{text}</p></body></html>", "euc_kr"))
    assert text in added.text()
    assert [article.title for article in added.articles()] == ["섬의 선착장"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1255", "שומרי המגדלור חזרו לאי אחרי אחת עשרה שנים. הרציף ייפתח שוב באביב."),
        ("cp1256", "عاد حارسا المنارة إلى الجزيرة بعد أحد عشر عاما. سيفتح الرصيف في الربيع."),
        ("koi8-r", "Смотрители вернулись на остров через одиннадцать лет. Причал откроют весной."),
        ("cp866", "Смотрители вернулись на остров через одиннадцать лет. Причал откроют весной."),
        ("cp874", "ผู้ดูแลประภาคารกลับมาที่เกาะหลังจากสิบเอ็ดปี ท่าเรือจะเปิดในฤดูใบไม้ผลิ"),
        ("iso2022_jp", "灯台守は十一年ぶりに島へ戻った。桟橋は春に開く。"),
        ("utf-16-le", "守塔人在十一年后回到岛上。码头将在春天开放。"),
        ("mac_roman", "Die Wärter kehrten nach elf Jahren zurück. Über die Löhne wird noch gestritten, heißt es."),
        ("cp850", "Die Wärter kehrten nach elf Jahren zurück. Über die Löhne wird noch gestritten, heißt es."),
        ("iso8859-2", "Latarnicy wrócili na wyspę po jedenastu latach. Zacznij pracę, mówią im. Źródło: gmina."),
        ("cp1257", "Bākas sargi pēc vienpadsmit gadiem atgriezās salā. Piestātni atvērs pavasarī, teica mērs."),
    ],
)
def test_text_in_an_older_encoding_is_read_right(add: Add, tmp_path: Path, encoding: str, text: str):
    assert add(write(tmp_path, "note.txt", text, encoding)).text() == text


def test_front_matter_and_dates_in_many_notations_are_understood(add: Add, tmp_path: Path):
    front = {
        "toml": f'+++\ntitle = "toml"\ndate = 2025-05-14T08:00:00Z\ndraft = true\ntags = ["yard"]\n+++\n\n{SLIP} 1',
        "json": f'{{"title": "json", "date": "14 maggio 2025", "draft": true}}\n\n{SLIP} 2',
        "compact": f"---\ntitle: compact\ndate: 20250514\n---\n{SLIP} 3",
        "german": f"---\ntitle: german\ndate: 14. Mai 2025\n---\n{SLIP} 4",
        "slashes": f"---\ntitle: slashes\ndate: 05/14/2025\n---\n{SLIP} 5",
        "polish": f"---\ntitle: polish\ndate: 14 maja 2025 r.\n---\n{SLIP} 6",
        "russian": f"---\ntitle: russian\ndate: 14 мая 2025 г.\n---\n{SLIP} 7",
    }
    for name, text in front.items():
        write(tmp_path, f"{name}.md", text)
    values = {
        "seconds": 1747209600,
        "milliseconds": 1747209600000,
        "arabic": "١٤ مايو ٢٠٢٥",
        "korean": "2025년 5월 14일",
    }
    lines = [json.dumps({"title": name, "text": f"{SLIP} {name}", "date": day}) for name, day in values.items()]
    write(tmp_path, "records.jsonl", "\n".join(lines))

    added = add(tmp_path)

    assert dated_since(added, "slipway", "2025-01-01") == {*front, *values}
    assert {article.published for article in added.articles()} == {DAY}
    assert "draft" not in added.text()
    assert "yard" not in added.text()


def test_records_are_read_by_any_usual_name(add: Add, tmp_path: Path):
    records = [
        {"Title": "Capitals", "Text": "The dam at Orrin was inspected by divers.", "Date": "2025-05-14"},
        {"title": "Second text", "text": "", "body": "The dam was inspected again after rain."},
        {"headline": "Nested", "page_content": "Water stood.", "metadata": {"outlet": "Shore", "date": "20250516"}},
        {"headline": "Paragraphs", "paragraphs": ["He was asked about the leak.", "He said that clay would hold."]},
    ]
    added = add(write(tmp_path, "dam.jsonl", "\n".join(map(json.dumps, records))))

    found = {article.title: article for article in added.articles()}
    assert found.keys() == {"Capitals", "Second text", "Nested", "Paragraphs"}
    assert found["Second text"].text == "The dam was inspected again after rain."
    assert (found["Nested"].source, found["Nested"].published) == ("Shore", date(2025, 5, 16))
    assert found["Paragraphs"].text == "He was asked about the leak.\n\nHe said that clay would hold."
    assert added.report.failed == ()


@pytest.mark.parametrize("name", ["notices.jsonl", "notices.json", "notices.csv"])
def test_the_same_words_on_other_days_are_other_articles(add: Add, tmp_path: Path, name: str):
    words = "The river at Orrin stands at its usual height. No limits for boats."
    days = ["2025-05-12", "2025-05-13", "2025-05-14"]
    records = [{"title": f"River {day}", "text": words, "published": day} for day in days]
    written = {
        "notices.jsonl": "\n".join(map(json.dumps, records)),
        "notices.json": json.dumps({"articles": records}),
        "notices.csv": "title;text;published\n" + "\n".join(";".join(record.values()) for record in records),
    }
    added = add(write(tmp_path, name, written[name]))

    assert added.report.added == 3
    assert {hit.published for hit in added.search("river height")} == {date.fromisoformat(day) for day in days}
    assert dated_since(added, "river height", "2025-05-14") == {"River 2025-05-14"}


def test_a_long_notice_that_returns_the_next_day_is_told_with_both_days(add: Add, tmp_path: Path):
    words = (
        "The harbour office of Orrin reminds every master that the inner basin is closed to vessels without a pilot "
        "while divers look at the old sill. Boats that wait should lie behind the breakwater and keep a lamp lit. "
        "The lock keeper answers calls by radio from dawn until dusk, and a launch takes crews ashore on demand."
    )
    for outlet, day in (("Shore", "2025-05-12"), ("Shore", "2025-05-13")):
        write(tmp_path, f"{day}.md", f"---\ntitle: Basin closed\noutlet: {outlet}\ndate: {day}\n---\n{words}")
    assert {hit.published for hit in add(tmp_path).search("inner basin pilot")} == {
        date(2025, 5, 12),
        date(2025, 5, 13),
    }


def test_a_day_that_is_mended_in_place_is_an_update(add: Add, tmp_path: Path):
    file = write(tmp_path, "slip.md", f"---\ntitle: Slip\ndate: 2025-05-13\n---\n{SLIP}")
    added = add(tmp_path)
    write(tmp_path, "slip.md", f"---\ntitle: Slip\ndate: 2025-05-14\n---\n{SLIP}")
    report = added.assistant.index.sync(file.parent)
    assert (report.added, report.updated, report.removed) == (0, 1, 0)
    assert [article.published for article in added.articles()] == [DAY]


def test_a_row_of_a_table_is_an_article_or_a_row_of_one(add: Add, tmp_path: Path):
    write(
        tmp_path, "fees.csv", "Port;Day fee;Night fee\nOrrin;12 crowns;31 crowns\nVelm;9 crowns;17 crowns\n", "cp1252"
    )
    added = add(tmp_path)
    assert added.text() == (
        "Port | Day fee | Night fee\n--- | --- | ---\nOrrin | 12 crowns | 31 crowns\nVelm | 9 crowns | 17 crowns"
    )
    assert added.articles()[0].title == "fees"


def test_names_that_programs_put_in_are_not_shown(add: Add, tmp_path: Path):
    added = add(write(tmp_path, "x.md", f"---\ntitle: Untitled 1\nauthor: Anonymous\n---\n# Slip sold\n\n{SLIP}"))
    assert [(article.title, article.author) for article in added.articles()] == [("Slip sold", "")]
