"""What is refused before anything listens."""

import pytest

from index.errors import UsageError
from tests.unit.ui.fakes import FakeAssistant
from ui.page.serve import launch


@pytest.mark.parametrize("options", [{"host": "0.0.0.0"}, {"share": True}])
def test_nobody_is_let_in_by_accident(tmp_path, options):
    with pytest.raises(UsageError, match="byline user add"):
        launch(home=tmp_path, assistant=FakeAssistant(tmp_path), open_browser=False, **options)


def test_a_port_that_is_none_is_refused(tmp_path):
    with pytest.raises(UsageError, match="70000 is not a port"):
        launch(home=tmp_path, assistant=FakeAssistant(tmp_path), port=70000)
