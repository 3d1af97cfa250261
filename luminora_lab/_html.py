"""The look that every HTML view of the lab shares: JupyterLab's theme where there is one, else the system's."""

from __future__ import annotations

__all__ = ["root_style"]

_ROOT = """
.NAME{color-scheme:light dark;max-width:WIDTH;font:14px/1.45 var(--jp-content-font-family,system-ui,sans-serif);
color:#1b1f24;color:var(--jp-content-font-color1,light-dark(#1b1f24,#e6e9ed));
background:#fff;background:var(--jp-layout-color1,light-dark(#fff,#16191d));
border:1px solid #8884;border-radius:6px}
[data-jp-theme-light="true"] .NAME{color-scheme:light}
[data-jp-theme-light="false"] .NAME{color-scheme:dark}
.NAME small,.NAME .ll-quiet{color:#5a6270;color:var(--jp-content-font-color2,light-dark(#5a6270,#a3acb8))}
"""


def root_style(name: str, width: str = "60em") -> str:
    """Return the CSS of an element with the class ``name``: colours for light and dark, type, frame, quiet text.

    Examples
    --------
    >>> root_style("ll-talk").count(".ll-talk")
    5
    """
    return _ROOT.replace("NAME", name).replace("WIDTH", width)
