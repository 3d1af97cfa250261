from datetime import datetime

import pytest

from luminora_lab.conversation.readers._dates import read_date
from luminora_lab.errors import DataError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01", datetime(2024, 5, 1)),
        ("2024-05-01T10:20:30", datetime(2024, 5, 1, 10, 20, 30)),
        ("2024-05-01 10:20:30+02:00", datetime(2024, 5, 1, 8, 20, 30)),
        ("2024-05-01T10:20:30Z", datetime(2024, 5, 1, 10, 20, 30)),
        ("2023/05/30 (Tue) 23:40", datetime(2023, 5, 30, 23, 40)),
        ("2023/5/3", datetime(2023, 5, 3)),
        ("1:56 pm on 8 May, 2023", datetime(2023, 5, 8, 13, 56)),
        ("12:05 am on 1 June, 2023", datetime(2023, 6, 1, 0, 5)),
        ("12:00 PM on 11 September, 2023", datetime(2023, 9, 11, 12, 0)),
        ("8 May 2023", datetime(2023, 5, 8)),
        ("May 8, 2023 at 1:56 pm", datetime(2023, 5, 8, 13, 56)),
        ("30.05.2023, 23:40", datetime(2023, 5, 30, 23, 40)),
        ("1699564800", datetime(2023, 11, 9, 21, 20)),
        (1699564800, datetime(2023, 11, 9, 21, 20)),
        (1699564800000, datetime(2023, 11, 9, 21, 20)),
        (None, None),
        (" ", None),
    ],
)
def test_understood(text, expected):
    assert read_date(text, "here") == expected


@pytest.mark.parametrize(
    "value",
    [
        *("03/04/2024", "31 February 2024", "2024-02-30", "13:56 pm on 8 May, 2023", "0:10 am on 8 May, 2023"),
        *(
            "8 Maybe 2023",
            "yesterday",
            "2024-W05-1",
            "25:00 on 8 May 2023",
            "9" * 50,
            "x" * 5000,
            "0001-01-01T00:00+14:00",
        ),
        *(True, [], {}, 1e300, -5, 12),
    ],
)
def test_refused(value):
    with pytest.raises(DataError, match=r"^here: "):
        read_date(value, "here")


def test_other_locales_do_not_matter():
    import locale

    before = locale.setlocale(locale.LC_TIME)
    try:
        for name in ("de_DE.UTF-8", "C"):
            try:
                locale.setlocale(locale.LC_TIME, name)
            except locale.Error:
                continue
            assert read_date("8 May 2023", "here") == datetime(2023, 5, 8)
    finally:
        locale.setlocale(locale.LC_TIME, before)
