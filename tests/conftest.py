"""What every test and every doctest runs in: a home of its own, no keys, no network, no screen."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# before anything imports litellm or matplotlib, also where pytest is started without the Makefile
os.environ.update(LITELLM_LOCAL_MODEL_COST_MAP="True", LITELLM_MODE="PRODUCTION", MPLBACKEND="Agg")

# A timing is never a reason to fail. In CI the same examples are tried every time, so that a red run can be repeated.
hypothesis.settings.register_profile("default", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "default")

SECRETS = ("_API_KEY", "_TOKEN", "_SECRET", "_ACCESS_KEY", "_CREDENTIALS")
PLACES = {
    "HOME": "",
    "USERPROFILE": "",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "LUMINORA_CACHE": ".cache/luminora-lab",
    "IPYTHONDIR": ".ipython",
    "JUPYTER_CONFIG_DIR": ".jupyter",
}


class Surroundings:
    """A plugin, so that its fixture is also that of the doctests in the package, which lie outside this folder."""

    @pytest.fixture(autouse=True)
    def _home(self, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Give each test an empty home, and take every key out of its environment."""
        home = Path(tempfile.mkdtemp(prefix="home-", dir=tmp_path_factory.getbasetemp()))
        for name, folder in PLACES.items():
            monkeypatch.setenv(name, str(home / folder))
        for name in list(os.environ):
            if name.upper().endswith(SECRETS) or name in ("COLUMNS", "LINES"):  # xdist sets the size of a terminal
                monkeypatch.delenv(name)
        return home


def pytest_configure(config: pytest.Config) -> None:
    """Set up what holds for the whole run."""
    config.pluginmanager.register(Surroundings(), "luminora-surroundings")
    fonts = tempfile.mkdtemp(prefix="matplotlib-")  # one font list for the run: making it takes seconds
    os.environ["MPLCONFIGDIR"] = fonts
    config.add_cleanup(lambda: shutil.rmtree(fonts, ignore_errors=True))
    _stay_on_this_machine(config)


def _stay_on_this_machine(config: pytest.Config) -> None:
    """Refuse every connection that leaves the machine. The processes that a test starts are not concerned."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not (host.startswith("127.") or host in ("localhost", "::1")):
                raise RuntimeError(f"a test tried to reach {host}: tests need no network")
        connect(self, address)

    socket.socket.connect = local_only  # type: ignore[method-assign]
    config.add_cleanup(lambda: setattr(socket.socket, "connect", connect))
