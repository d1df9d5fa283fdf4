"""The explorer's front end: one view for the standalone page, the report and the notebook.

`build_payload` and `pack` make what it shows, `write_page` a page that needs no
kernel, `viewer_fragment` its parts for another page, `widget_source` and
`widget_style` its code for a widget.
"""

from analysis.viewer.packing import pack, packed_text
from analysis.viewer.page import Fragment, viewer_fragment, widget_source, widget_style, write_page
from analysis.viewer.payload import build_payload, held_terms

__all__ = [
    "Fragment",
    "build_payload",
    "held_terms",
    "pack",
    "packed_text",
    "viewer_fragment",
    "widget_source",
    "widget_style",
    "write_page",
]
