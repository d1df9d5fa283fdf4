"""Asking a service politely: not too often, again where it could not answer, and never for ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from importlib import metadata
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analysis.errors import InputError

if TYPE_CHECKING:
    import requests
    from tenacity import RetryCallState

    from analysis.fetch.service import Page, Service

BUSY = {429, 500, 502, 503, 504}  # what a service says when it may answer later
TIMEOUT = (10, 60)  # seconds to connect, and to wait for the next bytes
FIRST_WAIT = 2  # seconds before the second try; doubled for each further one
LONGEST_WAIT = 60  # seconds that doubling may come to
PATIENCE = 300  # seconds; a service that asks to wait longer is asked another day
LATER = "run the same command again later, it goes on where it stopped"


class _Again(Exception):
    """The answer may come when asked again, after `wait` seconds if the service says so."""

    def __init__(self, problem: str, wait: float | None = None) -> None:
        super().__init__(problem)
        self.wait = wait


def require_packages() -> None:
    """Refuse to begin without the extra."""
    if any(find_spec(package) is None for package in ("requests", "tenacity")):
        raise InputError("the extra fetch is not installed; pip install 'paper-themes[fetch]'")


@dataclass
class Client:
    """Asks one service, at most one request in `delay` seconds and `tries` times for an answer.

    An answer is asked for again after 429, 500, 502, 503 or 504, a failed or cut connection, a
    broken answer, or one without papers where some are due; after as long as Retry-After says,
    else after twice as long each time. `sleep` is given the seconds to wait.
    """

    service: Service
    mailto: str = ""
    delay: float | None = None
    tries: int = 5
    sleep: Callable[[float], None] = time.sleep
    _next: float = field(default=0.0, init=False)

    def ask(self, parameters: dict[str, str], due: Callable[[Page], bool]) -> tuple[bytes, Page]:
        """Return an answer's content, and the page it holds; `due` says if it may not be empty.

        Raises
        ------
        InputError
            If the service refuses the query, or gives no answer in all the tries.
        """
        from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

        retrying = Retrying(
            stop=stop_after_attempt(self.tries),
            wait=_wait,
            retry=retry_if_exception_type(_Again),
            sleep=self.sleep,
            reraise=True,
        )
        try:
            return retrying(self._ask_once, parameters, due)
        except _Again as problem:
            raise InputError(
                f"{self.service.name} gives no answer ({problem}, asked {self.tries} times); "
                f"{LATER}"
            ) from None

    def _ask_once(
        self, parameters: dict[str, str], due: Callable[[Page], bool]
    ) -> tuple[bytes, Page]:
        import requests

        self._keep_distance()
        try:
            answer = self._session.get(self.service.url, params=parameters, timeout=TIMEOUT)
        except requests.Timeout:
            raise _Again("it took too long") from None
        except requests.exceptions.ChunkedEncodingError:
            raise _Again("the connection was cut") from None
        except requests.ConnectionError:
            raise _Again(f"no connection to {urlsplit(self.service.url).hostname}") from None
        except requests.RequestException as error:
            raise _Again(type(error).__name__) from None
        if answer.status_code in BUSY:
            raise _Again(self._said(answer), self._asked_wait(answer))
        if not answer.ok:
            remedy = "check the key" if answer.status_code in (401, 403) else "mend the query"
            raise InputError(
                f"{self.service.name} refuses the query ({self._said(answer)}); {remedy}"
            )
        try:
            page = self.service.read(answer.content)
        except InputError:
            raise
        except (ValueError, RecursionError):
            raise _Again("a broken answer") from None
        if not page.records and due(page):
            raise _Again("an empty page where papers are due")
        return answer.content, page

    def _keep_distance(self) -> None:
        if (wait := self._next - time.monotonic()) > 0:
            self.sleep(wait)
        delay = self.service.delay if self.delay is None else self.delay
        self._next = time.monotonic() + delay

    def _said(self, answer: requests.Response) -> str:
        """Return an answer's status and its reason, in the service's words where it gives any."""
        reason = self.service.complaint(answer.content) or answer.reason or ""
        return f"HTTP {answer.status_code} {reason[:200].rstrip('.')}".rstrip()

    def _asked_wait(self, answer: requests.Response) -> float | None:
        """Return the seconds to wait that an answer asks for, or None."""
        wait = seconds(answer.headers.get("Retry-After", ""))
        if wait is not None and wait > PATIENCE:
            raise InputError(
                f"{self.service.name} asks to wait {wait:,.0f} seconds ({self._said(answer)}); "
                f"{LATER}"
            )
        return wait

    @cached_property
    def _session(self) -> requests.Session:
        import requests

        session = requests.Session()
        contact = f" (mailto:{self.mailto})" if self.mailto else ""
        session.headers["User-Agent"] = f"paper-themes/{metadata.version('paper-themes')}{contact}"
        return session

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: Any) -> None:
        self._session.close()


def seconds(retry_after: str) -> float | None:
    """Return the seconds that a header Retry-After says, as a number or as a time; None for none.

    Examples
    --------
    >>> seconds("120"), seconds("Wed, 21 Oct 2015 07:28:00 GMT"), seconds("soon")
    (120.0, 0.0, None)
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0.0, (then - datetime.now(UTC)).total_seconds())


def _wait(state: RetryCallState) -> float:
    from tenacity import wait_exponential

    problem = state.outcome.exception() if state.outcome else None
    if isinstance(problem, _Again) and problem.wait is not None:
        return problem.wait
    return wait_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)(state)
