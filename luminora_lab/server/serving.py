"""Run the server with uvicorn."""

from __future__ import annotations

from luminora_lab.errors import DataError, MissingExtra
from luminora_lab.server.options import ServerOptions, is_loopback

__all__ = ["serve"]


def serve(options: ServerOptions) -> None:
    """Serve until interrupted.

    Raises
    ------
    DataError
        The address is in use, or cannot be listened on.
    MissingExtra
        uvicorn is not installed.
    """
    try:
        import uvicorn
    except ImportError:
        raise MissingExtra(
            "uvicorn is not installed", place="serve", remedy="pip install 'luminora-lab[server]'"
        ) from None
    import socket

    from luminora_lab.server.app import create_app

    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((options.host, options.port))
        except OSError as error:
            place = f"serve, {options.host}:{options.port}"
            raise DataError(
                f"it cannot be listened on ({error.strerror})", place=place, remedy="take another port"
            ) from None
        port = listener.getsockname()[1]
        shown = f"[{options.host}]" if ":" in options.host else options.host
        note = "" if is_loopback(options.host) else ", for whoever has the token"
        print(f"http://{shown}:{port}/{note} (stop with Ctrl+C)", flush=True)
        config = uvicorn.Config(
            create_app(options), log_level="warning", access_log=False, server_header=False, date_header=False,
            ws_max_size=options.most_body, limit_concurrency=2 * options.connections, timeout_keep_alive=30,
        )  # fmt: skip
        uvicorn.Server(config).run(sockets=[listener])
