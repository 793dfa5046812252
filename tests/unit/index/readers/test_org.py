import time
from datetime import date

import pytest

ORG = """#+TITLE: The toll
#+AUTHOR: Nora Field
#+DATE: <2025-06-05 Thu>
# a comment, unseen
* TODO [#A] Crossing the bridge :road:
:PROPERTIES:
:ID: 7
:END:
SCHEDULED: <2025-06-05 Thu>
The toll is +12+ *17* crowns, 10^{6} cars, H_{2}O, see [[https://a.example][the notice]][fn:1].
It rose /again/.

3. Stir
4. [@9] Bake
- milk

| Port  | Fee |
|-------+-----|
| Skarv | 40  |

#+begin_src python
x = 1
  y
#+end_src
#+begin_quote
Quoted words.
#+end_quote
#+begin_comment
unseen
#+end_comment

[fn:1] In the south.
"""


def test_an_org_file_is_read_as_it_is_exported(read_article):
    article = read_article("x.org", ORG.encode())
    assert (article.title, article.author, article.published) == ("The toll", "Nora Field", date(2025, 6, 5))
    assert article.text.split("\n\n") == [
        "Crossing the bridge",
        "The toll is 17 crowns, 10⁶ cars, H₂O, see the notice¹.\nIt rose again.",
        "3. Stir",
        "9. Bake",
        "milk",
        "Port | Fee\n--- | ---\nSkarv | 40",
        "x = 1\n  y",
        "Quoted words.",
        "¹ In the south.",
    ]


@pytest.mark.parametrize("text", ["a - b + c * d / e", "2*3*4 and 5/6/7", "<b>not markup</b> & so", "snake_case_name"])
def test_what_only_looks_like_markup_stays(read_article, text):
    assert read_article("x.org", f"{text}\n".encode()).text == text


@pytest.mark.parametrize("unit", ["*a ", "[[a", "| a", "#+begin_quote\n", "+", "^{a"])
def test_hostile_marks_take_linear_time(read_article, unit):
    def seconds(times: int) -> float:
        began = time.perf_counter()
        read_article("x.org", b"words\n" + unit.encode() * times)
        return time.perf_counter() - began

    seconds(500)
    assert seconds(16_000) < 12 * max(seconds(4_000), 0.01)


def test_what_is_not_exported_is_not_read(read_article):
    text = "* Seen\nOne @@comment:unseen@@ two, +struck\nout+ three.\n* COMMENT Unseen\nunseen\n** Below\nunseen\n"
    text += "* Also :noexport:\nunseen\n* Seen too\nFour.\n"
    assert read_article("x.org", text.encode()).text == "Seen\n\nOne two, three.\n\nSeen too\n\nFour."
