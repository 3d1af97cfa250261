"""Ask the service without a network: sessions, limits, errors. The replies are written ones."""

import asyncio
import logging
import os
from pathlib import Path

import httpx
import luminora_lab as ll
from luminora_lab.errors import ProviderError

from app import HOST, MOST_BYTES, create_app


class Broken:
    """A provider that fails and says too much."""

    name = "broken"

    def complete(self, *_: object, **__: object) -> None:
        """Fail."""
        raise ProviderError("key sk-secret was refused", kind="authentication")


async def check() -> int:
    """Ask, and return how many answers were looked at."""
    with ll.open_store("memory:") as store:
        transport = httpx.ASGITransport(app=create_app(store, "scripted:replies.yaml"))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            begun = await client.post("/sessions", json={"user": "Ada"})
            assert begun.status_code == 201, begun.text
            path = f"/sessions/{begun.json()['session_id']}"
            for text in ("My name is Ada.", "I live in Lund.", "The fern is yellow.", "Where do I live?"):
                said = await client.post(f"{path}/messages", json={"text": text})
                assert said.status_code == 200, said.text
                assert said.json()["reply"]
                assert said.json()["kind"] == "scripted"
            read = (await client.get(path)).json()
            assert len(read["turns"]) == 8
            refused = [
                (await client.get("/sessions/none"), 404),
                (await client.post(f"{path}/messages", json={"text": "   "}), 422),
                (await client.post(f"{path}/messages", json={"text": "a" * 4_001}), 422),
                (await client.post(f"{path}/messages", content=b"a" * (MOST_BYTES + 1)), 413),
                (await client.get(path, headers={"host": "example.org"}), 400),
            ]
            for answer, status in refused:
                assert answer.status_code == status, (answer.status_code, status, answer.text)
        transport = httpx.ASGITransport(app=create_app(store, Broken()))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            failed = await client.post(f"{path}/messages", json={"text": "Hello."})
            assert failed.status_code == 502
            assert "secret" not in failed.text
            assert len((await client.get(path)).json()["turns"]) == 8, "a turn that fails stores nothing"
    return 8 + len(refused)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    os.chdir(Path(__file__).resolve().parent)
    print(f"{asyncio.run(check())} requests were answered as they should be: sessions, limits, errors without keys")
