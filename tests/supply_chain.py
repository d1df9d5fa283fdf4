"""Licence and age of every locked package: `make lock` writes them into LICENCES.md.

Licences are read from the installed packages, dates of release from the lock in the form of
PEP 751 that `make lock` writes for a moment. What is not permissive, or was released more than
two years before the list was made, needs a line of reason in `REASONS`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "LICENCES.md"
OLD = timedelta(days=2 * 365)
PERMISSIVE = {
    *("0BSD", "AFL-2.1", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD", "BSD-2-Clause"),
    *("BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Zlib"),
}
SPELLINGS = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What packages call their licence when they give no SPDX expression."""

BY_HAND = {
    "aiohappyeyeballs": "PSF-2.0",
    "aiohttp": "Apache-2.0 AND MIT",
    "aiosignal": "Apache-2.0",
    "appnope": "BSD",
    "axe-playwright-python": "MIT",
    "colorama": "BSD",
    "frozenlist": "Apache-2.0",
    "hdbscan": "BSD",
    "httpx2-jsfetch": "BSD-3-Clause",
    "kaleido": "MIT",
    "logistro": "MIT",
    "multidict": "Apache-2.0",
    "propcache": "Apache-2.0",
    "pywinpty": "MIT",
    "umap-learn": "BSD",
    "yarl": "Apache-2.0",
}
"""Packages of other systems or versions of Python, or that say it in a file alone."""

_SHARED = "MPL-2.0 asks only that changes to its own files be shared; "
_DONE = "small and finished; nothing to mend is known"
REASONS = {
    "locket": f"Dask needs it, through partd; {_DONE}",
    "partd": f"Dask needs it; {_DONE}",
    "zict": f"Dask needs it; {_DONE}",
    "certifi": "MPL-2.0 asks only that changes to its own file be shared; the list of authorities",
    "colorama": "for Windows alone; " + _DONE,
    "cycler": "matplotlib needs it; " + _DONE,
    "defusedxml": "XML without entities of its own; its newer version is a release candidate",
    "et-xmlfile": "openpyxl needs it; " + _DONE,
    "fqdn": _SHARED + "jsonschema's formats need it",
    "ftfy": "letters read in a wrong encoding; the newest version",
    "hypothesis": _SHARED + "in tests alone",
    "isoduration": "jsonschema's formats need it; " + _DONE,
    "jupyterlab-pygments": "nbconvert needs it; the newest version",
    "mdurl": "markdown-it-py needs it; " + _DONE,
    "nbval": "compares notebooks with their outputs, as the project asks; the newest version",
    "notebook-shim": "JupyterLab needs it; the newest version",
    "openpyxl": "writes workbooks; the newest version",
    "overrides": "jupyter-server's client needs it; " + _DONE,
    "pandocfilters": "nbconvert needs it; " + _DONE,
    "pathspec": _SHARED + "mypy and hatchling need it",
    "pexpect": "IPython needs it; the newest version",
    "ptyprocess": "terminado needs it; " + _DONE,
    "rfc3339-validator": "jsonschema's formats need it; " + _DONE,
    "rfc3986-validator": "jsonschema's formats need it; " + _DONE,
    "shellingham": "Typer needs it; the newest version",
    "sortedcontainers": "hypothesis needs it; " + _DONE,
    "stack-data": "IPython needs it; the newest version",
    "terminado": "terminals in JupyterLab; the newest version",
    "tqdm": _SHARED + "progress",
    "uri-template": "jsonschema's formats need it; " + _DONE,
}


def locked(name: str = "requirements-test.lock") -> dict[str, str]:
    """Return the version of each locked package."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE))


def licence_of(package: str) -> str:
    """Return a package's licence as an SPDX expression, or by its family's name.

    Raises
    ------
    LookupError
        Neither the installed package nor the list by hand knows it.
    """
    if package in BY_HAND:
        return BY_HAND[package]
    try:
        about = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        raise LookupError(f"{package} is not installed here: name its licence by hand") from None
    classes = [
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved :: ")
    ]
    said = about.get("License-Expression") or next(iter(classes), about.get("License") or "")
    return SPELLINGS.get(said, said)


def is_permissive(licence: str) -> bool:
    """Tell whether everything in an expression is permissive, or one of its choices is."""
    return any(
        all(part.strip(" ()") in PERMISSIVE for part in choice.split(" AND "))
        for choice in licence.split(" OR ")
    )


def listed() -> dict[str, list[str]]:
    """Return the rows of LICENCES.md by package: version, day of release, licence, note."""
    rows = re.findall(r"^\| ([\w.-]+) \| (.*) \|$", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    return {package: row.split(" | ") for package, row in rows if package != "package"}


def made_on() -> date:
    """Return the day on which the list was made."""
    [day] = re.findall(r"made on (\d{4}-\d\d-\d\d)", LIST.read_text(encoding="utf-8"))
    return date.fromisoformat(day)


def write_list(lock: Path) -> None:
    """Write LICENCES.md for the locked packages; `lock` tells when each was released."""
    packages = tomllib.loads(lock.read_text(encoding="utf-8"))["packages"]
    released: dict[str, date] = {}
    for package in packages:
        files = [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
        times = [file["upload-time"] for file in files if "upload-time" in file]
        released[package["name"]] = min(times).date()
    lines = [
        "# Licences and ages of what is locked",
        "",
        f"`make lock` made on {datetime.now(UTC).date()} this list of every package in "
        "`requirements-test.lock`, those of other systems and of the tests among them. "
        "uv, which chooses versions, passes over those that their authors withdrew. A note says "
        "why a licence that is not permissive, or a version older than two years, is taken.",
        "",
        "| package | version | released | licence | note |",
        "|---|---|---|---|---|",
    ]
    for package, version in sorted(locked().items()):
        row = [package, version, str(released[package]), licence_of(package)]
        lines.append(f"| {' | '.join([*row, REASONS.get(package, '–')])} |")
    LIST.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_list(Path(sys.argv[1]))
