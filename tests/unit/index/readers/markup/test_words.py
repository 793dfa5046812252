import time

import pytest

from index.readers.markup import first_heading, parse_html, words_of


def words(markup: str) -> str:
    return words_of(parse_html(markup.encode(), "utf-8"))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("rose to 41<sup>2</sup> crowns", "rose to 41² crowns"),
        ("10<sup>6</sup> visitors", "10⁶ visitors"),
        ("10<sup>-3</sup> m", "10⁻³ m"),
        ("H<sub>2</sub>O", "H₂O"),
        ("x<sup>n+1</sup>", "xⁿ⁺¹"),
        ("the 1<sup>st</sup> of May", "the 1st of May"),
        ("M<sup>me</sup> Duval", "Mme Duval"),
        ("Wool<sup>TM</sup>", "Wool™"),
        ("as told<sup>[4]</sup>.", "as told[4]."),
        ("sold 9<sup>a</sup>", "sold 9ᵃ"),
        ("sold 9<sup>1,2</sup>", "sold 9¹ ²"),
        ("2<sup>Q</sup>", "2^Q"),
        ("2<sup>x·y</sup>", "2^(x·y)"),
        ("41<sup><a href='#n'>2</a></sup>", "41²"),
        ("41<span style='font-size:60%;vertical-align: super'>2</span>", "41²"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "x²=1/2"),
    ],
)
def test_what_is_raised_or_lowered_is_never_glued_to_what_stands_before(markup, text):
    assert words(f"<p>{markup}</p>") == text


@pytest.mark.parametrize(
    "markup",
    [
        "<del>12</del>",
        "<s>12</s>",
        "<strike>12</strike>",
        "<span style='text-decoration: line-through'>12</span>",
        "<span style='text-decoration-line:underline line-through'>12</span>",
    ],
)
def test_what_is_struck_out_is_not_stated(markup):
    assert words(f"<p>costs {markup} 17 crowns</p>") == "costs 17 crowns"
    assert words(f"<p>costs 17 crowns {markup}.</p>") == "costs 17 crowns."


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>unseen</p>",
        "<p style='display : none'>unseen</p>",
        "<p style='color:red;visibility:hidden'>unseen</p>",
        "<div style='max-height:0;overflow:hidden'>unseen</div>",
        "<span style='font-size:0px'>unseen</span>",
        "<p style='mso-hide:all'>unseen</p>",
        "<style>.pre, p.other {display:none}</style><p class='big pre'>unseen</p>",
        "<style>#lead {color: red; display:none !important}</style><p id='lead'>unseen</p>",
        "<dialog>unseen</dialog>",
        "<!-- unseen -->",
        "<span class='sr-only'>unseen</span>",
    ],
)
def test_what_nobody_sees_is_not_read(markup):
    assert words(f"<p>seen</p>{markup}<p>too</p>") == "seen\n\ntoo"


@pytest.mark.parametrize(
    "markup",
    [
        "<p style='font-size:0.9em'>seen</p>",
        "<p style='opacity:0.5'>seen</p>",
        "<style>@media print {.a {display:none}}</style><p class='a'>seen</p>",
        "<style>.b p {display:none}</style><p class='b'>seen</p>",
        "<details><summary>seen</summary></details>",
    ],
)
def test_what_is_seen_on_the_screen_is_read(markup):
    assert words(markup) == "seen"


def test_numbers_of_list_items_stay():
    assert (
        words("<ol start=3><li>Stir</li><li><p>Bake</p></li><li value=9>Eat</li></ol>")
        == "3. Stir\n\n4. Bake\n\n9. Eat"
    )
    assert words("<ol type=A><li>x</li><li>y</li></ol>") == "A. x\n\nB. y"
    assert words("<ol type=i start=4><li>x</li></ol>") == "iv. x"
    assert words("<ol reversed><li>x</li><li>y</li></ol>") == "2. x\n\n1. y"
    assert words("<ol style='list-style: none'><li>x</li></ol><ul><li>y</li></ul>") == "x\n\ny"


def test_a_table_of_facts_is_rows_with_their_heads():
    markup = """<table><caption>Fees</caption><tr><th>Port</th><th>Day</th><th>Night</th></tr>
    <tr><td>Skarv</td><td>17 crowns</td><td>40</td></tr><tr><td>Holm</td><td></td><td>9</td></tr></table>"""
    assert words(markup) == "Fees\n\nPort | Day | Night\n--- | --- | ---\nSkarv | 17 crowns | 40\nHolm |  | 9"


def test_a_cell_over_several_rows_is_said_in_each_and_heads_over_columns_too():
    markup = """<table><thead><tr><th rowspan=2>Port</th><th colspan=2>Fee</th></tr>
    <tr><th>day</th><th>night</th></tr></thead>
    <tr><td rowspan=2>Skarv</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"""
    assert words(markup) == "Port | Fee day | Fee night\n--- | --- | ---\nSkarv | 1 | 2\nSkarv | 3 | 4"


def test_first_row_is_heads_where_none_are_marked_and_it_reads_like_them():
    table = "<table><tr><td>Port<td>Fee<tr><td>Holm<td>3<tr><td>Skarv<td>4</table>"
    assert words(table) == "Port | Fee\n--- | ---\nHolm | 3\nSkarv | 4"
    years = "<table><tr><td>Port<td>2024<td>2025<tr><td>Holm<td>3<td>4</table>"
    assert words(years) == "Port | 2024 | 2025\n--- | --- | ---\nHolm | 3 | 4"
    assert words("<table><tr><td>Holm<td>3<tr><td>Skarv<td>4</table>") == "Holm | 3\nSkarv | 4"


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><th>Mayor<td>Nora Field<tr><th>People<td>4,100<tr><th>Boats<td>9</table>",
        "<table><tr><td>Mayor<td>Nora Field<tr><td>People<td>4,100<tr><td>Boats<td>9</table>",
    ],
)
def test_names_with_their_values_have_no_heads(markup):
    assert words(markup) == "Mayor | Nora Field\nPeople | 4,100\nBoats | 9"


def test_rows_that_nobody_sees_or_that_are_struck_out_are_no_rows():
    rows = "<tr><td>Holm<td>3<tr hidden><td>Gone<td>4<tr style='text-decoration:line-through'><td>Old<td>5"
    assert words(f"<table><tr><th>Port<th>Fee{rows}<tr><td>Skarv<td>6</table>") == (
        "Port | Fee\n--- | ---\nHolm | 3\nSkarv | 6"
    )


def test_style_sheets_strike_raise_hide_and_number():
    sheet = """<style>.c3{text-decoration:line-through}.c4{vertical-align:super}
    .wrap p.x{display:none}
    @media screen{.y{visibility:hidden}}@media print{.z{display:none}}ol.r{list-style-type:upper-roman}</style>"""
    body = """<p><span class=c3>12 </span>17 crowns, 41<span class=c4>2</span>.</p><div class=wrap>
    <p class=x>no</p></div>
    <p class=y>no</p><p class=z>seen</p><ol class=r start=4><li>One</li></ol><p class=c3>all struck</p>"""
    assert words(sheet + body) == "17 crowns, 41².\n\nseen\n\nIV. One"


def test_a_number_belongs_to_its_own_item():
    assert words("<ol><li>One</li><li><s>Two</s></li></ol><p>300 came.</p>") == "1. One\n\n300 came."
    assert words("<ol><li>One</li><li hidden>no</li><li>Two</li></ol>") == "1. One\n\n2. Two"
    table = "<table><tr><th>P<th>F<tr><td>a<td>1</table>"
    assert words(f"<ol><li>{table}</li></ol>") == "1.\n\nP | F\n--- | ---\na | 1"


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("10<sup>6 </sup>people", "10⁶ people"),
        ("41<s>2 </s>rooms", "41 rooms"),
        ("41<sup><s>2</s></sup> rooms", "41 rooms"),
        ("41<sup><span class=sr-only>Note </span>4</sup>", "41⁴"),
        ("41<span style='position:relative;top:-3pt;mso-text-raise:3.0pt'>2</span>", "41²"),
        ("<math><mn>2</mn><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "2 1/2"),
        ("3<math><mfrac><mn>1</mn><mn>4</mn></mfrac></math>", "3 1/4"),
        ("<math><mroot><mn>8</mn><mn>3</mn></mroot></math>", "³√(8)"),
        ("<span class='mwe-math-mathml-a11y' style='display:none'><math><mi>x</mi></math></span>", "x"),
    ],
)
def test_edges_of_what_is_raised_or_struck(markup, text):
    assert words(f"<p>{markup}</p>") == text


def test_what_a_button_opens_is_read():
    page = "<button aria-controls=a>Is it cold?</button><div id=a hidden><p>Yes.</p></div><div hidden>no</div>"
    assert words(page).split() == ["Is", "it", "cold?", "Yes."]


def test_a_table_that_lays_out_the_page_is_paragraphs():
    assert (
        words("<table><tr><td><h2>News</h2><p>One.</p></td><td><p>Two.</p></td></tr></table>") == "News\n\nOne.\n\nTwo."
    )
    assert words("<table role=presentation><tr><td>One</td><td>Two</td></tr></table>") == "One\n\nTwo"


def test_a_term_and_its_short_definition_are_a_row():
    assert (
        words("<dl><dt>Fee</dt><dd>120 crowns</dd><dt>Start</dt><dd>9:30</dd></dl>")
        == "Fee | 120 crowns\n\nStart | 9:30"
    )


def test_ruby_keeps_the_text_and_not_how_it_is_pronounced():
    markup = "<ruby>灯台<rp>(</rp><rt>とうだい</rt><rp>)</rp></ruby>の<ruby>守<rt>しゅ</rt>衛<rt>えい</rt></ruby>が"
    assert words(markup) == "灯台の守衛が"


def test_lines_that_are_set_as_they_are_keep_their_breaks():
    assert words("<pre>one\n  two</pre><p>a\nb<br>c</p>") == "one\n  two\n\na b\nc"


def test_quotation_marks_of_the_browser_are_there():
    assert words("<p>She said <q>never</q>.</p>") == "She said “never”."


def test_a_heading_is_told_without_what_is_struck_out():
    assert first_heading(parse_html(b"<h1>Fee <s>12</s> <b>17</b></h1>")) == "Fee 17"


@pytest.mark.parametrize(
    "unit",
    ["<dl><dd>", "<sup>", "<table><tr><td>", "<ol><li>", "<span style='vertical-align:super'>", "<del>", "<math><mi>"],
)
def test_hostile_nesting_takes_linear_time(unit):
    def seconds(times: int) -> float:
        began = time.perf_counter()
        words(f"<p>{unit * times}x")
        return time.perf_counter() - began

    seconds(500)
    assert seconds(8_000) < 8 * max(seconds(2_000), 0.01)


def test_huge_spans_are_cut():
    row = "<tr><td colspan=100000000 rowspan=100000000>a</td><td>1</td></tr>"
    assert len(words(f"<table>{row * 50}</table>")) < 50_000
