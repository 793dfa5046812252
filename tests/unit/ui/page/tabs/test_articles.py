"""What the articles tab says of files that were passed over."""

import pytest

from ui.page.tabs.articles import _Handlers


@pytest.fixture
def tab(services, open_library, tmp_path):
    services.holder.get().index = open_library()
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "<i>.doc").write_text("Words.")
    services.library.add([folder])
    return _Handlers(services, lambda request: True)


def test_the_status_names_what_is_passed_over(tab):
    summary = tab.refresh(None)[0]
    assert "1 file passed over (.doc 1)" in summary
    assert "&lt;i&gt;.doc" in summary
    assert "<i>" not in summary
