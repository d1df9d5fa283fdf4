"""A corpus of any size: fitted whole up to a limit, above it by samples and one pass."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.pipeline.others import is_multilingual
from analysis.pipeline.stages import compute, load

if TYPE_CHECKING:
    from analysis.config import RunConfig
    from analysis.pipeline.places import Places
    from analysis.pipeline.stages import Clock, Report
    from analysis.store import Results


def compute_any(
    places: Places, config: RunConfig, clock: Clock, key: str, note: Report | None = None
) -> Results:
    """Run the stages from the corpus to the tables, whatever the size of the corpus.

    Above the limit finished parts are kept beside the results, under the key of the run.

    Parameters
    ----------
    places
        What is read.
    config
        The settings of all stages.
    clock
        Times the stages and says which begins.
    key
        The hash of all that the tables depend on.
    note
        Hears, before the work begins, where memory will not do, and where the dashboard of a
        cluster is.
    """
    from analysis.corpus import Opened
    from analysis.scale import (
        Asked,
        Work,
        choose_runner,
        compute_large,
        let_go,
        read_large,
        rows_to_read,
        told_before,
    )

    files, scale = places.corpus, config.scale
    assert isinstance(files, Opened)
    asked = Asked(
        files,
        places.dates,
        places.columns,
        places.themes,
        places.seeds,
        places.vectors,
    )
    rows = rows_to_read(files, scale.part)
    with ExitStack() as stack:
        with clock.stage("load"):
            loaded = load(places, config) if rows is None or rows <= scale.limit else None
            if loaded is None or len(loaded.every) > scale.limit:
                work = Work.beside(places.results, key)
                if note and (said := told_before(asked, config, loaded.every if loaded else None)):
                    note(said)
                runner = choose_runner(places.workers, places.scheduler)
                stack.callback(let_go, runner)
                asked = replace(asked, runner=runner)
                if note and (link := getattr(runner, "link", "")):
                    note(f"the cluster's dashboard: {link}")
                whole = None if loaded is None else (loaded.every, loaded.check)
                wide = is_multilingual(config.embedding.encoder) and not places.vectors
                parts = read_large(asked, config, work, whole, all_languages=wide)
                loaded = load(places, config) if len(parts) <= scale.limit else None
        if loaded is not None:
            return compute(places, config, clock, loaded)
        return compute_large(parts, asked, config, work, clock)
