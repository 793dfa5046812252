"""The assistant that the page holds."""

import pytest

from index.errors import StorageError


def test_an_assistant_that_cannot_be_opened_anew_leaves_the_old_one_in_place(services):
    def refused(home):
        raise StorageError("no room")

    before = services.holder.get()
    services.holder.reopen = refused
    with pytest.raises(StorageError, match="no room"):
        services.holder.exchange()
    assert services.holder.get() is before
