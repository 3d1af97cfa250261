"""The English wordings by which :mod:`luminora_lab.text.acts` knows what a turn does, and those that only look so."""

from __future__ import annotations

import re

__all__ = [
    "ASKS", "LAUGHS", "NO", "NOT_ASKED", "NOT_SORRY", "NO_THANKS", "OPPOSES", "OPPOSES_ANYWHERE", "SORRY", "TELLS",
    "THANKS",
]  # fmt: skip


def _any(before: str, *alternatives: str, after: str = r"\b") -> re.Pattern[str]:
    return re.compile(rf"{before}(?:{'|'.join(alternatives)}){after}", re.I)


_FILLERS = r"^(?:(?:oh|well|ha|haha|ok|okay|wait|um|erm|hm+|please)[ ,!.]+)*"

TELLS = _any(
    r"(?:^|[.!?…,;:]\s*|\b(?:and|please|so|but|then|now|do)\s+)",
    r"tell (?:me|us)\b(?! off)",
    r"let me know",
    r"i(?:'d| would) (?:like|love) to (?:know|hear)",
    r"i wonder (?:what|how|who|where|when|why|if|whether)",
)
NOT_ASKED = re.compile(
    r"^(?:oh|well|and|but|so|really|what|sorry|pardon|huh|eh|you know what|guess (?:what|why|who)"
    r"|(?:who|what) (?:knew|else|could|would)\b[^?]*|remember|see|right)\W*\?+$",
    re.I,
)
ASKS = _any(
    r"^(?:(?:and|so|but|ok|okay|right|wait|anyway|now|well)[ ,]+)*",
    r"what(?:'s| is| are| was| were| did| do| does| about)",
    r"how (?:is|are|was|were|did|do|does|many|much|long|old|come|about)",
    r"how's",
    r"who(?:'s| is| are| was)",
    r"where(?:'s| is| are| did| do)",
    r"when(?:'s| is| are| did| do)",
    r"why (?:did|do|is|are|not)",
    r"which",
    r"(?:did|do|are|have|were|will|would|can|could) you",
    r"is (?:it|he|she|that|there|your)",
    r"has (?:he|she|it|your)",
)

THANKS = _any(
    r"\b",
    r"thanks",
    r"thank (?:you|u)",
    r"ta",
    r"cheers",
    r"much obliged",
    r"i (?:really |so )?appreciate",
    r"(?:i'm|i am|we're|so|very) grateful",
    r"(?:god )?bless you",
    r"i owe you",
    r"you(?:'re| are) (?:a star|a lifesaver|an angel)",
    r"you shouldn't have",
)
NO_THANKS = _any(
    r"\b",
    r"no,? thanks",
    r"thanks (?:to|be)",
    r"thank (?:god|goodness|heavens?|christ)",
    r"(?:say|says|said|saying|told|sends?|wrote|give|gave|with|his|her|their|no)(?: \w+)? (?:thanks|thank you|cheers)",
    r"cheers (?:me|him|her|them|everyone)",
    r"to (?:say )?thank you",
)

SORRY = _any(
    r"\b",
    r"sorry",
    r"i (?:do |must )?apologi[sz]e",
    r"my (?:apologies|apology|fault|bad|mistake)",
    r"forgive me",
    r"pardon me",
    r"i (?:was|am) (?:wrong|unjust|unfair|unkind|rude|out of line|an idiot|a fool|a coward)",
    r"i (?:shouldn't|should not) have (?:said|done|shouted|asked|snapped|written|sent|told)",
    r"i had no (?:business|right)",
    r"i owe you an apology",
    r"i take (?:it|that) back",
)
NOT_SORRY = _any(
    r"\b",
    r"sorry (?:to (?:hear|say|see|learn|read)|for (?:your|his|her|their|him|them|myself)|about your)\b",
    r"sorry (?:you|that (?:you|he|she|they|it happened))\b",
    r"sorry (?:state|sight|excuse)\b",
    r"sorry\?",
    r"(?:feel|felt|feeling|be|better safe than|says?|said|not|never|nor|was|were|is|are) (?:\w+ )?sorry\b",
    r"(?:he's|she's|they're|n't) (?:\w+ )?sorry\b",
    r"forgive me (?:if|for asking)\b",
    r"apologi[sz]e (?:to (?:the|him|her|them|my|his)|for (?:him|her|them))\b",
    after="",
)

NO = re.compile(
    rf"{_FILLERS}(?:no+(?:pe|h)?|nah)(?=[,.!;:—–-]|$| (?:you|it|that|he|she|they|but)\b)", re.I
)  # "no" alone, not "no problem"
OPPOSES = _any(
    _FILLERS,
    r"not (?:true|quite|at all|exactly|so fast)\b",
    r"never[.!,]",
    r"(?:absolutely|certainly) not\b",
    r"rubbish\b",
    r"nonsense\b",
    r"on the contrary\b",
    r"wrong\b",
    r"objection\b",
    r"none whatever\b",
    r"(?:but|and) you (?:do|did|have|are|were|said|told|never|don't|didn't|haven't)\b",
    r"i (?:refuse|object|protest|disagree|deny|decline)\b",
    r"i (?:don't|can't|do not|cannot) (?:think so|agree|accept)\b",
    r"(?:she|he|it|they) (?:is|was|are|were) not\b",
    r"i(?:'m| am) not (?:\w+ing|a)\b",
    after="",
)
OPPOSES_ANYWHERE = _any(
    r"\b",
    r"i (?:disagree|object|protest|refuse to|beg to differ|never said|didn't say)",
    r"(?:that's|that is) not (?:true|fair|what|how|quite|the point)",
    r"(?:that's|that is) (?:rubbish|nonsense|absurd|ridiculous|presumptuous|unfair)",
    r"that (?:wasn't|was not|isn't) (?:me|true|fair|what)",
    r"you(?:'re| are) (?:wrong|mistaken|joking)",
    r"you (?:have |had |'ve )?(?:muddled|misunderstood|misread|misheard|mixed (?:up|them)|said the wrong)",
    r"you (?:have |had |'ve )?got (?:it|that|them|me) wrong",
    r"you (?:have not|haven't|can't be|cannot be|never said|never told|didn't (?:say|tell|ask))",
    r"i must correct",
    r"don't you dare",
    r"i won't (?:have|hear|allow)",
    r"i(?:'d| would) (?:argue|dispute)",
)

LAUGHS = re.compile(
    r"(?<!\w)(?:a?ha(?:ha)+h?|h[ae]h(?:[ae]h)+|he(?:he)+|ha|lo+l|lmao+|rofl"
    r"|i(?:'m| am) (?:laughing|crying laughing|cackling|howling|dying)|(?:you|that|this) made me laugh"
    r"|i(?:'ve| have) (?:just )?(?:been laughing|laughed))(?!\w)|[😂🤣😆😹]",
    re.I,
)
