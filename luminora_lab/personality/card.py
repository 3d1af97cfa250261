"""A personality as HTML for notebooks: who it is, its numbers, its levels and moods, light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from luminora_lab._html import root_style
from luminora_lab.errors import DataError
from luminora_lab.files.strictjson import quote
from luminora_lab.personality.vocabulary import LANGUAGES, PARAMETERS

if TYPE_CHECKING:
    from markupsafe import Markup

    from luminora_lab.personality.model import Personality
    from luminora_lab.personality.sections import Level

__all__ = ["card"]

_MOST = {"text": 600, "words": 24, "levels": 24, "moods": 16, "rules": 24}
"""What is shown of each; the card says how much more there is."""
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u2060-\u2064\u202a-\u202e\ufeff\U000e0000-\U000e007f]+")
"""Characters that nobody sees but a model reads, and those that turn the direction of what follows."""
_STYLE = """
.ll-persona{padding:0 .9em .7em;overflow-wrap:anywhere}
.ll-persona header{padding:.6em .9em;margin:0 -.9em;border-bottom:1px solid #8884}
.ll-persona header strong{font-size:1.2em;margin-right:.4em}
.ll-persona small,.ll-persona .ll-quiet{font-size:.92em;font-weight:normal}
.ll-persona.ll-persona h4{margin:.9em 0 .3em;font-size:1em;font-weight:bold;line-height:1.45}
.ll-persona.ll-persona p{margin:.35em 0;white-space:pre-wrap}
.ll-persona.ll-persona ul{margin:0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.3em}
.ll-persona.ll-persona ol{margin:.3em 0;padding-left:2em}
.ll-persona .ll-persona-chips li{border:1px solid #8886;border-radius:4px;padding:0 .45em;margin:0}
.ll-persona.ll-persona header ul{margin-top:.4em}
.ll-persona.ll-persona ul.ll-persona-bars{display:grid;grid-template-columns:repeat(auto-fit,minmax(17em,1fr));
gap:.2em 2em}
.ll-persona .ll-persona-bars li{display:grid;grid-template-columns:6em 1fr 3.6em;gap:.6em;align-items:center;margin:0}
.ll-persona .ll-persona-bars li>:last-child{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.ll-persona .ll-persona-bar{height:.6em;border:1px solid #8888;border-radius:2px}
.ll-persona .ll-persona-bar i{display:block;height:100%;background:#0b5cad;background:light-dark(#0b5cad,#79b8ff)}
.ll-persona .ll-persona-unset{border-style:dashed}
.ll-persona .ll-persona-strip{position:relative;height:1.6em;border:1px solid #8888;border-radius:3px;overflow:hidden}
.ll-persona .ll-persona-strip span{position:absolute;top:0;bottom:0;box-sizing:border-box;overflow:hidden;
text-align:center;font-size:.85em;line-height:1.75em;border-left:1px solid #8888}
.ll-persona .ll-persona-strip span:first-child{border-left:0}
.ll-persona .ll-persona-strip span:nth-child(even){background:#8882}
.ll-persona .ll-persona-table{overflow-x:auto}
.ll-persona.ll-persona table{border-collapse:collapse;margin:.3em 0 0;font-size:1em;table-layout:auto;
width:100%}
.ll-persona.ll-persona tbody tr{background:none}
.ll-persona.ll-persona :is(td,th){text-align:right;vertical-align:top;padding:.15em 0 .15em .8em;border:0;
border-bottom:1px solid #8883;background:none;font-variant-numeric:tabular-nums;overflow-wrap:normal}
.ll-persona.ll-persona thead :is(td,th){font-weight:normal;white-space:nowrap}
.ll-persona.ll-persona :is(td,th).ll-persona-words{text-align:left;font-weight:normal;padding-left:0;min-width:10em;
overflow-wrap:anywhere}
.ll-persona td{white-space:nowrap}
.ll-persona .ll-persona-hidden{border:1px dotted;border-radius:3px;font-size:.8em;padding:0 .2em;
display:inline-block;white-space:nowrap}
.ll-persona details{margin-top:.6em}
.ll-persona summary{cursor:pointer}
.ll-persona li{margin:.15em 0}
"""


def card(p: Personality) -> str:
    """Return a personality as a self-contained HTML fragment: the view of it in a notebook.

    Header, the six parameters (0..1), tones, levels over the affinity 0..100 with what each changes, moods with what
    brings them about, counts, the rules and one exchange. Long texts and long lists are cut, and the card says so.
    Everything that comes from the document is escaped, characters that nobody sees are shown by their numbers, and
    texts of the character carry its language. It loads nothing and runs nothing.

    Parameters
    ----------
    p
        The personality to show.

    Returns
    -------
    str
        HTML.

    Raises
    ------
    DataError
        What was given is not a personality.

    Examples
    --------
    >>> from luminora_lab.personality.model import Personality
    >>> "&lt;b&gt;Ada&lt;/b&gt;" in card(Personality.from_dict({"persona": {"name": "<b>Ada</b>"}}))
    True
    """
    from markupsafe import Markup

    from luminora_lab.personality.model import Personality

    if not isinstance(p, Personality):
        raise DataError(
            f"{quote(p)} is not a personality", place="card", remedy="load one with luminora_lab.personality"
        )
    say = partial(_said, p.persona.language)
    parts = [
        _header(p, say),
        _parameters(p),
        _tones(p, say),
        _levels(p, say),
        _moods(p, say),
        _counts(p),
        _inside(p, say),
    ]
    body = "\n".join(part for part in parts if part)
    label = Markup('<section class="ll-persona" aria-label="Personality {}">').format(_cut(p.name, 80))
    return f"<style>{root_style('ll-persona', '52em')}{_STYLE}</style>{label}\n{body}\n</section>"


_Say = Callable[[str], "Markup"]


def _header(p: Personality, say: _Say) -> Markup:
    from markupsafe import Markup

    who = p.persona
    language = f"{LANGUAGES[who.language]} ({who.language})" if who.language in LANGUAGES else who.language
    facts = [_seen(f"version {_cut(who.version, 40)}")] if who.version else []
    facts += [_seen(_cut(language, 40))] if language else []
    facts += [_seen(f"by {_cut(who.author, 80)}")] if who.author else []
    traits = p.core_traits
    several = {"archetype": traits.archetype, "temperament": traits.temperament, "style": traits.communication_style}
    chips = [
        Markup("<small>{}</small> {}").format(kind, _seen(_cut(word, 120))) for kind, word in several.items() if word
    ]
    chips += _several(who.tags, lambda tag: Markup("<small>#</small>{}").format(say(tag)))
    about = Markup("<p>{}</p>").format(say(_cut(who.description))) if who.description.strip() else ""
    return Markup("<header><strong>{}</strong> <small>{}</small>{}{}</header>").format(
        say(_cut(p.name, 120)), Markup(" · ").join(facts), about, _chips(chips)
    )


def _parameters(p: Personality) -> Markup:
    from markupsafe import Markup

    numbers = p.advanced_parameters
    values = {name: getattr(numbers, name) for name in PARAMETERS}
    if all(value is None for value in values.values()):
        return Markup('<p class="ll-quiet">No parameter is set; each counts as 0.50.</p>')
    bars = Markup().join(_bar(name, value) for name, value in values.items())
    note = Markup(" <small>not set counts as 0.50</small>") if None in values.values() else ""
    return Markup('<h4>Parameters{}</h4><ul class="ll-persona-bars">{}</ul>').format(note, bars)


def _bar(name: str, value: float | None) -> Markup:
    from markupsafe import Markup

    if value is None:
        empty = '<li><span>{}</span><span class="ll-persona-bar ll-persona-unset"></span><small>not set</small></li>'
        return Markup(empty).format(name)
    bar = '<li><span>{}</span><span class="ll-persona-bar"><i style="width:{:.1f}%"></i></span><b>{:.2f}</b></li>'
    return Markup(bar).format(name, 100 * value, value)


def _tones(p: Personality, say: _Say) -> Markup | str:
    from markupsafe import Markup

    speech = p.linguistic_profile
    tones = Markup("<h4>Tones</h4>{}").format(_chips(_several(speech.tone, _seen))) if speech.tone else Markup()
    line = Markup("<p><small>{}</small> {}</p>")
    rows = {"vocabulary": speech.vocabulary, "expressions": speech.fillers}
    words = [line.format(kind, Markup(", ").join(_several(row, say))) for kind, row in rows.items() if row]
    return tones + Markup().join(words)


def _levels(p: Personality, say: _Say) -> Markup | str:
    from markupsafe import Markup

    levels = p.levels[: _MOST["levels"]]
    if not levels:
        return ""
    changed = [name for name in PARAMETERS if any(level.modifiers.advanced_parameters.get(name) for level in levels)]
    head = Markup().join(Markup('<th scope="col">{}</th>').format(name) for name in changed)
    rows = Markup().join(_level(number, level, changed, say) for number, level in enumerate(levels, 1))
    return Markup(
        "<h4>Levels <small>over affinity, 0 to 100</small></h4>"
        '<div class="ll-persona-strip" aria-hidden="true">{}</div>'
        '<div class="ll-persona-table" tabindex="0" role="group" aria-label="levels"><table><thead><tr>'
        '<th scope="col" class="ll-persona-words">level</th><th scope="col">affinity</th>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>{}"
    ).format(_strip(levels), head, rows, _more(len(p.levels) - len(levels), "level"))


def _strip(levels: Iterable[Level]) -> Markup:
    """Each level from its lower bound to where the next begins."""
    from markupsafe import Markup

    starts = [min(max(level.affinity_range[0], 0), 100) for level in levels]
    part = Markup('<span style="left:{:.2f}%;width:{:.2f}%">{}</span>')
    ends = [*starts[1:], 100]
    return Markup().join(
        part.format(lo, hi - lo, number if hi - lo >= 3 else "")
        for number, (lo, hi) in enumerate(zip(starts, ends, strict=True), 1)
    )


def _level(number: int, level: Level, changed: Iterable[str], say: _Say) -> Markup:
    from markupsafe import Markup

    deltas = level.modifiers.advanced_parameters
    cells = Markup().join(Markup("<td>{}</td>").format(_delta(deltas.get(name))) for name in changed)
    lines = [say(_cut(level.description, 200))] if level.description else []
    if tones := level.modifiers.linguistic_profile.tone_additions:
        lines.append(Markup("tones: {}").format(Markup(", ").join(_several(tones, _seen))))
    below = Markup("<br><small>{}</small>").format(Markup(" · ").join(lines)) if lines else ""
    return Markup(
        '<tr><th scope="row" class="ll-persona-words">{}.&nbsp;<b>{}</b>{}</th><td>{:g} to {:g}</td>{}</tr>'
    ).format(number, say(_cut(level.name, 80)), below, *level.affinity_range, cells)


def _moods(p: Personality, say: _Say) -> Markup | str:
    from markupsafe import Markup

    if not p.moods:
        return ""
    triggers: Mapping[str, tuple[str, ...]] = p.mood_config.mood_triggers if p.mood_config else {}
    lines = []
    for name, mood in list(p.moods.items())[: _MOST["moods"]]:
        deltas = [f"{key} {_delta(value)}" for key, value in mood.modifiers.advanced_parameters.items() if value]
        changes = Markup(" <small>({})</small>").format(_seen(", ".join(deltas))) if deltas else ""
        about = Markup(" {}").format(say(_cut(mood.description, 200))) if mood.description else ""
        words = Markup(", ").join(_several(triggers.get(name, ()), say, 40, 12))
        after = Markup("<br><small>triggers: {}</small>").format(words) if words else ""
        lines.append(Markup("<p><b>{}</b>{}{}{}</p>").format(say(_cut(name, 80)), about, changes, after))
    return Markup("<h4>Moods</h4>{}{}").format(Markup().join(lines), _more(len(p.moods) - len(lines), "mood"))


def _counts(p: Personality) -> Markup:
    from markupsafe import Markup

    several = {"rule": p.behavioral_rules, "example": p.examples.sample_responses}
    counts = [_count(len(items), kind) for kind, items in several.items()]
    counts.append(_count(len(p.safety_guards.forbidden_topics), "forbidden topic"))
    if extra := p.model_extra:
        counts.append(_count(len(extra), "key") + " that the format does not know")
    return Markup("<h4>{}</h4>").format(" · ".join(counts))


def _inside(p: Personality, say: _Say) -> Markup | str:
    from markupsafe import Markup

    rules, samples = p.behavioral_rules[: _MOST["rules"]], p.examples.sample_responses
    parts = []
    if rules:
        items = Markup().join(Markup("<li>{}</li>").format(say(_cut(rule))) for rule in rules)
        parts.append(Markup("<ol>{}</ol>{}").format(items, _more(len(p.behavioral_rules) - len(rules), "rule")))
    if samples:
        about = Markup(" <small>({})</small>").format(say(_cut(samples[0].context, 200))) if samples[0].context else ""
        exchange = Markup("<p><small>asked</small> {}{}</p><p><small>says</small> {}</p>")
        parts.append(exchange.format(say(_cut(samples[0].input)), about, say(_cut(samples[0].output))))
    if not parts:
        return ""
    title = " and ".join([*(["Rules"] if rules else []), *(["one exchange"] if samples else [])])
    title = title[:1].upper() + title[1:]
    return Markup("<details><summary>{}</summary>{}</details>").format(title, Markup().join(parts))


# -- words ------------------------------------------------------------------------------------------------------------
def _said(language: str, text: str) -> Markup:
    """A text of the character: in its language, with its own direction."""
    from markupsafe import Markup

    return Markup('<bdi lang="{}">{}</bdi>').format(language, _marked(text))


def _seen(text: str) -> Markup:
    """A word of the document, with its own direction."""
    from markupsafe import Markup

    return Markup("<bdi>{}</bdi>").format(_marked(text))


def _marked(text: str) -> Markup:
    """Escape a text and show the characters that nobody sees."""
    from markupsafe import Markup, escape

    def pieces() -> Iterator[Markup]:
        end = 0
        for match in _HIDDEN.finditer(text):
            more = f" and {len(match[0]) - 1} more" if len(match[0]) > 1 else ""
            shown = f"hidden U+{ord(match[0][0]):04X}{more}"
            yield escape(text[end : match.start()])
            yield Markup('<span class="ll-persona-hidden">{}</span>').format(shown)
            end = match.end()
        yield escape(text[end:])

    return Markup().join(pieces())


def _cut(text: str, most: int = _MOST["text"]) -> str:
    """At most so many characters, and how many more there are."""
    return text if len(text) <= most else f"{text[:most].rstrip()} … ({len(text) - most:,} more characters)"


def _several(words: Iterable[str], how: _Say, most: int = 120, shown: int = _MOST["words"]) -> list[Markup]:
    from markupsafe import Markup

    there = tuple(words)
    made = [how(_cut(word, most)) for word in there[:shown]]
    hidden = len(there) - len(made)
    return [*made, Markup("<small>and {} more</small>").format(hidden)] if hidden else made


def _chips(words: Iterable[Markup]) -> Markup | str:
    from markupsafe import Markup

    items = Markup().join(Markup("<li>{}</li>").format(word) for word in words)
    return Markup('<ul class="ll-persona-chips">{}</ul>').format(items) if items else ""


def _delta(value: float | None) -> str:
    """A change with its sign; empty where there is none."""
    return "" if value is None else "0" if value == 0 else f"{value:+.2f}".replace("-", "\u2212")


def _count(number: int, kind: str) -> str:
    return f"{number:,} {kind}{'' if number == 1 else 's'}"


def _more(number: int, kind: str) -> Markup | str:
    from markupsafe import Markup

    return Markup('<p class="ll-quiet">... and {}</p>').format(_count(number, f"more {kind}")) if number else ""
