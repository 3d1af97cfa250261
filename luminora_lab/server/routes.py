"""What can be asked over HTTP and WebSocket."""

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path, Query, Request, WebSocket, WebSocketDisconnect
from fastapi.concurrency import run_in_threadpool

from luminora_lab.errors import LuminoraError
from luminora_lab.providers.reply import label_of
from luminora_lab.server import shapes
from luminora_lab.server.gate import PROTOCOL
from luminora_lab.server.problems import RESPONSES, problem_of

if TYPE_CHECKING:
    from luminora_lab.server.hub import Hub
    from luminora_lab.session import Session, SessionReply

__all__ = ["router"]

SessionId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[\w-]+$")]
Limit = Annotated[int, Query(ge=1, le=500)]
_CLOSED = 4404


def router() -> APIRouter:
    """Return the routes under ``/api``."""
    made = APIRouter(responses=RESPONSES)
    made.get("/health")(health)
    made.get("/personalities")(personalities)
    made.get("/personalities/{name}")(personality)
    made.post("/validate")(validate)
    made.post("/compile")(compile_)
    made.post("/blend")(blend)
    made.post("/sessions", status_code=201)(begin)
    made.get("/sessions")(sessions)
    made.get("/sessions/{session_id}")(session)
    made.post("/sessions/{session_id}/end")(end)
    made.get("/sessions/{session_id}/messages")(messages)
    made.post("/sessions/{session_id}/messages")(send)
    made.get("/sessions/{session_id}/state")(state)
    made.get("/sessions/{session_id}/affinity")(affinity)
    made.get("/sessions/{session_id}/memory")(memory)
    made.get("/sessions/{session_id}/prompt")(prompt)
    made.add_api_websocket_route("/sessions/{session_id}/chat", chat)
    return made


def _hub(request: Request) -> "Hub":
    hub: Hub = request.app.state.hub
    return hub


# -- personalities ------------------------------------------------------------------------------------------------
def health(request: Request) -> shapes.Health:
    """Say whether the server and its store answer."""
    from luminora_lab import __version__

    hub = _hub(request)
    hub.store.count("sessions")
    kind = getattr(hub.provider, "kind", "model")
    return shapes.Health(
        status="ok", version=__version__, store=hub.store.url.partition(":")[0],
        provider=hub.provider.name.partition(":")[0],
        label=label_of([kind]),
    )  # fmt: skip


def personalities() -> list[shapes.PersonalityRow]:
    """List the personalities that have a name."""
    from luminora_lab.personality.library import files
    from luminora_lab.personality.library import personality as find

    rows = []
    for name in sorted({file.stem for _, file in files()}):
        try:
            p = find(name)
        except LuminoraError:
            continue
        persona = p.persona
        rows.append(shapes.PersonalityRow(
            name=name, called=p.name, description=persona.description, language=persona.language, moods=list(p.moods),
            levels=[level.name for level in p.levels],
        ))  # fmt: skip
    return rows


def personality(request: Request, name: Annotated[str, Path(max_length=100)]) -> dict[str, Any]:
    """Return the definition of a personality."""
    from luminora_lab.personality.library import personality as find

    found: dict[str, Any] = find(_hub(request).named(name)).to_dict()
    return found


def validate(given: shapes.ValidateIn) -> shapes.ValidationOut:
    """Check a definition."""
    from luminora_lab.personality.validation import validate as check

    report = check(given.document)
    return shapes.ValidationOut(usable=not report.errors, findings=[one.to_dict() for one in report.findings])


def compile_(request: Request, given: shapes.CompileIn) -> shapes.PromptOut:
    """Compile a personality at a moment into the prompt of a provider."""
    from luminora_lab.personality.compiling import compile as compiled
    from luminora_lab.personality.library import personality as find

    who = find(_hub(request).named(given.personality) if isinstance(given.personality, str) else given.personality)
    mood = None if given.mood is None else (given.mood, given.intensity)
    made = compiled(who, given.provider, affinity=given.affinity, mood=mood, facts=given.facts, memories=given.memories)
    return _prompt(made)


def blend(request: Request, given: shapes.BlendIn) -> dict[str, Any]:
    """Blend personalities by weight, and return the definition."""
    from luminora_lab.personality.blending import blend as blended

    hub = _hub(request)
    weights: dict[Any, float] = {hub.named(name): weight for name, weight in given.parents.items()}
    made: dict[str, Any] = blended(weights, given.strategy, given.seed, given.name).to_dict()
    return made


def _prompt(made: Any) -> shapes.PromptOut:
    told = made.to_dict()
    moment = told["moment"]
    names = ("provider", "model", "messages", "parameters", "sections", "left_out", "sha256")
    return shapes.PromptOut(**{name: told[name] for name in names}, level=moment["level"], mood=moment["mood"])


# -- sessions -----------------------------------------------------------------------------------------------------
def begin(request: Request, given: shapes.SessionIn) -> shapes.SessionOut:
    """Begin a session."""
    return _session(_hub(request).begin(given.personality, given.user, given.title))


def sessions(
    request: Request,
    user: Annotated[str | None, Query(max_length=100)] = None,
    personality: Annotated[str | None, Query(max_length=100)] = None,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
) -> list[shapes.SessionOut]:
    """List sessions, the latest first."""
    where = {name: value for name, value in (("user", user), ("personality", personality)) if value is not None}
    heads = _hub(request).store.find("sessions", where, order="-last_at", limit=limit, offset=offset)
    return [_head(head) for head in heads]


def session(request: Request, session_id: SessionId) -> shapes.SessionOut:
    """Return a session."""
    return _session(_hub(request).get(session_id))


def end(request: Request, session_id: SessionId) -> shapes.SessionOut:
    """End a session; its episodes become memories."""
    found = _hub(request).get(session_id)
    found.end()
    return _session(found)


def messages(
    request: Request, session_id: SessionId, after: Annotated[int, Query(ge=0, le=10**9)] = 0, limit: Limit = 100
) -> list[shapes.TurnOut]:
    """Return what was said, in order, after a position."""
    hub = _hub(request)
    hub.get(session_id)
    where = {"session_id": session_id, "position >": after}
    return [_turn(row) for row in hub.store.find("turns", where, order="position", limit=limit)]


def send(request: Request, session_id: SessionId, given: shapes.MessageIn) -> shapes.ReplyOut:
    """Say something and return the reply with what happened."""
    found = _hub(request).get(session_id)
    return _reply(found, found.send(given.text))


def state(request: Request, session_id: SessionId) -> shapes.StateOut:
    """Return where user and personality stand."""
    return _state(_hub(request).get(session_id))


def affinity(
    request: Request, session_id: SessionId, after: Annotated[int, Query(ge=0, le=10**9)] = 0, limit: Limit = 500
) -> list[shapes.Event]:
    """Return the interactions that moved affinity, of all sessions of this user and personality."""
    hub = _hub(request)
    pair = hub.get(session_id).relation.pair
    rows = hub.store.find("events", {**pair, "number >": after}, order="number", limit=limit)
    return [shapes.Event(**{name: row[name] for name in shapes.Event.model_fields}) for row in rows]


def memory(
    request: Request,
    session_id: SessionId,
    query: Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")] = "",
    limit: Limit = 50,
) -> shapes.MemoryOut:
    """Return facts, episodes, and turns that hold some words."""
    hub = _hub(request)
    pair = hub.get(session_id).relation.pair
    about = {"value contains": query} if query else {}
    facts = hub.store.find("facts", {**pair, **about}, order="-place", limit=limit)
    episodes = hub.store.find("episodes", {**pair, **({"summary contains": query} if query else {})}, limit=limit)
    turns = hub.store.find("turns", {**pair, "text contains": query}, order="-at", limit=limit) if query else []
    return shapes.MemoryOut(
        facts=[_fact(row) for row in facts],
        episodes=[{name: row[name] for name in _EPISODE} for row in episodes],
        turns=[_turn(row) for row in turns],
    )


def prompt(request: Request, session_id: SessionId) -> shapes.PromptOut:
    """Return what would be compiled now, with what is known and without retrieved memories."""
    return _prompt(_hub(request).get(session_id).compiled())


_EPISODE = ("episode_id", "session", "type", "title", "summary", "importance", "start", "end")


def _session(found: "Session") -> shapes.SessionOut:
    head = found.store.get("sessions", found.session_id)
    if head is not None:
        return _head(head)
    return shapes.SessionOut(
        session_id=found.session_id, personality=found.personality.name, user=found.user, number=found.number,
        title=found.title, started_at=None, last_at=None, ended=None,
    )  # fmt: skip


def _head(head: dict[str, Any]) -> shapes.SessionOut:
    names = ("session_id", "personality", "user", "started_at", "last_at", "ended")
    rest = {name: head[name] for name in names}
    return shapes.SessionOut(**rest, number=head["number"] or 0, title=head["title"] or "")


def _turn(row: dict[str, Any]) -> shapes.TurnOut:
    kind = (row["reply"] or {}).get("kind")
    names = ("position", "turn_id", "speaker", "role", "text", "at")
    return shapes.TurnOut(**{name: row[name] for name in names}, kind=kind)


def _fact(row: dict[str, Any]) -> shapes.Fact:
    names = ("fact_id", "subject", "category", "key", "value", "confidence", "count", "said_at")
    holds = row["invalid_at"] is None and row["expired_at"] is None
    return shapes.Fact(**{name: row[name] for name in names}, holds=holds)


def _state(found: "Session") -> shapes.StateOut:
    relation = found.relation
    mood, intensity = relation.mood
    return shapes.StateOut(
        affinity=relation.affinity, level=relation.level, mood=mood, intensity=intensity, messages=relation.messages,
        facts=len(relation.facts.texts()),
    )  # fmt: skip


def _reply(found: "Session", reply: "SessionReply") -> shapes.ReplyOut:
    trace = reply.trace
    if trace is None:
        raise AssertionError("every reply of a session has a trace")
    told = trace.to_dict() | {"retrieved": [dict(one) for one in trace.retrieved]}
    return shapes.ReplyOut(
        text=reply.text, kind=reply.kind, label=label_of([reply.kind]), turn_id=trace.turn_id, reply_id=trace.reply_id,
        trace=told, state=_state(found),
    )  # fmt: skip


# -- the chat -----------------------------------------------------------------------------------------------------
async def chat(socket: WebSocket, session_id: str) -> None:
    """Talk: {"text": ...} comes in, {"type": "piece"} and one {"type": "reply"} or {"type": "error"} go out."""
    offered = socket.headers.get("sec-websocket-protocol", "")
    await socket.accept(subprotocol=PROTOCOL if PROTOCOL in [one.strip() for one in offered.split(",")] else None)
    hub: Hub = socket.app.state.hub
    rates = socket.app.state.rates
    client = str(socket.client.host if socket.client else "?")
    try:
        found = await run_in_threadpool(hub.get, session_id)
    except LuminoraError as error:
        await socket.send_json({"type": "error", **problem_of(error)[1]})
        await socket.close(_CLOSED)
        return
    try:
        while True:
            given = await _message(socket, hub.options.most_body)
            if given is None:
                await socket.send_json(
                    {"type": "error", "error": "a message is a JSON object with a text", "remedy": ""}
                )
            elif not rates.allow(client):
                await socket.send_json({"type": "error", "error": "too much at a time", "remedy": "wait a minute"})
            else:
                await _answer(socket, found, given.text)
    except WebSocketDisconnect:
        return


async def _message(socket: WebSocket, most: int) -> shapes.MessageIn | None:
    from pydantic import ValidationError

    text = await socket.receive_text()
    if len(text) > most:
        return None
    try:
        return shapes.MessageIn.model_validate_json(text)
    except ValidationError:
        return None


async def _answer(socket: WebSocket, found: "Session", text: str) -> None:
    stream = found.stream(text)
    try:
        while True:
            piece = await run_in_threadpool(next, stream, None)
            if piece is None:
                break
            await socket.send_json({"type": "piece", "text": piece})
        reply = await run_in_threadpool(lambda: _reply(found, stream.reply))
        await socket.send_json({"type": "reply", **reply.model_dump()})
    except LuminoraError as error:
        await socket.send_json({"type": "error", **problem_of(error)[1]})
