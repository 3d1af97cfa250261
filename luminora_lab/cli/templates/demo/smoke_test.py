"""Talk to the page without a browser: no network, no keys. The replies are written ones."""

import logging
import os
import tomllib
from pathlib import Path

import luminora_lab as ll
from streamlit.testing.v1 import AppTest

MESSAGES = ("My name is Ada.", "I live in Lund.", "Thank you, that helped!", "The fern is yellow.", "Where do I live?")

if __name__ == "__main__":
    logging.disable(logging.WARNING)
    os.chdir(Path(__file__).resolve().parent)
    config = tomllib.loads(Path("luminora.toml").read_text(encoding="utf-8"))
    session = ll.Session(config["personality"], "scripted:replies.yaml", config["strategy"], "memory:", user="Ada")
    page = AppTest.from_file("app.py", default_timeout=15)
    page.session_state["session"], page.session_state["said"] = session, []
    page.run()
    assert not page.exception, page.exception
    assert page.title[0].value == session.personality.name
    assert "no model" in page.info[0].value
    for text in MESSAGES:
        page.chat_input[0].set_value(text).run()
        assert not page.exception, page.exception
    assert len(page.chat_message) == 2 * len(MESSAGES)
    shown = [one.value for one in page.sidebar.text]
    assert page.sidebar.metric[1].value == session.relation.mood[0]
    assert any("name is Ada" in text for text in shown), "what was remembered stands beside the reply"
    print(
        f"{len(MESSAGES)} messages were answered; affinity, mood and {len(shown)} memories and facts stand beside them"
    )
