"""Names by hand carried from old results to new ones, into a file of themes for the next run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from analysis.errors import InputError
from analysis.store import write_whole
from analysis.themes.session import CorrectionSession

if TYPE_CHECKING:
    import pandas as pd

    from analysis.store import Results


def carry_names(
    old: Results,
    new: Results,
    changes: pd.DataFrame,
    path: str | Path,
    source: str | Path | None = None,
) -> list[str]:
    """Write a file of themes in which what went on from old results has its old name again.

    Themes that are called otherwise now get their old name, and so do topics that were named by
    hand. The file knows them by papers of the new results, so it holds for them and for
    what is fitted after them: `themes run NEW --themes FILE`. Return what was done, in words.

    Parameters
    ----------
    old, new
        The results.
    changes
        The table of `compare_results` for them.
    path
        The file to write; it must not be there.
    source
        The file of themes of the old results: its names, anchors and corrections are kept.

    Raises
    ------
    InputError
        If the file is there already.
    """
    target = Path(path)
    if target.exists():
        raise InputError(f"{target}: is there already; name another file for the names")
    if source is not None and Path(source).is_file():
        write_whole(target, Path(source).read_bytes())
    session = CorrectionSession(new, target)
    by_hand = set(old.corrections.loc[old.corrections["applied"].astype(bool), "name"])
    done = []
    topics = dict(zip(new.topics["label"], new.topics["topic"].tolist(), strict=True))
    renamed = changes[changes["renamed"]]
    for level, was, now in zip(renamed["level"], renamed["old"], renamed["new"], strict=True):
        if level == "topic" and (was not in by_hand or now not in topics):
            continue
        try:
            if level == "theme":
                done.append(session.rename_theme(now, was))
            else:
                done.append(str(session.rename_topic(topics[now], was)))
        except InputError as reason:
            done.append(f"{now} is not called {was} again: {reason}")
    return done
