"""A real JupyterLab on loopback in Debian's Chromium, driven by Playwright: for tests and benchmarks."""

from __future__ import annotations

import ast
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from luminora_lab.errors import MissingInput

__all__ = ["Lab", "chromium", "jupyterlab"]

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
STARTED = """() => [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')]
  .some((prompt) => /[\\d*]/.test(prompt.textContent))"""


def chromium() -> str | None:
    """Return where Chromium is, if it is here."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Lab:
    """A running JupyterLab and a page on it."""

    def __init__(self, url: str, home: Path, page: Any, pictures: Path) -> None:
        self.url, self.page, self.pictures = url, page, pictures
        self.folder, self.runtime = home / "work", home / "runtime"
        self.errors: list[str] = []
        self._opened = 0
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def cells(self, *sources: str, name: str = "scratch.ipynb", run: bool = True) -> None:
        """Open a notebook of these cells, and run it."""
        cells: list[dict[str, Any]] = [
            {
                "cell_type": "code",
                "id": f"c{n}",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for n, source in enumerate(sources)
        ]
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        book = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
        self._opened += 1
        unique = f"{self._opened}_{name}"  # a name that was open before would find its old kernel again
        (self.folder / unique).write_text(json.dumps(book), encoding="utf-8")
        self.open(unique)
        if run:
            self.run_all()

    def open(self, name: str) -> None:
        """Open a notebook of the folder, and wait for its kernel; the kernels of others are shut down."""
        page = self.page
        page.goto("about:blank")
        for session in page.request.get(f"{self.url}/api/sessions").json():
            page.request.delete(f"{self.url}/api/sessions/{session['id']}", headers=self._headers())
        page.goto(f"{self.url}/lab/workspaces/w{secrets.token_hex(4)}/tree/{name}?reset")
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', timeout=60_000)
        self._kernel = self._kernel_of(name)
        if page.locator("#jp-left-stack").is_visible():
            page.keyboard.press("Control+b")

    def run_all(self, timeout: float = 120, wait: bool = True) -> None:
        """Run every cell, and wait until the kernel has nothing left to do.

        Raises
        ------
        RuntimeError
            A cell raised; the message is its traceback.
        """
        from playwright.sync_api import TimeoutError

        page = self.page
        for _ in range(3):  # a menu that opens while the page settles may close again
            page.click('.lm-MenuBar-item:has-text("Run")')
            page.wait_for_timeout(200)
            entry = page.locator('.lm-Menu-item[data-command="runmenu:run-all"]')
            if entry.count():
                entry.first.click()
            try:
                page.wait_for_function(STARTED, timeout=10_000)
                break
            except TimeoutError:
                page.keyboard.press("Escape")
        if not wait:
            return
        self.idle(timeout)
        wrong = page.locator('[data-mime-type="application/vnd.jupyter.error"]')
        if wrong.count():
            raise RuntimeError(wrong.first.inner_text()[-2000:])

    def _kernel_of(self, name: str) -> str:
        for _ in range(150):
            for session in self.page.request.get(f"{self.url}/api/sessions").json():
                if session["path"] == name:
                    return str(session["kernel"]["id"])
            time.sleep(0.2)
        raise RuntimeError(f"{name} has no kernel")

    def _headers(self) -> dict[str, str]:
        cookies = self.page.context.cookies(self.url)
        return {"X-XSRFToken": next((one["value"] for one in cookies if one["name"] == "_xsrf"), "")}

    def idle(self, timeout: float = 60) -> None:
        """Wait until the kernel has nothing to do and no cell waits."""
        deadline = time.monotonic() + timeout
        calm = 0
        while time.monotonic() < deadline:
            busy = self.page.evaluate(
                "() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status !== 'idle'"
                " || [...document.querySelectorAll('.jp-InputPrompt')].some((p) => p.textContent.includes('*'))"
            )
            calm = 0 if busy else calm + 1
            if calm >= 4:
                return
            time.sleep(0.1)
        raise TimeoutError(f"the kernel was busy for {timeout} seconds")

    def run(self, code: str) -> None:
        """Run code in the notebook's own kernel.

        Raises
        ------
        RuntimeError
            It raised; the message is its traceback.
        """
        self._execute(code, "None")

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the notebook's own kernel: plain values only."""
        return ast.literal_eval(self._execute("", expression))

    def _execute(self, code: str, expression: str) -> str:
        from jupyter_client.blocking.client import BlockingKernelClient

        client = BlockingKernelClient(connection_file=str(self.runtime / f"kernel-{self._kernel}.json"))
        client.load_connection_file()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=30)
            sent = client.execute(code, user_expressions={"it": expression}, store_history=False)
            while True:
                reply = client.get_shell_msg(timeout=120)
                if reply["parent_header"].get("msg_id") == sent:
                    break
        finally:
            client.stop_channels()
        found = reply["content"]
        answer = found if found["status"] != "ok" else found["user_expressions"]["it"]
        if answer["status"] != "ok":
            raise RuntimeError("\n".join(answer["traceback"]))
        self.idle()
        return str(answer["data"]["text/plain"])

    def theme(self, dark: bool) -> None:
        """Change JupyterLab's theme as its settings menu does."""
        wanted = "JupyterLab Dark" if dark else "JupyterLab Light"
        page = self.page
        page.click("text=Settings >> nth=0")
        page.hover("text=Theme >> nth=0")
        page.click(f'.lm-Menu-item:has-text("{wanted}") >> nth=0')
        page.wait_for_function(f"() => document.body.dataset.jpThemeLight === '{str(not dark).lower()}'")
        page.wait_for_timeout(400)

    def picture(self, name: str, selector: str = ".ll-panel") -> Path:
        """Take a picture of the first panel."""
        path = self.pictures / f"{name}.png"
        self.page.locator(selector).first.screenshot(path=path)
        return path

    def real_errors(self) -> list[str]:
        """Return what the console called an error, less what JupyterLab itself says on any notebook."""
        harmless = re.compile(r"favicon|ResizeObserver|_xsrf|404 \(Not Found\)|translations")
        return [error for error in self.errors if not harmless.search(error)]


@contextmanager
def jupyterlab(pictures: Path | None = None, width: int = 1100, height: int = 1300) -> Iterator[Lab]:
    """Start JupyterLab with a home of its own, and a page of so many pixels on it.

    Parameters
    ----------
    pictures
        Folder for pictures; a temporary one by default.
    width, height
        Of the page.

    Raises
    ------
    MissingInput
        There is no Chromium.
    RuntimeError
        JupyterLab did not start; the message holds its log.
    """
    from playwright.sync_api import sync_playwright

    browser = chromium()
    if browser is None:
        raise MissingInput("there is no Chromium here", place="browser", remedy="run: make system-deps")
    home = Path(tempfile.mkdtemp())
    port, token = _free_port(), secrets.token_hex(8)
    server = _start(home, port, token)
    try:
        _answering(f"http://127.0.0.1:{port}/api?token={token}", server, home / "log")
        shots = pictures or home / "pictures"
        shots.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            context = playwright.chromium.launch_persistent_context(
                str(home / "profile"), executable_path=browser, headless=True, args=FLAGS,
                viewport={"width": width, "height": height}, permissions=["clipboard-read", "clipboard-write"],
            )  # fmt: skip
            page = context.pages[0]
            page.goto(f"http://127.0.0.1:{port}/lab?token={token}")
            yield Lab(f"http://127.0.0.1:{port}", home, page, shots)
            context.close()
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        shutil.rmtree(home, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(home: Path, port: int, token: str) -> subprocess.Popen[bytes]:
    """Start the server; what it would fetch or ask at the first start is switched off."""
    folder, settings = home / "work", home / "config" / "labconfig"
    folder.mkdir()
    settings.mkdir(parents=True)
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (settings / "page_config.json").write_text(json.dumps(quiet), encoding="utf-8")
    places = {
        "HOME": "", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython", "MPLCONFIGDIR": "matplotlib", "LUMINORA_CACHE": "cache",
    }  # fmt: skip
    own = {name: str(home / place) for name, place in places.items()}
    environment = os.environ | own | {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MODE": "PRODUCTION"}
    environment.pop("MPLBACKEND", None)
    command = [
        sys.executable, "-m", "jupyter", "lab", "--no-browser", "--ip=127.0.0.1", f"--port={port}",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}", "--allow-root",
    ]  # fmt: skip
    with (home / "log").open("wb") as log:
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def _answering(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}")
