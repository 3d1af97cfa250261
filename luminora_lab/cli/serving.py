"""``luminora serve``: the local server with its page."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from luminora_lab.cli._session import StoreUrl, chosen

__all__ = ["serve"]


def serve(
    provider: Annotated[str | None, typer.Option("--provider", "-p", help="Who answers. [setting]")] = None,
    strategy: Annotated[str | None, typer.Option("--strategy", "-s", help="How memories are found. [setting]")] = None,
    store: StoreUrl = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on. [setting server.host]")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="The port; 0 takes a free one. [setting]")] = None,
    cors: Annotated[list[str] | None, typer.Option(help="An origin whose pages may ask; repeat it.")] = None,
    per_minute: Annotated[int, typer.Option(min=0, help="Requests a minute of one client; 0: no limit.")] = 600,
    check: Annotated[
        bool, typer.Option("--check", help="Make the server, say where it would listen, and end.")
    ] = False,
) -> None:
    """Serve personalities and sessions, with a page to chat, on this machine.

    An address that other machines can reach needs a token: the environment variable LUMINORA_TOKEN, 16 characters or
    more. Clients show it as "Authorization: Bearer ..."; the page takes it from its address, after #token=.

    Example: `luminora serve --port 8765 --store json:lab --check`
    """
    from luminora_lab.server import ServerOptions
    from luminora_lab.server import serve as run

    told = chosen(**{"provider": provider, "strategy": strategy, "store": store, "server.host": host,
                     "server.port": port or None})  # fmt: skip
    options = ServerOptions(
        provider=told.value("provider"), strategy=told.value("strategy"), store=told.value("store"),
        token=os.environ.get("LUMINORA_TOKEN") or None, host=told.value("server.host"),
        port=0 if port == 0 else told.value("server.port"), cors=tuple(cors or ()), per_minute=per_minute,
        session={"tokens": told.value("tokens"), "window": told.value("window")},
    )  # fmt: skip
    if check:
        from luminora_lab.cli._screen import say
        from luminora_lab.server import create_app

        app = create_app(options)
        app.state.hub.close()
        say(f"http://{options.host}:{options.port}/: {len(app.openapi()['paths'])} routes")
        return
    run(options)
