"""Which article opens, and what is marked in it."""

from dataclasses import replace

import pytest

from index.errors import UsageError
from tests.unit.ui.fakes import ARTICLES, stored_turn
from ui.actions.reading import cited_article, passage_article, whole_article
from ui.html.reading_panel import reading_panel_html


def test_the_article_of_a_citation_opens_at_its_quote(services):
    turn = stored_turn(services)
    html = reading_panel_html(cited_article(services, "", turn.id, 2))
    quote = "The mayor, Ana Brandt, cut the ribbon together with pupils of the river school."
    assert html.split('class="active"')[1].split(">", 1)[1].split("</mark>")[0] == quote
    assert "Citation 2 of 3" in html
    assert "no such citation" in reading_panel_html(cited_article(services, "", turn.id, 9))
    with pytest.raises(UsageError):
        reading_panel_html(cited_article(services, "eve", turn.id, 2))


def test_an_article_that_changed_or_went_is_not_shown_as_if_it_had_not(services):
    turn = stored_turn(services)
    changed = replace(ARTICLES[0], text="Other words.")
    services.library.stored[ARTICLES[0].id] = changed
    html = reading_panel_html(cited_article(services, "", turn.id, 1))
    assert "has changed since" in html
    assert "<mark" not in html
    services.library.remove([ARTICLES[0].id])
    assert "It is 84 metres long" in reading_panel_html(cited_article(services, "", turn.id, 1))
    assert "no such passage" in reading_panel_html(passage_article(services, "", turn.id, 99))
    assert "was removed" in reading_panel_html(whole_article(services, "unknown"))
