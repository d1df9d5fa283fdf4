"""Who does the parts: this process, several of this machine, or the workers of a Dask cluster.

A part is a call whose result hangs on nothing but its arguments, so it does not matter who does
it, in which order, or how often: results are the same to the byte.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from importlib.util import find_spec
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any, Protocol

from analysis.errors import InputError

if TYPE_CHECKING:
    from distributed import Client

Task = tuple[Any, ...]
Part = Callable[..., Any]
PATIENCE = "20s"  # for a scheduler to answer


class Runner(Protocol):
    """Does a part for each task and yields what each gives, in the order in which they end."""

    @property
    def size(self) -> int:
        """How many parts are done at once."""
        ...

    def __call__(self, part: Part, tasks: Sequence[Task]) -> Iterator[Any]:
        """Do the part for all tasks."""
        ...


@dataclass(frozen=True)
class Here:
    """Does all tasks in this process, one after the other."""

    size: int = 1

    def __call__(self, part: Part, tasks: Sequence[Task]) -> Iterator[Any]:
        """Do the part for all tasks, in their order."""
        for task in tasks:
            yield part(*task)


@dataclass(frozen=True)
class Processes:
    """Several processes of this machine."""

    size: int

    def __call__(self, part: Part, tasks: Sequence[Task]) -> Iterator[Any]:
        """Do the part for all tasks; of few tasks in no more processes than tasks."""
        if len(tasks) < 2:
            yield from Here()(part, tasks)
            return
        with ProcessPoolExecutor(
            min(self.size, len(tasks)),
            mp_context=get_context("spawn"),
            initializer=_begin,
            initargs=(part,),
        ) as pool:
            waiting = {pool.submit(_do, *task) for task in tasks}
            try:
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield future.result()
            finally:
                pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, eq=False)
class Cluster:
    """The workers of a Dask cluster, which see the same files as this process.

    A worker that dies has its tasks done by another one.
    """

    client: Client
    ours: bool = False  # whether we made the client, and so close it

    @property
    def link(self) -> str:
        """Where the cluster's dashboard is seen, "" where there is none."""
        return str(self.client.dashboard_link or "")

    @property
    def size(self) -> int:
        """How many parts are done at once."""
        return max(1, int(sum(self.client.nthreads().values())))

    def __call__(self, part: Part, tasks: Sequence[Task]) -> Iterator[Any]:
        """Do the part for all tasks."""
        from distributed import as_completed

        sent = self.client.scatter(part, broadcast=True, hash=False)
        futures = [self.client.submit(_given, sent, task, pure=False) for task in tasks]
        for future in as_completed(futures):
            yield future.result()


def choose_runner(workers: int | None, scheduler: str | Any | None) -> Runner:
    """Return who does the parts.

    Parameters
    ----------
    workers
        Processes of this machine; None for two where there are two cores.
    scheduler
        The address of a Dask scheduler or a Client; None for this machine alone.

    Raises
    ------
    InputError
        If Dask is not installed or no scheduler answers.
    """
    if scheduler is not None:
        return Cluster(_client(scheduler), isinstance(scheduler, str))
    n = workers or min(2, os.cpu_count() or 1)
    return Processes(n) if n > 1 else Here()


def let_go(runner: Runner) -> None:
    """Part from a cluster that was reached by its address."""
    if isinstance(runner, Cluster) and runner.ours:
        runner.client.close()


def _client(scheduler: str | Any) -> Client:
    if not isinstance(scheduler, str):
        client: Client = scheduler
        return client
    if find_spec("distributed") is None:
        raise InputError(
            f"--scheduler {scheduler} needs Dask, which is not installed; "
            "install it with: pip install 'paper-themes[cluster]'"
        )
    from distributed import Client

    try:
        return Client(scheduler, timeout=PATIENCE)
    except (OSError, ValueError, TimeoutError) as error:
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise InputError(
            f"--scheduler {scheduler}: no Dask scheduler answers there ({reason}); start one with "
            "`dask scheduler` and workers with `dask worker ADDRESS`"
        ) from None


_PART: list[Part] = []


def _begin(part: Part) -> None:
    """Keep in this process what it does."""
    _PART[:] = [part]


def _do(*task: Any) -> Any:
    return _PART[0](*task)


def _given(part: Part, task: Task) -> Any:
    return part(*task)
