"""Rules for work: what somebody does, where, for whom, when, and what they did before."""

from __future__ import annotations

from luminora_lab.memory.facts._rules_lexicon import NUMBERS
from luminora_lab.memory.facts._rules_model import Rule
from luminora_lab.memory.facts._rules_trades import is_occupation

__all__ = ["WORK"]


def _current(value: str) -> bool:
    first = value.lower().split(" ")[0]
    return is_occupation(value) and first not in ("retired", "former", "ex", "my", "our", "your", "his", "her", "their")


_CLOCK = (
    r"(?:(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|half past \w+"
    r"|\d{1,2}(?:[:.]\d\d)?)"
    r"(?: ?(?:am|pm|a\.m\.|p\.m\.|o'clock))?)"
)
_DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)s?"
_WORK = r"(?:works?|teach(?:es)?|'m working|am working|is working|do|does|'m at work|'m in|shifts?)"

WORK: tuple[Rule, ...] = (
    Rule(
        "i am a trade", "job_title",
        r"<BE><ADV>(?: an?| the)? (?P<v>)(?=[a-zA-Z])",
        "np", 0.8, "13", check=_current,
    ),
    Rule(
        "i work as", "job_title",
        r"(?:<BE>|<HAVE>)?<ADV> (?:works?|working|worked|employed|hired|qualified|trained|training)(?: (?:here"
        r"|there|now|part-time|full-time|nights))? as (?:an? |the )?(?P<v>)",
        "np", 0.8, "13", check=_current,
    ),
    Rule(
        "work somewhere as", "job_title",
        r"(?:<BE>|<HAVE>)?<ADV> (?:works?|working|worked|started|start|starts) (?:at|in|for|with"
        r"|on) [\w' -]{2,40}? as (?:an? |the )"
        r"(?P<v>)",
        "np", 0.75, "1w3", elided=True, check=_current,
    ),
    Rule("as a trade i", "job_title", r"^[Aa]s an? (?P<v>)(?=[^,.;]{3,40}, I\b)", "np", 0.6, free=True, check=_current),
    Rule(
        "they made me", "job_title",
        r"\b(?:made|appointed|promoted) me (?:to )?(?:an? |the )?(?P<v>)",
        "np", 0.65, free=True, check=_current,
    ),
    Rule(
        "training to be", "learning",
        r"(?:<BE>|<HAVE> been)<ADV> (?:training|studying|retraining) (?P<v>to (?:be|become) an? )",
        "np-v", 0.55, "13",
    ),
    Rule(
        "i became", "job_title",
        r"<HAVE?><ADV> (?:became|become|been made|was made|been promoted to|was promoted to|got promoted to) (?:an? "
        r"|the )?(?P<v>)",
        "np", 0.7, "13", check=_current,
    ),
    Rule(
        "been a trade for", "job_title",
        r"<HAVE><ADV> been<ADV> (?:an? |the )(?P<v>)",
        "np", 0.75, "13", check=_current,
    ),
    Rule(
        "my job is", "job_title",
        r"\b[Mm]y (?:new |day |actual )?job(?:'s| is) (?:an? |as an? )?(?P<v>)",
        "np", 0.7, free=True, check=_current,
    ),
    Rule(
        "by trade", "job_title",
        r"<BE><ADV>(?: an?| the)? (?P<v>[\w-]+(?: [\w-]+)?) by (?:trade|profession|training)\b",
        "", 0.8, "13",
    ),
    Rule(
        "a job as", "job_title",
        r"<HAVE?><ADV> (?:got|found|landed|taken|took|started|accepted|been offered) (?:an?|the"
        r"|my) (?:\w+ )?(?:job|post|position|role|place|work|apprenticeship) as (?:an? |the )?(?P<v>)",
        "np", 0.75, "13", elided=True, check=_current,
    ),
    Rule(
        "lost my job as", "job_title",
        r"<HAVE?><ADV> (?:lost|quit|left|handed in|gave up|given up) my (?:\w+ )?(?:job|post|position|work"
        r"|role) as (?:an? )?(?P<v>)",
        "np", 0.75, "1", elided=True, holds=False, check=is_occupation,
    ),
    Rule(
        "my work as", "job_title",
        r"(?<!lost )(?<!Lost )(?<!quit )(?<!left )(?<!up )(?<!Quit )(?<!Left )\b[Mm]y (?:work|job|shifts?|days"
        r"|day job|life|career) as (?:an? )(?P<v>)",
        "np", 0.6, free=True, check=_current,
    ),
    Rule(
        "i drive for a living", "job_title",
        r"<ADV> (?P<v>drives? (?:an? )?(?:trams?|buses|bus|taxis?|cabs?|lorries|lorry|trucks?|trains?|ambulances?"
        r"|minicabs?))(?=<END>| (?:for|in"
        r"|at|on|now)\b)",
        "", 0.6, "1w3",
    ),
    Rule(
        "i teach", "job_title",
        r"<ADV> teach(?:es)? (?P<v>[a-z]+)(?= (?:at|in|to|part|full|for)\b|[.,;!])",
        "", 0.65, "1",
    ),
    Rule("name a trade", "job_title", r"\b(?:is|'s) (?:my|our) [\w-]+, an? (?P<v>)", "np", 0.7, "0", check=_current),
    # where
    Rule(
        "trade at name", "employer",
        r"<BE><ADV>(?: an?| the)? (?P<t>(?:[a-z-]+ ){0,2}[a-z-]+) (?:at|with|for) (?P<v>[A-ZÀ-Þ])",
        "org", 0.65, "13",
    ),
    Rule(
        "trade at", "workplace",
        r"<BE><ADV>(?: an?| the)? (?P<t>(?:[a-z-]+ ){0,2}[a-z-]+) (?:at|on|in|with) (?P<v>(?:the|a) )",
        "workplace", 0.6, "13",
    ),
    Rule(
        "i work at", "workplace",
        r"(?:<BE>|<HAVE>)?<ADV> (?:works?|working|worked|teach(?:es)?(?: \w+)?)(?: [a-z-]+)? (?:at|in) (?P<v>)",
        "workplace", 0.7, "1w3",
    ),
    Rule(
        "i run", "workplace",
        r"<ADV> (?:runs?|manages?) (?P<v>(?:the|a|an|my|his|her|our) )",
        "workplace", 0.6, "13",
    ),
    Rule(
        "i work for", "employer",
        r"(?:<BE>|<HAVE>)?<ADV> (?:works?|working|worked|freelance) for (?P<v>)",
        "org", 0.75, "1w3",
    ),
    Rule(
        "i joined", "employer",
        r"<HAVE?><ADV> (?:been hired|been taken on|got a job|got the job|got work|found work"
        r"|started work(?:ing)?|taken a job) (?:by|at|with|in) (?P<v>)",
        "org", 0.7, "1w3", elided=True,
    ),
    Rule(
        "my job at", "employer",
        r"(?<!lost )(?<!Lost )(?<!quit )(?<!Quit )(?<!left )\b[Mm]y (?:new |current |day )?(?:job|post|position)"
        r" (?:at|with) (?:the )?(?P<v>[A-ZÀ-Þ])",
        "org", 0.65, free=True,
    ),
    Rule(
        "lost my job at", "employer",
        r"<HAVE?><ADV> (?:lost|quit|left|resigned from|handed in) my (?:\w+ )?(?:job|post|position) (?:at|with)"
        r" (?:the )?(?P<v>[A-ZÀ-Þ])",
        "org", 0.7, "13", elided=True, holds=False,
    ),
    Rule(
        "start at name", "employer",
        r"(?:<BE> starting|<HAVE?><ADV> (?:started|start))(?: work| working| a job| a new job)? (?:at|with|for)"
        r" (?:the )?"
        r"(?P<v>[A-ZÀ-Þ])",
        "org", 0.6, "1w3", elided=True,
    ),
    Rule(
        "years at", "employer",
        rf"<HAVE?><ADV> (?:spent|worked|did|put in) (?:over |almost |nearly )?{NUMBERS} years? (?:at|with|for"
        rf"|in) (?:the )?(?P<v>(?:[A-ZÀ-Þ][\w'-]+ ?(?:of |for )?)+)",
        "", 0.7, "13",
    ),
    # when
    Rule(
        "days a week", "schedule",
        rf"\b(?P<v>{NUMBERS} (?:days|nights|mornings|evenings|afternoons|shifts|hours) a week)\b",
        "", 0.55, free=True,
    ),
    Rule(
        "clock to clock", "schedule",
        rf"(?:^|\b{_WORK}(?: from)? |\bfrom )(?P<v>(?!\d+ to \d+\b(?! ?[ap]\.?m))(?i:{_CLOCK}) (?:till|until|til"
        rf"|to) {_CLOCK})(?=[.,;!]|$"
        rf"| (?:every|on|with|and|five|six|most|shift))",
        "", 0.65, free=True,
    ),
    Rule(
        "on and off", "schedule",
        rf"\b(?P<v>(?i:{NUMBERS}) (?:days|nights|weeks|shifts) on,?(?: and)? {NUMBERS}(?: (?:days|nights|weeks"
        rf"|shifts))? off)\b",
        "", 0.7, free=True,
    ),
    Rule(
        "i work when", "schedule",
        rf"(?:<BE>|<HAVE>)?<ADV> (?:works?|working)(?: the)? (?P<v>(?:nights|days|mornings|evenings|weekends"
        rf"|part-time|full-time|part time|full time|night shifts?|early shifts?|late shifts?|shifts|from home"
        rf"|earlies|lates|{_DAY}(?:(?:,| and|, and| to) {_DAY})*)(?: on {_DAY}(?:(?:,| and|, and) {_DAY})*)?)\b",
        "", 0.7, "1w3",
    ),
    Rule(
        "days named", "schedule",
        rf"(?:^|: )(?P<v>(?i:{NUMBERS}) days, {_DAY}(?:(?:,| and|, and) {_DAY})+)",
        "", 0.7, free=True,
    ),
    Rule(
        "i start at", "schedule",
        rf"<ADV> (?:start|starts|clock in|begin)(?: work)? at (?P<v>{_CLOCK} every (?:day|morning|evening|night))\b",
        "", 0.6, "13",
    ),
    Rule(
        "on nights", "schedule",
        r"<BE><ADV> on (?P<v>nights|days|earlies|lates|night shifts?|the night shift|the early shift"
        r"|the late shift)\b",
        "", 0.65, "13",
    ),
    # before
    Rule(
        "before that", "former_job",
        r"\b(?:[Bb]efore (?:that|this)|(?:[Ff]or )?(?:(?i:" + NUMBERS + r")|[Ss]everal|[Mm]any) years|[Bb]ack then"
        r"|[Ii]n (?:my country"
        r"|(?:my|a) (?:last|old|former|previous|past|first) (?:life|job))),? I (?P<v>(?:drove|fixed|ran|sold|taught"
        r"|worked|built|managed|repaired|made|cooked"
        r"|delivered|drew|edited|waited|served|cleaned|mended|painted) )",
        "np-v", 0.65, "1", free=True,
    ),
    Rule(
        "i was a trade", "former_job",
        r"(?:<WAS>| used to be| had been)<ADV> (?:an? |the )(?P<v>)",
        "np", 0.7, "13", check=is_occupation,
    ),
    Rule(
        "retired trade", "former_job",
        r"<BE><ADV>(?: an?)? (?:retired|former|ex-) ?(?P<v>)",
        "np", 0.6, "13", check=is_occupation,
    ),
    Rule(
        "years as", "former_job",
        rf"<HAVE?><ADV> (?:spent|worked|did) (?:over |almost |nearly )?{NUMBERS} years?(?: (?:at|with|for"
        rf"|in) [\w' ]+?)? as (?:an? |the )?(?P<v>)",
        "np", 0.75, "13", check=is_occupation,
    ),
    Rule(
        "used to do", "former_job",
        r"<HAVE?><ADV> used to (?P<v>(?:drive|fix|run|sell|teach|manage|repair|cook|deliver|edit|mend|train|nurse"
        r"|paint|build"
        r"|clean) (?:an?|the|for|in|at|houses|cars|engines|[a-z]+s\b))",
        "np-v", 0.5, "13",
    ),
    Rule(
        "used to work as", "former_job",
        r" used to work as (?:an? |the )?(?P<v>)",
        "np", 0.8, "13", check=is_occupation,
    ),
    Rule(
        "quit as", "job_title",
        r"<HAVE?><ADV> (?:quit|stopped|resigned|stepped down|retired|finished)(?: my job| working)? as (?:an? "
        r"|the )?(?P<v>)",
        "np", 0.7, "13", holds=False, check=is_occupation,
    ),
    Rule(
        "left employer", "employer",
        r"<HAVE?><ADV> (?:quit|resigned from|been laid off from|been sacked from|got sacked from"
        r"|been fired from|was fired from|retired from)(?: my job at| working at| working for"
        r"| the job at)? (?P<v>(?:the )?[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)*)",
        "", 0.5, "1", holds=False, check=lambda v: len(v.split()) > 1,
    ),
    # what
    Rule(
        "i am working on", "project",
        r"(?:<BE>|<HAVE> been)<ADV> (?:working on|writing|building|restoring|renovating|translating|editing"
        r"|composing) (?P<v>(?:an?|my|the|our|his|her) )",
        "np", 0.6, "1w3", check=lambda v: v.split()[-1].lower() not in ("project", "business", "stuff"),
    ),
)  # fmt: skip
