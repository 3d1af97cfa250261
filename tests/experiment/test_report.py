"""The report and the notebook table: what they say, that they fetch nothing, that they escape everything."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from luminora_lab import Conversation, compare_memory
from luminora_lab.conversation.model import Provenance, Repair
from luminora_lab.experiment import Comparison
from luminora_lab.experiment.html import breakable, comparison_html, warnings_of
from luminora_lab.experiment.pictures import recall
from luminora_lab.experiment.report import report
from luminora_lab.experiment.worst import worst_misses

NASTY = '<script>alert("x")</script>'
RTL, EMOJI = "מה שלומך <b>", "🙂🏽 & co"
LONG = "word " * 2000


def talk(id: str, salt: int = 0, categories: bool = True, **given: object) -> Conversation:
    texts = [
        f"The boat {salt} leaks.",
        f"Which {NASTY} one?",
        RTL,
        EMOJI,
        LONG,
        f"I moved to Lund in {2000 + salt}.",
    ] * 4
    n = len(texts)
    turns = pd.DataFrame(
        {
            "turn_id": [f"t{i}" for i in range(n)],
            "session": [1 + i // 6 for i in range(n)],
            "speaker": [("Iris", NASTY)[i % 2] for i in range(n)],
            "text": texts,
            "at": pd.Timestamp("2024-03-01") + pd.to_timedelta([i // 6 for i in range(n)], unit="D"),
        }
    )
    asked = pd.DataFrame(
        {
            "question_id": ["q1", "q2", "q3", "q4"],
            "text": ["Where does the boat leak?", f"What is {NASTY}?", RTL, "When did she move to Lund?"],
            "category": ["single-hop", "<i>own</i>", "single-hop", "temporal"] if categories else [None] * 4,
            "evidence": [["t0"], ["t2", "t4"], ["t10"], []],
        }
    )
    return Conversation.from_frames(id, turns, asked, **given)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def result() -> Comparison:
    provenance = Provenance("<u>file</u>.jsonl", "ab" * 32, "JSONL", None, None, (Repair("repaired", "x", "y"),) * 2)
    talks = [talk(f"talk {i} <b>", i, provenance=provenance) for i in range(3)]
    return compare_memory(
        {"bm25 <x>": "bm25()", "a_long_name": "random()", "last": "last_k(3)"}, talks, 3, progress=False
    )


@pytest.fixture(scope="module")
def single() -> Comparison:
    return compare_memory({"bm25": "bm25()"}, talk("alone", categories=False), 3, progress=False)


@pytest.fixture(scope="module")
def page(result: Comparison) -> str:
    return report(result, f"luminora compare {NASTY}")


class Elements(HTMLParser):
    """Collects start tags with their attributes, and checks that tags close."""

    VOID = frozenset({"meta", "source", "img", "wbr", "br"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.seen if name == tag]


def test_page_is_well_formed_and_has_no_script(page: str) -> None:
    parsed = Elements(page)
    assert not parsed.open
    assert not parsed.of("script")
    assert not [tag for tag, attributes in parsed.seen if any(name.startswith("on") for name in attributes)]
    assert not [tag for tag, _ in parsed.seen if tag in ("i", "u", "link", "iframe", "object")]


def test_everything_from_the_data_is_escaped_and_readable(page: str) -> None:
    words = Elements(page).words
    for text in (NASTY, RTL, EMOJI, "bm25 <x>", "talk 0 <b>", "<i>own</i>", "<u>file</u>.jsonl"):
        assert text in words
    assert f"luminora compare {NASTY}" in words
    assert "(10,000 characters)" in words
    assert LONG not in words
    assert 'dir="auto"' in page


def test_page_fetches_nothing(page: str) -> None:
    for tag, attributes in Elements(page).seen:
        for name in ("src", "href", "srcset", "data", "action", "poster"):
            value = attributes.get(name)
            assert value is None or value.startswith(("data:image/svg+xml;base64,", "#")), (tag, name)
    assert "default-src 'none'" in page
    assert "@import" not in page
    assert "url(" not in page


def test_figures_are_there_for_light_and_dark_with_a_text(page: str) -> None:
    parsed = Elements(page)
    light, dark = ([one for one in parsed.of("img") if one["class"] == scheme] for scheme in ("light", "dark"))
    assert len(light) == len(dark) == 5
    assert "@media screen and (prefers-color-scheme: dark) { img.light { display: none; }" in page
    for image, other in zip(light, dark, strict=True):
        assert image["alt"] == other["alt"]
        assert len(str(image["alt"])) > 40
        drawings = [base64.b64decode(str(one["src"]).split(",", 1)[1]) for one in (image, other)]
        assert all(drawing.startswith(b"<?xml") for drawing in drawings)
        assert b"#16191d" in drawings[1]
        assert b"#16191d" not in drawings[0]
        assert not re.search(rb"<dc:date>|href=\"http", drawings[0])


def test_alt_text_is_written_from_the_data(result: Comparison) -> None:
    curve = result.curve("k")
    value = curve.loc[(curve["strategy"] == "bm25 <x>") & (curve["k"] == 3), "mean"].iloc[0]
    alt = recall(curve, 3).alt
    assert f"bm25 <x> {value:.3f}" in alt
    assert "3 strategies with 95 % intervals. At k = 3" in alt


def test_tables_have_headers_with_scope(page: str) -> None:
    heads = Elements(page).of("th")
    assert heads
    assert all(head.get("scope") in ("row", "col") for head in heads)
    levels = [int(tag[1]) for tag, _ in Elements(page).seen if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_links_lead_to_sections(page: str) -> None:
    parsed = Elements(page)
    ids = {attributes["id"] for _, attributes in parsed.seen if "id" in attributes}
    assert {str(link["href"])[1:] for link in parsed.of("a")} <= ids


def test_the_numbers_are_those_of_the_summary(result: Comparison, page: str) -> None:
    words = Elements(page).words
    for row in result.summary([result.primary]).itertuples():
        assert f"{row.mean:.3f}" in words
    assert "With 3 conversations no pair can be decided at 0.05: 3 pairs are compared" in words
    assert "Not in it: 3 questions without evidence." in words
    assert "2 repaired" in words
    assert "abababababab" in words
    assert "not stated" in words


def test_curves_have_the_interval_that_the_axis_claims(result: Comparison) -> None:
    curve = result.curve("k").query("k == 3").set_index("strategy")
    summary = result.summary([result.primary], level=0.95, method="t").set_index("strategy")
    pd.testing.assert_frame_equal(curve[["mean", "lo", "hi"]], summary[["mean", "lo", "hi"]])


def test_same_comparison_gives_the_same_page(result: Comparison, page: str) -> None:
    again = Comparison(
        result.frame.copy(), result.strategies, result.notes, result.setting, result.conversations, result.rankings
    )
    assert report(again, f"luminora compare {NASTY}") == page


def test_one_strategy_on_one_conversation(single: Comparison) -> None:
    words = Elements(report(single)).words
    assert "One conversation: there is no interval" in words
    assert "One strategy: there is nothing to compare it with." in words
    assert "The questions have no categories." in words
    assert "[" not in comparison_html(single).split("<tbody>")[1]


def test_evidence_known_by_session_only() -> None:
    turns = talk("sessions").turns
    asked = pd.DataFrame({"question_id": ["q"], "text": ["Where?"], "evidence": [[]], "evidence_sessions": [[2]]})
    one = Conversation.from_frames("sessions", turns, asked)
    words = Elements(report(compare_memory(["bm25", "random"], one, 3, progress=False))).words
    assert "there is no curve over turns" in words
    assert "evidence known by session only" in words


def test_notebook_table_is_escaped_and_says_what_it_stands_on(result: Comparison) -> None:
    parsed = Elements(comparison_html(result))
    assert not parsed.open
    assert not parsed.of("script")
    assert parsed.words.index("bm25 <x>") < parsed.words.index("last")
    assert "3 strategies on 9 questions in 3 conversations, k = 3, turn level" in parsed.words
    assert "95 % t interval over conversations" in parsed.words


def test_notes_are_visible_everywhere(result: Comparison) -> None:
    frame = result.frame.assign(in_sample=result.frame["strategy"] == "last")
    noted = replace(result, frame=frame, notes={"bm25 <x>": "simulated replies", "gone": "left out: seen in training"})
    for words in (Elements(comparison_html(noted)).words, Elements(report(noted)).words):
        assert "simulated replies" in words
        assert "gone: left out: seen in training" in words
        assert "IN SAMPLE: it was trained on what it is scored on" in words
    assert warnings_of(noted)[0].startswith("In sample: last.")


def test_worst_misses_begin_with_what_nobody_found(result: Comparison) -> None:
    worst = worst_misses(result)
    found = [len(one["found_by"]) for one in worst]
    assert found == sorted(found)
    assert len({(one["conversation"], one["question"]) for one in worst}) == len(worst)
    for one in worst:
        assert sum(evidence for _, _, evidence in one["turns"]) == 1
        assert {name for name, _ in one["missed"]} | set(one["found_by"]) == set(result.rankings)


def test_names_break_after_an_underscore_only_where_text_follows() -> None:
    assert str(breakable("a_b__c(d).<e>")) == "<bdi>a_<wbr>b_<wbr>_<wbr>c(<wbr>d).&lt;e&gt;</bdi>"


def test_many_conversations_fold_away() -> None:
    talks = [talk(f"talk {i}", i) for i in range(31)]
    parsed = Elements(report(compare_memory(["random"], talks, 3, progress=False)))
    assert not parsed.open
    assert "All 31 conversations" in parsed.words


def test_figures_take_the_comparison_itself(result: Comparison) -> None:
    from matplotlib.figure import Figure

    from luminora_lab import plots

    for draw in (plots.recall_curve, plots.token_curve, plots.by_category, plots.summary_dots, plots.differences):
        ax = draw(result, Figure().add_subplot())
        label = ax.get_ylabel() + ax.get_xlabel()
        assert "3 conversations" in label
        assert "95 % t interval over conversations" in label


def test_session_level_says_that_curves_are_about_turns() -> None:
    words = Elements(report(compare_memory(["bm25"], talk("a"), 3, granularity="session", progress=False))).words
    assert "session level" in words
    assert "These curves are about turns" in words
