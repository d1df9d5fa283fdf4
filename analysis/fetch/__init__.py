"""Papers from a public source, on request: the one room that reaches a network.

A new service is one file like `arxiv.py` and one line in `SERVICES`. requests asks and
tenacity asks again; both come with the extra `fetch`. The clients `arxiv` and `pyalex` give
parsed objects instead of the answers, so that what was fetched could neither be kept as the
source wrote it nor taken up again after a failure, and they pass over Retry-After or cut answers.
"""

from __future__ import annotations

from analysis.fetch.fetching import SERVICES, Fetched, fetch_papers

__all__ = ["SERVICES", "Fetched", "fetch_papers"]
