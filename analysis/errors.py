"""What a user can put right: one sentence that names the place, the problem and the remedy."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input or usage. The command line prints its one sentence and exits with status 2."""


class NoPapers(InputError):
    """A file that can be read, but holds no papers; one that is come upon in a folder is left."""
