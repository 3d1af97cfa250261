"""The public face of the room."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import luminora_lab.measure as measure


def test_import_is_cheap():
    code = (
        "import sys, luminora_lab.measure as m; m.recall_at; "
        "print([name for name in ('scipy', 'pandas', 'joblib', 'sklearn') if name in sys.modules])"
    )
    root = Path(measure.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "[]"


def test_bare_import_does_not_load_numpy():
    code = "import sys, luminora_lab.measure; print('numpy' in sys.modules)"
    root = Path(measure.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert done.stdout.strip() == "False"


def test_every_public_name_resolves_to_something_documented():
    for name in measure.__all__:
        assert getattr(measure, name).__doc__, name
    assert measure.__all__ == sorted(measure.__all__)
    assert set(measure.__all__) <= set(dir(measure))


def test_names_for_the_type_checker_are_the_public_ones():
    tree = ast.parse(Path(measure.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {alias.name for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(measure.__all__)


def test_functions_say_what_they_raise():
    functions = [found for name in measure.__all__ if name.islower() and callable(found := getattr(measure, name))]
    assert all(">>>" in function.__doc__ for function in functions)
    asked = [function for function in functions if inspect.signature(function).parameters]
    assert all("Raises\n" in function.__doc__ for function in asked)
