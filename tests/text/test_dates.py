"""Time expressions: a hand-worked table, what is no time, references of every kind, other languages, properties."""

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luminora_lab.errors import DataError
from luminora_lab.text.dates import dates, find_dates

NOW = datetime(2023, 6, 14, 10, 0)  # a Wednesday


def days(text, reference=NOW, language="en"):
    found = find_dates(text, reference, language)
    return [(s.text, str(s.first.date()), str(s.last.date())) for s in found]


TABLE = [
    ("since yesterday", "yesterday", "2023-06-13", "2023-06-13"),
    ("see you tomorrow morning", "tomorrow morning", "2023-06-15", "2023-06-15"),
    ("last night was loud", "last night", "2023-06-13", "2023-06-13"),
    ("the day before yesterday", "the day before yesterday", "2023-06-12", "2023-06-12"),
    ("tonight?", "tonight", "2023-06-14", "2023-06-14"),
    ("we met two Fridays ago", "two Fridays ago", "2023-06-02", "2023-06-02"),
    ("ten days ago", "ten days ago", "2023-06-04", "2023-06-04"),
    ("a couple of days ago", "a couple of days ago", "2023-06-12", "2023-06-12"),
    ("three weeks ago", "three weeks ago", "2023-05-22", "2023-05-28"),
    ("a fortnight ago", "a fortnight ago", "2023-05-29", "2023-06-04"),
    ("two months ago", "two months ago", "2023-04-01", "2023-04-30"),
    ("twenty-one years ago", "twenty-one years ago", "2002-01-01", "2002-12-31"),
    ("a year and a half ago", "a year and a half ago", "2021-12-01", "2021-12-31"),
    ("half a year ago", "half a year ago", "2022-12-01", "2022-12-31"),
    ("we leave in two months", "in two months", "2023-08-01", "2023-08-31"),
    ("ten days from now", "ten days from now", "2023-06-24", "2023-06-24"),
    ("a week from tomorrow", "a week from tomorrow", "2023-06-22", "2023-06-22"),
    ("last week", "last week", "2023-06-05", "2023-06-11"),
    ("this week", "this week", "2023-06-12", "2023-06-18"),
    ("the week before last", "the week before last", "2023-05-29", "2023-06-04"),
    ("next month", "next month", "2023-07-01", "2023-07-31"),
    ("last year", "last year", "2022-01-01", "2022-12-31"),
    ("over the last three weeks", "the last three weeks", "2023-05-24", "2023-06-14"),
    ("we danced over the weekend", "the weekend", "2023-06-10", "2023-06-11"),
    ("next weekend", "next weekend", "2023-06-24", "2023-06-25"),
    ("she came on Monday", "Monday", "2023-06-12", "2023-06-12"),
    ("I will come on Monday", "Monday", "2023-06-19", "2023-06-19"),
    ("it broke last Tuesday", "last Tuesday", "2023-06-06", "2023-06-06"),
    ("last Monday", "last Monday", "2023-06-12", "2023-06-12"),
    ("next Friday", "next Friday", "2023-06-23", "2023-06-23"),
    ("this Friday", "this Friday", "2023-06-16", "2023-06-16"),
    ("Friday week works", "Friday week", "2023-06-23", "2023-06-23"),
    ("Tuesday last week", "Tuesday last week", "2023-06-06", "2023-06-06"),
    ("it was in May", "May", "2023-05-01", "2023-05-31"),
    ("we'll move in May", "May", "2024-05-01", "2024-05-31"),
    ("last May", "last May", "2023-05-01", "2023-05-31"),
    ("early May", "early May", "2023-05-01", "2023-05-10"),
    ("mid-June", "mid-June", "2023-06-11", "2023-06-20"),
    ("by the end of March 2024", "the end of March 2024", "2024-03-21", "2024-03-31"),
    ("at the end of the month", "the end of the month", "2023-06-21", "2023-06-30"),
    ("the last Friday of May", "the last Friday of May", "2023-05-26", "2023-05-26"),
    ("first weekend in July", "first weekend in July", "2023-07-01", "2023-07-02"),
    ("I'll pay on the 5th", "the 5th", "2023-07-05", "2023-07-05"),
    ("it came on the fifth", "the fifth", "2023-06-05", "2023-06-05"),
    ("Monday the 5th", "Monday the 5th", "2023-06-05", "2023-06-05"),
    ("15th of last month", "15th of last month", "2023-05-15", "2023-05-15"),
    ("May 5, 2023", "May 5, 2023", "2023-05-05", "2023-05-05"),
    ("we met 5 May", "5 May", "2023-05-05", "2023-05-05"),
    ("born 2 February 2020!", "2 February 2020", "2020-02-02", "2020-02-02"),
    ("on 2021-03-14T10:00", "2021-03-14T10:00", "2021-03-14", "2021-03-14"),
    ("on 3/14/2021", "3/14/2021", "2021-03-14", "2021-03-14"),
    ("on 14.3.2021", "14.3.2021", "2021-03-14", "2021-03-14"),
    ("in 2022 we moved", "2022", "2022-01-01", "2022-12-31"),
    ("October next year", "October next year", "2024-10-01", "2024-10-31"),
    ("last year in May", "last year in May", "2022-05-01", "2022-05-31"),
    ("the summer of 2019", "the summer of 2019", "2019-06-01", "2019-08-31"),
    ("last summer", "last summer", "2022-06-01", "2022-08-31"),
    ("in the autumn we will see", "the autumn", "2023-09-01", "2023-11-30"),
    ("it will be over by winter", "winter", "2023-12-01", "2024-02-29"),
    ("at Christmas we sang", "Christmas", "2022-12-25", "2022-12-25"),
    ("until Easter 2025", "Easter 2025", "2025-04-20", "2025-04-20"),
    ("New Year's Eve 2020", "New Year's Eve 2020", "2020-12-31", "2020-12-31"),
    ("three days after Christmas 2020", "three days after Christmas 2020", "2020-12-28", "2020-12-28"),
    ("the week before 9 June 2023", "the week before 9 June 2023", "2023-05-29", "2023-06-04"),
    ("the Friday before 22 October 2023", "the Friday before 22 October 2023", "2023-10-20", "2023-10-20"),
    ("a year ago last May", "a year ago last May", "2022-05-01", "2022-05-31"),
    ("a week ago yesterday", "a week ago yesterday", "2023-06-06", "2023-06-06"),
    ("in the nineties", "the nineties", "1990-01-01", "1999-12-31"),
    ("in the 1970s", "the 1970s", "1970-01-01", "1979-12-31"),
]


@pytest.mark.parametrize(("text", "span", "first", "last"), TABLE)
def test_resolves_by_hand(text, span, first, last):
    assert days(text) == [(span, first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "It may rain.",
        "We march in the second row.",
        "she sat down in the sun",
        "a second chance",
        "on the 5th floor",
        "the first of many",
        "at half past eight",
        "every Friday",
        "on Fridays",
        "for three weeks",
        "in her eighties",
        "a Christmas tree",
        "Happy New Year!",
        "the next summer I resat it",
        "I spring forward and fall back",
        "24/7",
        "room 2012",
        "$2000",
        "2022 people",
        "for the first time in years",
        "he learned it in three weeks",
        "31 June 2020 and 2021-02-30",
        "5000 years ago, in 9999 years",
        "",
    ],
)
def test_no_time(text):
    assert days(text) == []


def test_midnight_to_the_last_microsecond_on_the_reference_clock():
    [span] = find_dates("yesterday", datetime(2023, 6, 14, tzinfo=UTC))
    assert span.first == datetime(2023, 6, 13, tzinfo=UTC)
    assert span.last == datetime(2023, 6, 13, 23, 59, 59, 999999, tzinfo=UTC)
    assert span.grain == "day"


@pytest.mark.parametrize(
    "now", [NOW, date(2023, 6, 14), pd.Timestamp(NOW), np.datetime64(NOW), np.datetime64("2023-06-14")]
)
def test_any_kind_of_reference(now):
    assert days("yesterday", now) == [("yesterday", "2023-06-13", "2023-06-13")]


@pytest.mark.parametrize("nothing", [None, pd.NaT, np.datetime64("NaT")])
def test_without_reference_only_what_needs_none(nothing):
    text = "yesterday, 5 May 2023, last May, on Friday, in 2022, at Christmas 2020, two years ago"
    assert [t for t, *_ in days(text, nothing)] == ["5 May 2023", "2022", "Christmas 2020"]


def test_many_texts():
    times = pd.Series(pd.to_datetime(["2023-06-14", None]))
    found = dates(["yesterday", "yesterday"], times)
    assert [len(spans) for spans in found] == [1, 0]
    assert dates([], []) == []
    assert dates(["in 2022"]) == [find_dates("in 2022")]


def test_bad_references_are_refused_with_their_place():
    with pytest.raises(DataError, match=r"references: 1 times for 2 texts"):
        dates(["a", "b"], [NOW])
    with pytest.raises(DataError, match=r"references\[1\]: 'today' is not a time"):
        dates(["a", "b"], [NOW, "today"])
    with pytest.raises(DataError, match="reference: 5 is not a time"):
        find_dates("a", 5)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("de", "Wir waren gestern da, vor drei Wochen", [("gestern", "2023-06-13"), ("vor drei Wochen", "2023-05-22")]),
        ("fr", "le 3 mars 2021, hier", [("3 mars 2021", "2021-03-03"), ("hier", "2023-06-13")]),
        ("es-MX", "el 3 de marzo de 2021", [("3 de marzo de 2021", "2021-03-03")]),
        ("tlh", "yesterday, 2021-03-03", []),
    ],
)
def test_other_languages_through_dateparser(language, text, expected):
    assert [(t, first) for t, first, _ in days(text, NOW, language)] == expected


PIECES = st.sampled_from(
    [t for t, *_ in TABLE] + ["the", "of", "1", "May", "ago", "a", "-", "last", "week", "2020", ",", "5th"]
)
ANY = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=8).map(" ".join))


@settings(deadline=None, max_examples=300)
@given(ANY, st.one_of(st.none(), st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31))))
def test_spans_lie_in_the_text_in_order(text, now):
    at = 0
    for span in find_dates(text, now):
        assert at <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert span.first <= span.last
        at = span.end


@settings(deadline=None, max_examples=100)
@given(ANY, st.sampled_from(["The kettle is blue.", "Anna likes soup.", "Ja."]))
def test_a_sentence_without_time_changes_nothing(text, more):
    assert find_dates(f"{text}.\n{more}", NOW) == find_dates(f"{text}.\n", NOW)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60), st.sampled_from(["de", "fr", "es", "ru"]))
def test_any_text_in_other_languages(text, language):
    for span in find_dates(text, NOW, language):
        assert text[span.start : span.end] == span.text
