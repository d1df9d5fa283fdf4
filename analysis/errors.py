"""What a user can put right: one sentence that names the place, the problem and the remedy."""

from __future__ import annotations


class InputError(ValueError):
    """Bad input or usage. The command line prints its one sentence and exits with status 2."""
