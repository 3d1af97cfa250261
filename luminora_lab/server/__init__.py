"""The local server: personalities, sessions and a chat page over HTTP and WebSocket, for this machine."""

from typing import TYPE_CHECKING

import lazy_loader as lazy

__all__ = ["ServerOptions", "create_app", "serve"]

__getattr__, __dir__, _ = lazy.attach(
    __name__,
    submod_attrs={"app": ["create_app"], "options": ["ServerOptions"], "serving": ["serve"]},
)

if TYPE_CHECKING:
    from luminora_lab.server.app import create_app
    from luminora_lab.server.options import ServerOptions
    from luminora_lab.server.serving import serve
