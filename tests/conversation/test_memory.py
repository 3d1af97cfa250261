"""Peak memory and time, measured in processes of their own on generated files."""

import pytest

from luminora_lab.bench.reading import measure_file, measure_streaming


@pytest.mark.slow
def test_a_large_file_streams():
    measured = measure_streaming(60)
    assert measured["error"] is None
    assert measured["size_mb"] > 60
    assert measured["conversations"] > 100
    assert measured["peak_mb"] <= measured["limit_mb"]
    assert measured["peak_mb"] - measured["baseline_mb"] < 60


@pytest.mark.slow
@pytest.mark.parametrize(
    ("begin", "fill", "message"),
    [
        (b"", b"x", "not a format that is known"),
        (
            b'[{"question_id":"q","haystack_sessions":[[{"role":"user","content":"',
            b"a",
            "one text goes on for more than 8 MB",
        ),
        (b'[{"question_id":"q","haystack_sessions":[', b"[[1]],", "holds more than 1,000,000 values"),
        (b'{"messages":[{"role":"user","content":"', b"a", "line 1: this line is longer than 32 MB"),
        (b'speaker,text\nAda,"', b"a", "line 2: this line is longer than 32 MB"),
    ],
)
def test_a_giant_line_ends_early_in_bounded_memory(tmp_path, begin, fill, message):
    path = tmp_path / "giant"
    with path.open("wb") as file:
        file.write(begin)
        for _ in range(100):
            file.write(fill * (2**20 // len(fill)))
    measured = measure_file(path)
    assert message in measured["error"]
    assert measured["peak_mb"] - measured["baseline_mb"] < 150
