"""The server's page in a real browser: both themes, a phone, the keyboard, a token, hostile text."""

from __future__ import annotations

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luminora_lab.bench._jupyterlab import chromium
from luminora_lab.providers import ScriptedProvider

RULES = [
    {"match": "wilted", "reply": "Oh no. Cut it back to the green. It may surprise you by May."},
    {"match": "evil", "reply": "<img src=x onerror=alert(1)> is only text."},
    {"regex": ".", "reply": "Go on."},
]
TOKEN = "a-long-enough-token"


@contextlib.contextmanager
def running(**options: Any) -> Iterator[str]:
    import uvicorn

    from luminora_lab.server import create_app

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = int(one.getsockname()[1])
    app = create_app(provider=ScriptedProvider(RULES, "talk"), strategy="bm25", **options)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running() as url:
        yield url


@contextlib.contextmanager
def page(tmp_path: Path, theme: str = "light", width: int = 1280) -> Iterator[tuple[Any, list[str]]]:
    from playwright.sync_api import sync_playwright

    problems: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch_persistent_context(
            str(tmp_path / f"{theme}{width}"), executable_path=chromium() or shutil.which("chromium"), headless=True,
            args=["--no-sandbox", "--disable-gpu"], color_scheme=theme, viewport={"width": width, "height": 800},
        )  # fmt: skip
        one = browser.new_page()
        one.on("console", lambda m: problems.append(m.text) if m.type in ("error", "warning") else None)
        one.on("request", lambda r: problems.append(r.url) if "127.0.0.1" not in r.url else None)
        one.on("dialog", lambda d: problems.append("a dialog opened"))
        try:
            yield one, problems
        finally:
            browser.close()


def begin(one: Any, url: str, user: str) -> None:
    one.goto(url)
    one.fill("#user", user)
    one.click("#choose button")
    one.wait_for_selector("#text:not([disabled])")


def talk(one: Any, text: str) -> None:
    one.fill("#text", text)
    one.keyboard.press("Enter")
    one.wait_for_selector("#text:not([disabled])")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)])
def test_a_chat_shows_what_becomes_of_it(address: str, tmp_path: Path, theme: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with page(tmp_path, theme, width) as (one, problems):
        begin(one, address, f"Ada {theme} {width}")
        talk(one, "My fern has wilted. I live in Lund.")
        assert one.locator("#talk li").count() == 2
        assert one.locator("#talk li.assistant span").inner_text() == RULES[0]["reply"]
        assert "not by a model" in one.locator("#talk li.assistant").inner_text()
        assert one.locator("#affinity").inner_text() == "1 of 100"
        assert one.locator("#mood").inner_text().startswith("worried")
        one.wait_for_function("document.getElementById('facts').textContent.includes('home city: Lund')")
        for n in range(4):
            talk(one, f"And now, {n}?")
        talk(one, "What about my fern?")
        assert "My fern has wilted" in one.locator("#memories").inner_text()
        one.click("summary")
        one.wait_for_function("document.getElementById('prompt').textContent.includes('You are Juniper')")
        wide = one.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, "nothing is wider than the page"
        serious = [v for v in Axe().run(one).response["violations"] if v["impact"] in ("serious", "critical")]
        assert serious == [], [v["id"] for v in serious]
        assert problems == []


def test_a_relation_goes_on_and_hostile_text_is_only_text(address: str, tmp_path: Path) -> None:
    with page(tmp_path) as (one, problems):
        for _ in range(2):
            begin(one, address, "<b>Eve</b>")
            talk(one, "evil <script>alert(1)</script>")
        assert one.locator("#talk img, #talk script, #talk b").count() == 0
        assert "onerror" in one.locator("#talk").inner_text()
        assert one.locator("#affinity").inner_text() == "2 of 100"
        assert problems == []


def test_with_a_token_the_page_takes_it_from_its_address(tmp_path: Path) -> None:
    with running(token=TOKEN) as url, page(tmp_path) as (one, problems):
        one.goto(url)
        one.wait_for_selector("#problem:not([hidden])")
        assert "a token is needed" in one.locator("#problem").inner_text()
        problems.clear()
        one.goto("about:blank")
        begin(one, f"{url}#token={TOKEN}", "Ada")
        assert TOKEN not in one.url
        talk(one, "Hello.")
        assert one.locator("#talk li").count() == 2
        assert problems == []
