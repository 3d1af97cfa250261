import json

import pytest

from luminora_lab.conversation import check
from luminora_lab.errors import DataError, UnknownName


def test_counts(write):
    report = check(write("locomo"))
    assert report.format == "LoCoMo"
    assert report.usable
    assert report.counts == {"conversations": 1, "turns": 4, "sessions": 2, "questions": 7, "usable_questions": 5}
    assert report.by_category == {
        "adversarial": 1, "multi-hop": 1, "open-domain": 2, "single-hop": 2, "temporal": 1,
    }  # fmt: skip
    assert report.usable_by_category["open-domain"] == 1
    assert len(report.repairs) == 11
    assert report.frame["id"].tolist() == ["pier-1"]
    assert report.frame["first"].tolist() == ["2023-05-08T13:56:00"]


@pytest.mark.parametrize("name", ["lab", "locomo", "longmemeval", "msc", "chatgpt", "chatml", "sharegpt", "table"])
def test_every_format_is_usable_and_reports_as_json(write, name):
    report = check(write(name))
    assert report.usable, report.problems
    assert json.loads(json.dumps(report.to_dict(), allow_nan=False))["usable"] is True
    assert str(report).endswith("usable")
    assert len(report.sha256) == 64


def test_faults_in_the_file_are_problems_not_exceptions(write, sample):
    data = sample("longmemeval")
    data[0]["haystack_dates"][1] = "someday"
    report = check(write(data))
    assert not report.usable
    assert len(report.problems) == 1
    assert report.counts["conversations"] == 1
    assert "date 'someday' cannot be read" in report.problems[0]
    assert not check(write("Dear diary")).usable
    assert not check(write(b'[{"qa": [')).usable


def test_what_is_no_single_file(tmp_path):
    with pytest.raises(DataError, match="this is a folder"):
        check(tmp_path)
    with pytest.raises(DataError, match="no such file"):
        check(tmp_path / "absent.json")
    with pytest.raises(UnknownName):
        check("absent")


def test_many_problems_end_the_check(write):
    report = check(write('{"messages": [{"role": "user", "content": 1}]}\n' * 500))
    assert 100 <= len(report.problems) <= 101
