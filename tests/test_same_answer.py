"""What a process and its machine are like changes no byte of the results."""

from __future__ import annotations

import pytest

from tests.torture.same import QUICK, differences

pytestmark = pytest.mark.refit


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("same")


@pytest.mark.parametrize("name", QUICK)
def test_the_condition_changes_no_byte(home, name):
    assert differences(home, name) == []
