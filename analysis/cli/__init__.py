"""The command line `themes`: one quiet command from a corpus to its themes and trends.

Each command is a function in `making`, `asking` or `showing`; the work itself is done in
`analysis.pipeline` and below.
"""

from __future__ import annotations

from analysis.cli.application import app, main

__all__ = ["app", "main"]
