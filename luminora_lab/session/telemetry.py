"""Spans and metrics of sessions through OpenTelemetry's API: given out where the user's program has set it up.

Without a provider of its SDK the API does nothing, and nothing leaves the process; the extra "telemetry" brings the SDK
and an exporter. No text of a message, reply or fact is in a span; names of models, counts and times are.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from luminora_lab.session._turning import Turning
    from luminora_lab.session.trace import SessionReply

__all__ = ["JsonFormatter", "logger", "told", "turn"]

logger = logging.getLogger("luminora_lab.session")
"""One record a turn (INFO) or failure (WARNING); ``extra["luminora"]`` has its fields."""
logger.addHandler(logging.NullHandler())


@cache
def _meters() -> dict[str, Any]:
    from opentelemetry import metrics

    meter = metrics.get_meter("luminora_lab")
    return {
        "turns": meter.create_counter("luminora.turns", "{turn}", "Turns of sessions"),
        "failures": meter.create_counter("luminora.failures", "{turn}", "Turns without a reply"),
        "tokens": meter.create_counter("luminora.tokens", "{token}", "Tokens asked and replied"),
        "cost": meter.create_counter("luminora.cost", "USD", "List price of replies, where it is known"),
        "latency": meter.create_histogram("luminora.provider.latency", "s", "From asking to the whole reply"),
        "affinity": meter.create_histogram("luminora.affinity", "1", "Affinity after a turn"),
    }


@contextmanager
def turn(session: Turning) -> Iterator[Any]:
    """Give a span for a turn, and note where it fails; None where the session gives nothing out."""
    if not session.flags.conversation_analytics:
        yield None
        return
    from opentelemetry import trace

    about = {"luminora.personality": session.personality.name, "gen_ai.request.model": session.provider.name,
             "luminora.session": session._named or ""}  # fmt: skip
    tracer = trace.get_tracer("luminora_lab")
    with tracer.start_as_current_span("luminora.turn", attributes=about, record_exception=False) as span:
        try:
            yield span
        except Exception as error:
            kind = getattr(error, "kind", type(error).__name__)
            span.set_attribute("error.type", str(kind))
            _meters()["failures"].add(1, {"error.type": str(kind)})
            fields = {"session": session._named or "", "error": str(kind)}
            logger.warning("turn failed", extra={"luminora": fields})
            raise


def told(span: Any, session: Turning, reply: SessionReply, recorded: bool = False) -> None:
    """Note what became of a turn; ``recorded``: the reply is a recording's, and nobody was asked."""
    trace = reply.trace
    if span is None or trace is None:
        return
    fields: dict[str, Any] = {
        "session": session._name, "turn": trace.turn_id, "model": reply.model,
        "kind": "recorded" if recorded else reply.kind,
        "tokens_in": reply.tokens_in, "tokens_out": reply.tokens_out, "latency": reply.latency,
        "affinity": trace.affinity[1], "level": trace.level, "mood": trace.mood, "retrieved": len(trace.retrieved),
        "facts": len(trace.facts), "guards": len(trace.guards), "answered": trace.answered,
    }  # fmt: skip
    for name, value in fields.items():
        if value is not None and name != "session":
            span.set_attribute(f"luminora.{name}", value)
    meters, about = _meters(), {"gen_ai.response.model": reply.model}
    meters["turns"].add(1, about)
    for name in ("tokens_in", "tokens_out"):
        if fields[name] is not None:
            meters["tokens"].add(fields[name], {**about, "gen_ai.token.type": name.removeprefix("tokens_")})
    if reply.cost is not None:
        meters["cost"].add(reply.cost, about)
    if reply.latency is not None:
        meters["latency"].record(reply.latency, about)
    if fields["affinity"] is not None:
        meters["affinity"].record(fields["affinity"], about)
    logger.info("turn", extra={"luminora": fields})


class JsonFormatter(logging.Formatter):
    """Log records as JSON Lines, without what looks like a credential.

    Examples
    --------
    >>> record = logging.LogRecord("luminora_lab.session", logging.INFO, "", 0, "key sk-proj-12345678", (), None)
    >>> JsonFormatter().format(record)
    '{"level": "INFO", "logger": "luminora_lab.session", "message": "key [redacted]"}'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return a record as one line."""
        from luminora_lab.providers.redacting import redacted_data

        content: dict[str, Any] = {"level": record.levelname, "logger": record.name, "message": record.getMessage()}
        own = getattr(record, "luminora", None)
        if isinstance(own, dict):
            content |= own
        if record.exc_info and record.exc_info[1] is not None:
            content["error"] = f"{type(record.exc_info[1]).__name__}: {record.exc_info[1]}"
        return json.dumps(redacted_data(content), ensure_ascii=False, default=str)
