"""How much time the lab adds: to a call, to a replayed reply, to a reply of a run; next to litellm and inspect_ai."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

__all__ = ["run"]

_IN_FLIGHT, _CALLS, _ROUNDS = 32, 320, 3
_REPLAYED = 3_000
_SERVER = """
import asyncio, json
BODY = json.dumps({"id": "1", "object": "chat.completion", "created": 1, "model": "small-1",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Please."}}],
    "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}}).encode()
HEAD = b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(BODY)

async def talk(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\\r\\n\\r\\n")
            lines = head.lower().split(b"\\r\\n")
            length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length"))
            await reader.readexactly(length)
            writer.write(HEAD + BODY)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()

async def main():
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


def run() -> dict[str, Any]:
    """Return calls a second with 32 in flight, replies a second in replay, and milliseconds a reply of a run."""
    return {**_calls(), **_replay(), **_runs()}


@contextlib.contextmanager
def _server() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/v1"
    finally:
        process.kill()
        process.communicate()


def _calls() -> dict[str, Any]:
    from luminora_lab.providers import provider
    from luminora_lab.providers._litellm import litellm

    messages = [{"role": "user", "content": "Some tea?"}]
    with _server() as base:
        made: Any = provider("openai/small", api_base=base, api_key="none", concurrency=_IN_FLIGHT)

        async def ours() -> None:
            await made.acomplete(messages)

        async def theirs() -> None:
            await litellm().acompletion(
                model="openai/small", messages=messages, api_base=base, api_key="none", temperature=0, max_retries=0
            )

        def together(call: Callable[[], Any]) -> float:
            async def main() -> float:
                gate = asyncio.Semaphore(_IN_FLIGHT)

                async def one() -> None:
                    async with gate:
                        await call()

                await asyncio.gather(*(one() for _ in range(_IN_FLIGHT)))  # connections and imports
                started = time.perf_counter()
                await asyncio.gather(*(one() for _ in range(_CALLS)))
                return _CALLS / (time.perf_counter() - started)

            return asyncio.run(main())

        pairs = [(together(ours), together(theirs)) for _ in range(_ROUNDS)]
    lab, alone = (statistics.median(one) for one in zip(*pairs, strict=True))
    return {
        f"calls a second, {_IN_FLIGHT} in flight": lab, "litellm alone": alone,
        "time of a call, times litellm's": statistics.median(b / a for a, b in pairs),
    }  # fmt: skip


def _replay() -> dict[str, Any]:
    import luminora_lab as ll
    from luminora_lab.providers import ScriptedProvider, recording

    yes = ScriptedProvider([{"regex": ".", "reply": "Yes, and the kettle is on. " * 12}], "yes")
    prompt = [dict(one) for one in ll.compile("quill", "universal").messages]
    chats = [[*prompt, {"role": "user", "content": f"Message {i}"}] for i in range(_REPLAYED)]
    with tempfile.TemporaryDirectory() as folder:
        tape = Path(folder) / "tape.jsonl"
        first = recording(yes, tape)
        for chat in chats:
            first.complete(chat)
        again: Any = ll.provider(f"recorded:{tape}")
        started = time.perf_counter()
        for chat in chats:
            again.complete(chat)
        took = time.perf_counter() - started
    return {"replayed replies a second (a compiled prompt each)": _REPLAYED / took}


def _runs() -> dict[str, Any]:
    import luminora_lab as ll
    from luminora_lab.providers import ScriptedProvider

    yes = ScriptedProvider([{"regex": ".", "reply": "Yes."}], "yes")
    plan = ll.Plan(["pip", "quill"], yes, "prompts:everyday", repeats=5)
    replies = sum(len(cell) for cell in plan.cells)
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            started = time.perf_counter()
            ll.run(plan, Path(folder) / "run", progress=False)
            ours.append(time.perf_counter() - started)
            theirs.append(_inspect(plan, Path(folder) / "logs"))
    lab, inspect = (1000 * statistics.median(one) / replies for one in (ours, theirs))
    return {
        "replies of the run": replies, "ms a reply": lab, "ms a reply, inspect_ai with its mock model": inspect,
        "inspect_ai, times ours": inspect / lab,
    }  # fmt: skip


def _inspect(plan: Any, logs: Path) -> float:
    """Return the seconds that inspect_ai takes for the same messages, personalities and repeats with its mock model."""
    os.environ.setdefault("INSPECT_DISPLAY", "none")
    from inspect_ai import Task, eval
    from inspect_ai.dataset import Sample
    from inspect_ai.model import ChatMessageSystem, ChatMessageUser, ModelOutput, ModelUsage, get_model
    from inspect_ai.solver import generate

    import luminora_lab as ll

    texts = plan.conversations[0].turns["text"].tolist()
    samples = [
        Sample(input=[ChatMessageSystem(content=ll.compile(p, "universal").system), ChatMessageUser(content=text)])
        for p in plan.personalities for text in texts
    ]  # fmt: skip
    said = ModelOutput.from_content("mockllm/model", "Yes.")
    said.usage = ModelUsage(input_tokens=1, output_tokens=1, total_tokens=2)  # or it fetches a tokenizer to count them
    model = get_model("mockllm/model", custom_outputs=itertools.repeat(said))
    task = Task(dataset=samples, solver=generate(), epochs=plan.repeats)
    started = time.perf_counter()
    found = eval(task, model=model, log_dir=str(logs), display="none", log_level="error")
    took = time.perf_counter() - started
    if found[0].status != "success":
        raise RuntimeError(f"inspect_ai: {str(found[0].error)[:300]}")
    return took
