"""Every tab has the same two functions."""

import inspect

import pytest

from ui.page.layout import TABS


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.__name__)
def test_a_tab_is_built_from_the_services_and_wired_to_the_page(tab):
    assert list(inspect.signature(tab.build).parameters) == ["services"]
    assert list(inspect.signature(tab.wire).parameters) == ["tab", "page"]
