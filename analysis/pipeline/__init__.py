"""The whole way: from a corpus to a folder of results, stage by stage.

Each stage is a function from table to table; this package only runs them in
order, tells how far it is, and sees to it that nothing is done twice.
"""

from analysis.pipeline.assigning import Assigned, assign_papers
from analysis.pipeline.diffing import Diff, diff
from analysis.pipeline.exploring import explore
from analysis.pipeline.places import Places, locate
from analysis.pipeline.running import export, redraw, run
from analysis.pipeline.stages import Clock, compute
from analysis.pipeline.verifying import Verification, verify_results
from analysis.store import join_papers

__all__ = [
    "Assigned",
    "Clock",
    "Diff",
    "Places",
    "Verification",
    "assign_papers",
    "compute",
    "diff",
    "explore",
    "export",
    "join_papers",
    "locate",
    "redraw",
    "run",
    "verify_results",
]
