"""Labels as values: what every edit returns, and what is refused at the door."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pandas as pd
import pytest

import luminora_lab as ll
from luminora_lab.conversation import Annotations, Conversation, merge, resolve, resolve_facts
from luminora_lab.conversation._annotation_rows import FactLabel, QuestionLabel
from luminora_lab.conversation.annotation import FACT_LABEL_COLUMNS, QUESTION_LABEL_COLUMNS
from luminora_lab.conversation.fact_keys import FACT_KEYS
from luminora_lab.errors import DataError, LuminoraError, UnknownName
from luminora_lab.memory.facts import model

TEXTS = ["I moved to Lund.", "When?", "In May, for the mill.", "I miss the river.", "And the boat?"]


def talk(**more: Any) -> Conversation:
    turns = pd.DataFrame(
        {
            "turn_id": ["1.1", "1.2", "1.3", "2.1", "2.2"],
            "session": [1, 1, 1, 2, 2],
            "speaker": ["Ada", "Bo", "Ada", "Ada", "Bo"],
            "text": TEXTS,
            "at": pd.to_datetime(["2024-05-01"] * 3 + ["2024-06-01"] * 2),
        }
    )
    return Conversation.from_frames("tea", turns, **more)


@pytest.fixture
def none() -> Annotations:
    return Annotations.of(talk())


@pytest.fixture
def two(none: Annotations) -> Annotations:
    one = none.add_question(
        "Eva", "Where does Ada live?", category="single-hop", evidence=["1.3", "1.1"], answer="Lund"
    )
    return one.add_question("Max", "Where does Ada live?", category="temporal", evidence=["1.3", "2.1"])


# -- edits ------------------------------------------------------------------------------------------------------------
def test_every_edit_returns_another_value(none: Annotations, two: Annotations) -> None:
    assert not len(none.questions)
    assert list(none.questions.columns) == list(QUESTION_LABEL_COLUMNS)
    assert list(none.facts.columns) == list(FACT_LABEL_COLUMNS)
    history = [two, two.mark("q1", "2.2", annotator="Eva"), two.add_fact("Eva", "Ada", "home_city", "Lund", ["1.1"])]
    assert history[1].questions["evidence"].tolist() == [("1.1", "1.3", "2.2"), ("1.3", "2.1")]
    assert history[1].mark("q1", "2.2", False, annotator="Eva") == two, "taking a mark away undoes it"
    assert two.mark("q1", "1.1", annotator="Eva") == two, "marking twice is marking once"
    assert history[2].remove_fact("f1") == two
    assert len({none, *history}) == 4
    frame = two.questions
    frame.loc[0, "text"] = "changed"
    assert two.questions["text"][0] == "Where does Ada live?"
    with pytest.raises(AttributeError):
        two.conversation = talk()  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(two)) == two


def test_a_question_is_shared_and_its_label_is_not(two: Annotations) -> None:
    assert two.annotators == ("Eva", "Max")
    assert two.question_ids == ("q1",)
    rows = two.questions.set_index("annotator")
    assert rows.loc["Eva", ["text", "category", "evidence", "answer"]].tolist() == [
        "Where does Ada live?", "single-hop", ("1.1", "1.3"), "Lund",
    ]  # fmt: skip
    assert rows.loc["Max", "category"] == "temporal"
    assert pd.isna(rows.loc["Max", "answer"])
    reworded = two.change_question("q1", annotator="Eva", text="Where is Ada's home?", note="clearer", category=" ")
    assert reworded.questions["text"].tolist() == ["Where is Ada's home?"] * 2
    assert [label.note for label in reworded.question_labels] == ["clearer", ""]
    assert [label.category for label in reworded.question_labels] == [None, "temporal"]
    dated = two.change_question("q1", annotator="Max", asked_at="2024-07-01 12:00+02:00")
    assert dated.questions["asked_at"].tolist() == [pd.Timestamp("2024-07-01 10:00")] * 2
    third = dated.add_question("Kim", question_id="q1", evidence=["1.1"])
    assert third.question_labels[-1].text == "Where does Ada live?"
    assert third.question_labels[-1].asked_at == datetime(2024, 7, 1, 10)
    assert two.remove_question("q1", annotator="Max").annotators == ("Eva",)
    assert two.add_question("Eva", "And Bo?").question_labels[-1].question_id == "q2"


def test_facts(none: Annotations) -> None:
    notes = none.add_fact("Eva", " Ada ", "home_city", "Lund", ["1.3", "1.1"], valid_at="May 1, 2024")
    assert notes.facts.iloc[0].tolist()[:7] == [
        "Eva", "f1", "Ada", "personal_info", "home_city", "Lund", ("1.1", "1.3"),
    ]  # fmt: skip
    assert notes.facts["valid_at"][0] == pd.Timestamp("2024-05-01")
    assert pd.isna(notes.facts["invalid_at"][0])
    changed = notes.change_fact("f1", key="employer", value="the mill", turns=["1.3"], valid_at=None)
    assert changed.facts.iloc[0].tolist()[2:7] == ["Ada", "work", "employer", "the mill", ("1.3",)]
    assert changed.fact_labels[0].valid_at is None
    again = notes.add_fact("Max", "Ada", "owns", "a boat", ["2.2"], fact_id="f1")
    assert again.change_fact("f1", annotator="Max", value="a kayak").facts["value"].tolist() == ["Lund", "a kayak"]


def test_a_key_of_the_closed_list_names_its_category() -> None:
    keys = [key for names in FACT_KEYS.values() for key in names]
    assert len(keys) == len(set(keys))


def test_questions_of_a_recording_are_labels_of_the_file() -> None:
    asked = pd.DataFrame(
        {
            "question_id": ["a", "b"],
            "text": ["Where?", "When?"],
            "category": ["single-hop", None],
            "evidence": [["1.3", "1.1"], []],
            "asked_at": [None, "2024-07-01"],
            "evidence_sessions": [[], [1, 2]],
        }
    )
    notes = Annotations.of(talk(questions=asked))
    assert notes.annotators == ("file",)
    assert notes.questions["evidence"].tolist() == [("1.1", "1.3"), ()]
    assert [label.note for label in notes.question_labels] == ["", "evidence in sessions 1, 2"]
    assert notes.question_labels[1].asked_at == datetime(2024, 7, 1)
    assert Annotations.of(talk(questions=asked), questions_of="Eva").annotators == ("Eva",)
    assert Annotations.of(talk(questions=asked), questions_of=None).questions.empty
    asked["text"] = ["Where?", " "]
    with pytest.raises(DataError, match="question 'b' of 'file': text is empty"):
        Annotations.of(talk(questions=asked))


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda n: n.add_question("Eva", "Who?", evidence=["9.9"]), "id '9.9'; the conversation has '1.1"),
        (lambda n: n.add_question("Eva", "Who?", evidence="1.1"), "evidence is '1.1'; give a list"),
        (lambda n: n.add_question("Eva", "Who?", evidence=[["1.1"]]), "no turn has the id ['1.1']"),
        (lambda n: n.add_question("Eva", " "), "question 'q2' of 'Eva': text is empty"),
        (lambda n: n.add_question("", "Who?"), "annotator is ''"),
        (lambda n: n.add_question("union", "Who?"), "are ways to resolve"),
        (lambda n: n.add_question("Eva", "Who \ud800?"), "half of a character"),
        (lambda n: n.add_question("Eva", "Where does Ada live?"), "question 'q1' of 'Eva': it is there already"),
        (lambda n: n.add_question("Kim", "Other?", question_id="q1"), "it reads 'Other?', and 'Where does Ada live?'"),
        (lambda n: n.add_question("Kim", question_id="q9"), "text is empty"),
        (lambda n: n.add_question("Kim", "When?", asked_at="today"), "date 'today' cannot be read"),
        (lambda n: n.mark("q1", "1.1"), "question 'q1' is of 'Eva', 'Max'; name one of them"),
        (lambda n: n.mark("q1", "9.9", annotator="Eva"), "no turn has the id '9.9'"),
        (lambda n: n.mark("q1", "9.9", False, annotator="Eva"), "no turn has the id '9.9'"),
        (lambda n: n.mark("q7", "1.1"), "no question has the id 'q7'; there are 'q1'"),
        (lambda n: n.mark("q1", "1.1", annotator="Kim"), "'Kim' has not labelled question 'q1'"),
        (lambda n: n.change_question("q1", annotator="Eva", size=3), "field 'size'; change text, asked_at"),
        (lambda n: n.change_question("q1", annotator="Eva", text=""), "text is empty"),
        (lambda n: n.change_question("q1", annotator="Eva", answer=3), "answer is 3; write text"),
        (lambda n: n.remove_question("q1"), "name one of them"),
        (lambda n: n.add_fact("Eva", "Ada", "colour", "red", ["1.1"]), "key 'colour'; there are name, age"),
        (lambda n: n.add_fact("Eva", "Ada", "owns", "a boat", ["1.1"], category="things"), "category 'things'; use"),
        (lambda n: n.add_fact("Eva", "Ada", "owns", "a boat", ["1.1"], category="work"), "work has job_title"),
        (lambda n: n.add_fact("Eva", "Ada", "owns", "a boat", []), "no turn is named"),
        (lambda n: n.add_fact("Eva", "Ada", "owns", " ", ["1.1"]), "value is empty"),
        (lambda n: n.add_fact("Eva", "Ada", "owns", "x", ["1.1"], valid_at="2024-02-30"), "cannot be read"),
        (lambda n: n.add_fact("Eva", "A", "owns", "x", ["1.1"], valid_at="3.2.2024", invalid_at="2023-01-01"), "ends"),
        (lambda n: n.remove_fact("f9"), "no fact has the id 'f9'; there are none yet"),
        (lambda n: n.add_fact("Eva", "Ada", "owns", "x", ["1.1"], fact_id="f" * 201), "1 to 200 characters"),
    ],
)  # fmt: skip
def test_what_is_refused(two: Annotations, edit: Callable[[Annotations], Annotations], says: str) -> None:
    with pytest.raises(LuminoraError) as refused:
        edit(two)
    assert says in str(refused.value)


def test_rows_made_by_hand_are_checked_too() -> None:
    label = QuestionLabel("Eva", "q1", "Who?", evidence=("1.3", "1.1"))
    with pytest.raises(DataError, match="in the order of the conversation"):
        Annotations(talk(), (label,))
    fact = FactLabel("Eva", "f1", "Ada", "work", "employer", "the mill", ("1.3",))
    with pytest.raises(DataError, match="fact 'f1' of 'Eva': it is there already"):
        Annotations(talk(), (), (fact, fact))


# -- resolving --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("by", "evidence"),
    [
        ("union", ("1.1", "1.3", "2.1", "2.2")),
        ("intersection", ("1.3",)),
        ("majority", ("1.1", "1.3")),
        ("Max", ("1.3", "2.1")),
    ],
)
def test_resolving_evidence(two: Annotations, by: str, evidence: tuple[str, ...]) -> None:
    three = two.add_question("Kim", question_id="q1", category="temporal", evidence=["1.1", "1.3", "2.2"])
    settled = resolve(three, by)
    assert settled.questions["evidence"].tolist() == [evidence]
    assert settled.questions["category"][0] == "temporal", "said by two of three"
    assert settled.turns.equals(talk().turns)


def test_who_did_not_label_a_question_has_no_say(two: Annotations) -> None:
    notes = two.add_question("Eva", "Is there a boat?", evidence=["2.2"])
    assert resolve(notes, "intersection").questions["evidence"].tolist() == [("1.3",), ("2.2",)]
    assert resolve(notes, "Max").questions["question_id"].tolist() == ["q1"]
    assert resolve(notes, "majority").questions["evidence"].tolist() == [("1.3",), ("2.2",)], "of two, both"
    assert resolve(two).questions["category"][0] == "single-hop", "a tie goes to who began"
    assert resolve(two).questions["answer"][0] == "Lund"
    assert len(resolve(Annotations.of(talk())).questions) == 0
    with pytest.raises(UnknownName, match="use union, intersection, majority, or one of 'Eva', 'Max'"):
        resolve(two, "both")


def test_what_is_resolved_can_be_compared(two: Annotations) -> None:
    frame = ll.compare_memory(["bm25"], [resolve(two)], progress=False).frame
    assert len(frame) == 1


def test_resolving_facts(none: Annotations) -> None:
    notes = none.add_fact("Eva", "Ada", "home_city", "Lund", ["1.1"]).add_fact("Eva", "Ada", "owns", "a boat", ["2.2"])
    notes = notes.add_fact("Max", "ADA", "home_city", "lund ", ["1.3"], valid_at="2024-04-30")
    both = resolve_facts(notes)
    assert list(both.columns) == [
        "subject", "category", "key", "value", "turns", "valid_at", "invalid_at", "approximate",
    ]  # fmt: skip
    assert both[["subject", "value", "turns"]].values.tolist() == [
        ["Ada", "Lund", ["1.1", "1.3"]],
        ["Ada", "a boat", ["2.2"]],
    ]
    assert both["valid_at"].tolist() == [pd.Timestamp("2024-04-30"), pd.Timestamp("2024-06-01")]
    assert both["approximate"].tolist() == [False, True]
    assert both["invalid_at"].isna().all()
    assert resolve_facts(notes, "intersection")["value"].tolist() == ["Lund"]
    assert resolve_facts(notes, "Max")["value"].tolist() == ["lund"]
    assert resolve_facts(none).dtypes.equals(both.dtypes)
    twice = notes.add_fact("Eva", "Ada", "home_city", "Lund", ["2.1"])
    assert resolve_facts(twice)["value"].tolist() == ["Lund", "a boat", "Lund"], "somebody can move back"
    model.check_facts(both.assign(said_at=both["valid_at"]))


# -- merging ----------------------------------------------------------------------------------------------------------
def test_merging_goes_by_the_text_of_a_question(none: Annotations) -> None:
    eva = none.add_question("Eva", "Where?", evidence=["1.1"]).add_question("Eva", "When?", evidence=["1.3"])
    max = none.add_question("Max", "When?", evidence=["1.3"]).add_question("Max", "Who?").add_question("Max", "Why?")
    both = merge(eva, max.add_fact("Max", "Ada", "owns", "a boat", ["2.2"]))
    assert both.questions[["annotator", "question_id", "text"]].values.tolist() == [
        ["Eva", "q1", "Where?"], ["Eva", "q2", "When?"], ["Max", "q2", "When?"], ["Max", "q4", "Who?"],
        ["Max", "q3", "Why?"],
    ]  # fmt: skip
    assert len(both.fact_labels) == 1
    assert merge(both, eva, max) == both, "equal rows count once"
    with pytest.raises(DataError, match="merge, question 'q1' of 'Eva': the two differ"):
        merge(eva, eva.mark("q1", "2.2"))
    other = Annotations.of(Conversation.from_frames("tea", talk().turns.head(3)))
    with pytest.raises(DataError, match="are not the same"):
        merge(eva, other)
