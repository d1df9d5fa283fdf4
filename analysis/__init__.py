"""Paper Themes tells what a pile of papers is about, and what is changing.

Every name that a notebook needs is here: the stages, the figures, the configurations,
the explorer and the exports; `__init__.pyi` lists them with the package each comes from.
Each is loaded when first used, so that importing the package costs nothing and a caller
pays only for the stages it runs.
"""

import lazy_loader

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
