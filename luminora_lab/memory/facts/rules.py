"""Facts by rule: patterns of English over the sentences of each turn, offline and without a model."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from luminora_lab.memory.facts._rules_aims import AIMS
from luminora_lab.memory.facts._rules_answers import Question, answers, question
from luminora_lab.memory.facts._rules_doings import DOINGS
from luminora_lab.memory.facts._rules_family import relations
from luminora_lab.memory.facts._rules_fragments import fragments
from luminora_lab.memory.facts._rules_guards import ANOTHERS, AS_SUBJECT, BODILY, OPENING, of_another, says_more
from luminora_lab.memory.facts._rules_homes import DWELLINGS
from luminora_lab.memory.facts._rules_identity import IDENTITY
from luminora_lab.memory.facts._rules_kin import introductions
from luminora_lab.memory.facts._rules_model import CATEGORIES, Found, Rule, Scene
from luminora_lab.memory.facts._rules_people import People, Subject, first_name, is_name
from luminora_lab.memory.facts._rules_pets import named_things
from luminora_lab.memory.facts._rules_reading import Sentence, read
from luminora_lab.memory.facts._rules_spans import SPANS, good_value
from luminora_lab.memory.facts._rules_tastes import TASTES
from luminora_lab.memory.facts._rules_trades import is_occupation
from luminora_lab.memory.facts._rules_work import WORK
from luminora_lab.memory.facts.matching import normalise_value
from luminora_lab.memory.facts.model import candidates_frame

if TYPE_CHECKING:
    import pandas as pd

    from luminora_lab.conversation import Conversation

__all__ = ["RuleFacts", "RuleReader"]

_RULES = (*IDENTITY, *DWELLINGS, *WORK, *TASTES, *AIMS, *DOINGS)
_FREE = tuple(rule for rule in _RULES if rule.free)
_ELIDED = tuple(rule for rule in _RULES if rule.elided)
_BEHIND = {person: tuple(r for r in _RULES if not r.free and person in r.who) for person in "1w23"}
_PLACES = frozenset({"home_city", "hometown", "travelled_to"})
_OVER = re.compile(
    r"(?P<be>'m| am|'s| is)? no longer(?= )| used to(?= (?!be\b))"
    r"|(?: don't| do not| doesn't| does not)(?! (?:eats?|drinks?|touch)\b)(?= .*\b(?:any ?more|any longer)\b)"
)


class RuleFacts:
    """Reads facts out of English conversations by rule.

    Parameters
    ----------
    language
        A BCP-47 tag. Only English has rules: for any other language, and for a conversation that names another one,
        :meth:`extract` returns a frame without rows.

    Attributes
    ----------
    name
        "rules".

    Notes
    -----
    About 210 patterns of English ("I work as a ...", "my sister ...", "... which I hate"), over general word lists
    (kin, occupations, animals, vehicles, instruments, ailments, ...), and readers of names, lists and fragments
    ("I rang my daughter. Solvi. She ..."). A subject is the speaker ("I", "my"), a named
    person, "he" or "she" where it is plain who that is, or the one addressed where only two talk. A short answer takes
    its key from the question before it. What is asked, denied, supposed, quoted or told of what others say gives no
    fact, except a relation, which such sentences take for granted ("is my brother Oskar in?").

    A mention that says less than a known fact ("the Volvo" after "my old green Volvo") is left out; the age of somebody
    else counts for partners and children alone.

    It reads forward only: the candidates of a part of a conversation are the first candidates of the whole.

    Measured on the three conversations of the train half, whose labels were read while the rules were written: 0.81
    of the facts found are labelled, 0.35 of the labelled facts are found (subject, category, key and value all equal).
    That is no estimate for other texts: on the test half it is 0.34 [0.25, 0.42] and 0.09 [0.06, 0.12]; by values that
    share most words 0.54 and 0.14. Numbers from ``python -m luminora_lab.bench facts``. About 950 turns of 30 words a
    second.

    Examples
    --------
    >>> import pandas as pd
    >>> from luminora_lab.conversation import Conversation
    >>> talk = Conversation.from_frames("demo", pd.DataFrame({
    ...     "turn_id": ["1", "2"], "session": [1, 1], "speaker": ["Ada", "Bo"],
    ...     "text": ["My sister Lena is a welder. Where do you live?", "In Lund. I hate olives."],
    ...     "at": pd.to_datetime(["2024-05-01", "2024-05-01"])}))
    >>> print(RuleFacts().extract(talk)[["subject", "key", "value", "source"]].to_string(index=False))
    subject       key  value                 source
        Ada   sibling   Lena        rules:kin named
       Lena job_title welder     rules:i am a trade
         Bo home_city   Lund rules:answer home city
         Bo  dislikes olives           rules:i hate
    """

    name = "rules"

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def extract(self, conversation: Conversation) -> pd.DataFrame:
        """Return one row for each statement of a fact.

        Parameters
        ----------
        conversation
            In English; see the class for others.

        Returns
        -------
        pandas.DataFrame
            ``CANDIDATE_COLUMNS``, in the order of the turns. ``confidence`` is that of the rule, ``source`` its name
            after "rules:". ``valid_at`` is the first moment of the time expression of the same sentence that stands
            nearest to the value, else the time of the turn (NaT where it has none). Where the sentence says that the
            fact is over, ``holds`` is False and that time is ``invalid_at`` too.

        Examples
        --------
        >>> import pandas as pd
        >>> from luminora_lab.conversation import Conversation
        >>> talk = Conversation.from_frames("demo", pd.DataFrame({
        ...     "turn_id": ["1"], "session": [1], "speaker": ["Ada"], "text": ["I sold the Volvo yesterday."],
        ...     "at": pd.to_datetime(["2024-05-02"])}))
        >>> found = RuleFacts().extract(talk)
        >>> found[["key", "value", "holds"]].values.tolist(), str(found["invalid_at"][1].date())
        ([['ended', 'I sold the Volvo', True], ['vehicle', 'Volvo', False]], '2024-05-01')
        """
        if not (_english(self.language) and _english(conversation.language)):
            return candidates_frame([])
        turns, reader = conversation.turns, self.reader()
        columns = (turns["turn_id"], turns["speaker"], turns["text"], turns["at"])
        return candidates_frame(row for turn in zip(*columns, strict=True) for row in reader.read(*turn))

    def reader(self, state: Mapping[str, Any] | None = None) -> RuleReader:
        """Return what reads turn after turn: it gives what :meth:`extract` gives for the whole.

        ``state`` is what :attr:`RuleReader.state` gave before; None at the beginning of a conversation.
        """
        return RuleReader(state)


class RuleReader:
    """The rules, one turn after another (English).

    Examples
    --------
    >>> import pandas as pd
    >>> reader = RuleFacts().reader()
    >>> [(row["key"], row["value"]) for row in reader.read("1", "Ada", "I work as a nurse.", pd.NaT)]
    [('job_title', 'nurse')]
    """

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        self._people, self._speakers = People(), dict[str, None]()
        self._asked: Question | None = None
        self._earlier: deque[str] = deque(maxlen=2)
        self._known: dict[tuple[str, str], list[list[str]]] = {}
        self._n = 0
        if state is not None:
            self._restore(state)

    def read(self, turn_id: str, speaker: str, text: str, at: Any) -> list[dict[str, Any]]:
        """Return the statements of a turn (``CANDIDATE_COLUMNS``)."""
        people, speakers = self._people, self._speakers
        if speaker not in speakers:
            speakers[speaker] = None
            people.meet(speaker)
        others = [s for s in speakers if s != speaker]
        people.present = frozenset(map(first_name, speakers))
        scene = Scene(speaker, others[0] if len(others) == 1 else None, self._n, "", " ".join(self._earlier))
        sentences = read(text)
        found = list(_found(sentences, people, scene, self._asked))
        self._asked = question(sentences, people, scene)
        self._earlier.append(text)
        self._n += 1
        fresh = [fact for fact in found if says_more(fact, self._known)]
        return list(_rows(fresh, sentences, turn_id, at)) if fresh else []

    @property
    def state(self) -> dict[str, Any]:
        """All that has to be kept to go on, as plain data."""
        return {
            "n": self._n, "speakers": list(self._speakers), "earlier": list(self._earlier),
            "asked": None if self._asked is None else list(self._asked), "people": self._people.to_data(),
            "known": [[*key, [" ".join(words) for words in several]] for key, several in self._known.items()],
        }  # fmt: skip

    def _restore(self, state: Mapping[str, Any]) -> None:
        self._n, self._speakers = state["n"], dict.fromkeys(state["speakers"])
        self._earlier.extend(state["earlier"])
        self._asked = None if state["asked"] is None else Question(*state["asked"])
        self._people = People.from_data(state["people"])
        self._known = {(who, key): [words.split(" ") for words in several] for who, key, several in state["known"]}


def _english(language: str) -> bool:
    return language.partition("-")[0].lower() == "en"


def _found(sentences: list[Sentence], people: People, scene: Scene, asked: Question | None) -> Iterator[Found]:
    """Yield the facts of a turn; ``at`` counts from its beginning."""
    if asked and sentences and asked.asker != scene.speaker:
        yield from answers(asked, sentences, people, scene)
    before = ""
    following = [s.text for s in sentences[1:]] + [""]
    for sentence, after in zip(sentences, following, strict=False):
        here = scene._replace(before=before, after=after)
        people.notice(sentence, scene.turn)
        met = len(people.genders)
        for reader in (relations, introductions, named_things, fragments, _stated):
            for found in reader(sentence, people, here):
                if found.key not in _PLACES or (is_name(found.value) and not people.knows(found.value)):
                    yield found._replace(at=found.at + sentence.start)
        if len(people.genders) > met:
            people.notice(sentence, scene.turn, again=True)
        before = f"{before} {sentence.text}"


def _stated(sentence: Sentence, people: People, scene: Scene) -> Iterator[Found]:
    """Yield what the tables of rules find in a sentence."""
    text, asks = sentence.text, sentence.asks
    others = of_another(scene.before, text)
    for rule in _FREE:
        if (asks and not rule.presupposed) or (rule.key in BODILY and others):
            continue
        for match in rule.regex.finditer(text):
            if rule.presupposed or sentence.states(match.start()):
                yield from _value(rule, match, sentence.raw, scene.speaker)
    if asks:
        return
    opening = OPENING.match(text)
    lead = opening.end() if opening else 0
    small = f"{text[:lead]} {text[lead : lead + 1].lower()}{text[lead + 1 :]}"
    raw = f"{sentence.raw[:lead]} {sentence.raw[lead:]}"
    for rule in _ELIDED:
        if (
            (bare := rule.regex.match(small, lead))
            and sentence.states(0)
            and not (
                ANOTHERS.match(bare["v"])
                or (bare[0].split()[0].endswith("ing") and AS_SUBJECT.match(small, bare.end()))
            )
        ):
            yield from _value(rule, bare, raw, scene.speaker)
    for subject in people.subjects(sentence, scene.speaker, scene.other, scene.turn):
        if sentence.states(subject.start):
            yield from _told(sentence, subject, people)


def _told(sentence: Sentence, subject: Subject, people: People) -> Iterator[Found]:
    """Yield what is said of one subject; "no longer" and "used to" turn a statement into its end."""
    text, raw, holds = sentence.text, sentence.raw, True
    if over := _OVER.match(text, subject.end):
        be = over["be"] or ""
        text = text[: subject.end] + be + text[over.end() :]
        raw = raw[: subject.end] + be + raw[over.end() :]
        holds = False
    done: set[str] = set()
    for rule in _BEHIND[subject.person]:
        if rule.key == "age" and subject.person == "3" and first_name(subject.who) not in people.near:
            continue
        if rule.key not in done and (match := rule.regex.match(text, subject.end)):
            for found in _value(rule, match, raw, subject.who):
                done.add(rule.key)
                if holds:
                    yield found
                elif found.key == "job_title":
                    yield found._replace(key="former_job")
                else:
                    yield found._replace(holds=False)


def _value(rule: Rule, match: re.Match[str], raw: str, subject: str) -> Iterator[Found]:
    """Yield the fact of a match, where its value will do."""
    start, head = match.span("v")
    end = SPANS[rule.span](match.string, start, head) if rule.span else head
    value = raw[start:end].strip(" ,'")
    trade = match.groupdict().get("t")
    if trade is not None and not is_occupation(trade):
        return
    if rule.span and not good_value(value):
        return
    if value and (rule.check is None or rule.check(value)):
        yield Found(subject, rule.key, value, rule.confidence, rule.name, rule.holds, start)


def _rows(found: list[Found], sentences: list[Sentence], turn_id: str, at: Any) -> Iterator[dict[str, Any]]:
    """Yield a turn's facts as rows, each once."""
    seen = set()
    named = {f.subject for f in found if f.key == "pet" and f.value[:1].isupper()}
    for fact in found:
        if fact.key == "pet" and fact.holds and fact.value[:1].islower() and fact.subject in named:
            continue
        same = (fact.subject.casefold(), fact.key, normalise_value(fact.value), fact.holds)
        if same in seen:
            continue
        seen.add(same)
        when = _when(fact, sentences, at)
        yield {
            "subject": fact.subject, "category": CATEGORIES[fact.key], "key": fact.key, "value": fact.value,
            "confidence": fact.confidence, "turns": (turn_id,), "said_at": at, "valid_at": when,
            "invalid_at": None if fact.holds else when, "holds": fact.holds, "source": f"rules:{fact.rule}",
        }  # fmt: skip


def _when(fact: Found, sentences: list[Sentence], at: Any) -> Any:
    """Return the first moment of the nearest time expression in the sentence of a fact, else the turn's time."""
    from luminora_lab.text.dates import find_dates

    sentence = max((s for s in sentences if s.start <= fact.at), key=lambda s: s.start, default=sentences[0])
    spans = find_dates(sentence.raw, at)
    place = fact.at - sentence.start
    return min(spans, key=lambda s: abs(s.start - place)).first if spans else at
