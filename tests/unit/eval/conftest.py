"""The little town of :mod:`tests.unit.eval.town` as fixtures."""

from types import ModuleType

import pytest

from eval.golden import Suite
from tests.unit.eval import town


@pytest.fixture
def fakes() -> ModuleType:
    """Articles, questions, answers and an assistant, all hand-computable."""
    return town


@pytest.fixture
def suite() -> Suite:
    return Suite("town", town.CASES)
