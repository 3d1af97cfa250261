"""A chat with a personality; affinity, mood and memories stand beside it."""

import tomllib
from pathlib import Path

import luminora_lab as ll
import streamlit as st
from luminora_lab.errors import LuminoraError

CONFIG: dict[str, str] = tomllib.loads((Path(__file__).parent / "luminora.toml").read_text(encoding="utf-8"))


def begin() -> ll.Session:
    """Return a new session of the settings."""
    return ll.Session(
        CONFIG["personality"], CONFIG["provider"], CONFIG["strategy"], CONFIG["store"], user=CONFIG["user"], clock="now"
    )


def beside(session: ll.Session) -> None:
    """Show where the two stand, what is known, and what the last message brought back."""
    relation = session.relation
    mood, intensity = relation.mood
    affinity = "none yet" if relation.affinity is None else f"{relation.affinity:g} of 100"
    st.metric("Affinity", affinity, border=True)
    st.caption(f"Level: {relation.level or 'none'}")
    st.metric("Mood", mood, border=True)
    st.progress(min(1.0, intensity), text=f"Intensity {intensity:.0%}")
    st.subheader("Known")
    known = session.facts
    for row in known[known["invalid_at"].isna()].itertuples():
        st.text(f"{row.subject}: {row.key}, {row.value}")
    st.subheader("Remembered")
    traces = session.traces()
    for memory in traces[-1].retrieved if traces else ():
        st.text(memory["text"])


if "session" not in st.session_state:
    st.session_state.session = begin()
    st.session_state.said = []
session: ll.Session = st.session_state.session
said: list[tuple[str, str]] = st.session_state.said

st.set_page_config(page_title=session.personality.name)
st.title(session.personality.name)
st.write(session.personality.persona.description)
kind = getattr(session.provider, "kind", "model")
if kind != "model":
    st.info(f"These replies are {kind}: no model made them.")

if text := st.chat_input(f"Say something to {session.personality.name}", max_chars=4_000):
    try:
        reply = session.send(text)
        said += [("user", text), ("assistant", reply.text)]
    except LuminoraError as error:
        st.error(f"There is no reply ({type(error).__name__}). Nothing was stored; say it again.")
for role, words in said:
    with st.chat_message(role):
        st.text(words)
with st.sidebar:
    beside(session)
