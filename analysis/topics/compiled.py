"""Code that numba compiled for the map, kept on this machine so that it is compiled once.

Most functions of UMAP ask for no cache, and numba does not find again those that take
another function. Here all of them are kept, in a folder of their own for each state of
the software and of the processor settings. What cannot be read or written counts as
absent: it is compiled anew, to the same code. And a function that UMAP would compile
while it is imported waits until it is called: most never are. Functions of anyone
else are left as they are.
"""

from __future__ import annotations

import hashlib
import os
import platform
import tempfile
import uuid
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from analysis.store import cache_folder

FORMAT = "1"  # changes when stored code should no longer be read
SHARED = ("numba", "llvmlite", "umap-learn", "pynndescent", "numpy")
OURS = ("umap", "pynndescent")
DIGEST = 32  # bytes of a SHA-256 at the end of each file


def compiled_folder() -> Path:
    """Return where code for this state of the software and of numba's settings is kept."""
    state = [FORMAT, platform.python_version(), platform.machine()]
    state += [f"{name} {version(name)}" for name in SHARED]
    state += [
        f"{name}={value}"
        for name, value in sorted(os.environ.items())
        if name.startswith("NUMBA_") and name != "NUMBA_CACHE_DIR"
    ]
    key = hashlib.sha256("\n".join(state).encode()).hexdigest()[:16]
    return cache_folder() / "compiled" / key


def keep_compiled() -> None:
    """Have numba keep what it compiles for UMAP from here on, in this process.

    Call it after numba's settings are made and before UMAP is imported. Where the folder
    cannot be written, or numba is built otherwise than expected, all stays as it was.
    """
    with suppress(Exception):
        folder = compiled_folder()
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
        _keep(folder)
        _wait()


def _keep(folder: Path) -> None:
    """Give every function of UMAP's a cache in this folder that doubts its files."""
    caching: Any = import_module("numba.core.caching")
    CPUDispatcher: Any = import_module("numba.core.registry").CPUDispatcher

    class Files(caching.IndexDataCacheFile):  # type: ignore[misc]
        """numba's files, whose content is checked and whose names no two runs share."""

        def _data_name(self, number: int) -> str:
            return str(super()._data_name(number)).replace(".nbc", f".{uuid.uuid4().hex[:16]}.nbc")

        def _dump(self, obj: Any) -> bytes:
            content: bytes = super()._dump(obj)
            return content + hashlib.sha256(content).digest()  # numba reads over what follows

        def _load_index(self) -> dict[Any, str]:
            with suppress(Exception):
                return dict(super()._load_index())
            return {}

        def _load_data(self, name: str) -> Any:
            content = Path(self._data_path(name)).read_bytes()
            if hashlib.sha256(content[:-DIGEST]).digest() != content[-DIGEST:]:
                raise ValueError("this file was damaged")
            return super()._load_data(name)

    class Place(caching.InTreeCacheLocator):  # type: ignore[misc]
        """Our folder, and in it one for each package."""

        def __init__(self, function: Any, file: str) -> None:
            super().__init__(function, file)
            self._cache_path = str(folder / self.get_suitable_cache_subpath(file))

    class Placed(caching.CompileResultCacheImpl):  # type: ignore[misc]
        """numba's way of writing a function down, in our folder."""

        _locator_classes = (Place,)

    class Kept(caching.FunctionCache):  # type: ignore[misc]
        """numba's cache of one function, that never breaks a run."""

        _impl_class = Placed
        _cache_file: Any

        def __init__(self, function: Any) -> None:
            super().__init__(function)
            kept: Any = self._cache_file
            self._cache_file = Files(self._cache_path, self._impl.filename_base, kept._source_stamp)

        def load_overload(self, sig: Any, target_context: Any) -> Any:
            with suppress(Exception):
                return super().load_overload(sig, target_context)
            return None

        def save_overload(self, sig: Any, data: Any) -> None:
            with suppress(Exception):
                super().save_overload(sig, data)

    made, cached = CPUDispatcher.__init__, CPUDispatcher.enable_caching
    random_name = CPUDispatcher._uuid.fget

    def make(self: Any, py_func: Any, *args: Any, **named: Any) -> None:
        made(self, py_func, *args, **named)
        if _is_ours(py_func):
            self.enable_caching()

    def enable(self: Any) -> None:
        if not _is_ours(self.py_func):
            cached(self)
            return
        with suppress(Exception):
            self._cache = Kept(self.py_func)

    def lasting_name(self: Any) -> str:
        """Name a function the same in every process, so that callers of it are found again."""
        function = self.py_func
        if self._MemoMixin__uuid is None and _is_plain(function):
            self._set_uuid(_name(function, self.targetoptions))
        return str(random_name(self))

    CPUDispatcher.__init__ = make
    CPUDispatcher.enable_caching = enable
    CPUDispatcher._uuid = property(lasting_name)


def _wait() -> None:
    """Compile UMAP's functions of declared types when one is called, not when it is declared."""
    decorators: Any = import_module("numba.core.decorators")
    CPUDispatcher: Any = import_module("numba.core.registry").CPUDispatcher
    declare = decorators._jit

    def declare_later(sigs: Any, *args: Any, **named: Any) -> Any:
        def decorate(function: Any) -> Any:
            if not sigs or not _is_ours(function):
                return declare(sigs, *args, **named)(function)
            made = declare(None, *args, **named)(function)
            made.declared = sigs
            return made

        return decorate

    def settle(made: Any) -> bool:
        """Compile what was declared and nothing else from then on; tell whether that was due."""
        declared = made.__dict__.pop("declared", None)
        for types in declared or ():
            made.compile(types)
        if declared:
            made.disable_compile()
        return bool(declared)

    def settled(method: Any) -> Any:
        def ask(self: Any, *args: Any, **named: Any) -> Any:
            settle(self)
            return method(self, *args, **named)

        return ask

    def call(self: Any, *args: Any, **named: Any) -> Any:
        """Return what numba shall call with arguments that it has no code for yet."""
        return self if settle(self) else for_types(self, *args, **named)

    for_types = CPUDispatcher._compile_for_args
    decorators._jit = declare_later
    CPUDispatcher._compile_for_args = call
    for name in ("get_call_template", "get_compile_result", "get_function_type", "_reduce_states"):
        setattr(CPUDispatcher, name, settled(getattr(CPUDispatcher, name)))


def _is_ours(function: Any) -> bool:
    """Tell whether the function stands in a file of UMAP's."""
    return function.__module__.split(".")[0] in OURS


def _is_plain(function: Any) -> bool:
    """Tell whether the function stands in a file of UMAP's, outside any other function."""
    outside = function.__closure__ is None and "<locals>" not in function.__qualname__
    return _is_ours(function) and outside


def _name(function: Any, options: dict[str, Any]) -> str:
    place = f"{function.__module__}.{function.__qualname__}:{function.__code__.co_firstlineno}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{place} {sorted(options.items(), key=str)}"))
