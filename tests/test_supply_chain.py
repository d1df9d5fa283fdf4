"""Every locked package has a licence that may be used, and an age that is known."""

from __future__ import annotations

from datetime import date
from importlib import metadata

import pytest

from tests.supply_chain import OLD, is_permissive, licence_of, listed, locked, made_on


def test_the_list_holds_exactly_what_is_locked():
    assert {package: row[0] for package, row in listed().items()} == locked()


def test_licences_are_those_that_the_installed_packages_state():
    rows = listed()
    stated = {}
    for package in rows:
        try:
            stated[package] = licence_of(package)
        except LookupError:  # a package of another system or version of Python
            assert not _is_installed(package)
    assert len(stated) > 150
    assert {package: rows[package][2] for package in stated} == stated


def test_what_is_not_permissive_or_old_says_why():
    for package, (_, released, licence, note) in listed().items():
        old = made_on() - date.fromisoformat(released) > OLD
        if old or not is_permissive(licence):
            assert len(note.split()) > 3, f"{package}: say in tests/supply_chain.py why it is taken"


@pytest.mark.parametrize(
    ("licence", "permissive"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("MIT OR GPL-3.0-only", True),
        ("MPL-2.0 AND MIT", False),
        ("GPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_is_permissive_when_all_of_it_is_or_one_choice(licence, permissive):
    assert is_permissive(licence) is permissive


def _is_installed(package: str) -> bool:
    try:
        metadata.distribution(package)
    except metadata.PackageNotFoundError:
        return False
    return True
