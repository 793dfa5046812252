"""The little town of :mod:`tests.unit.eval.town` as fixtures."""

from types import ModuleType

import pytest

from eval.run.runner import evaluate
from eval.suites.golden import Suite
from tests.unit.eval import town


@pytest.fixture
def fakes() -> ModuleType:
    """Articles, questions, answers and an assistant, all hand-computable."""
    return town


@pytest.fixture
def suite() -> Suite:
    return Suite("town", town.CASES)


@pytest.fixture
def good(fakes, suite, home):
    """A run of right answers."""
    return evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home)


@pytest.fixture
def bad(fakes, suite, home):
    """A run of an assistant that knows nothing."""
    return evaluate(suite, fakes.Assistant(), home=home)
