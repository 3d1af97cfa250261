"""Phrases that address the instructions of a model, in six languages, and the markup of chat templates."""

from __future__ import annotations

import re

from luminora_lab.personality.validation.checks.phrases import ALL, SET_ASIDE, SET_ASIDE_WORDS, Pattern, one_of, pattern

__all__ = ["INJECTIONS", "MARKERS"]

_PRIOR = one_of("previous", "prior", "above", "earlier", "preceding", "foregoing", "system", "original", "developer",
              "initial", "former", "past", "existing")  # fmt: skip
_ORDERS = one_of("instructions?", "prompts?", "rules", "messages?", "directions", "context", "guidelines", "commands",
               "orders", "directives", "training", "programming")  # fmt: skip

INJECTIONS: tuple[Pattern, ...] = (
    pattern(
        rf"\b{SET_ASIDE} {ALL}{_PRIOR} (?:\w+ )?{_ORDERS}\b|\b{SET_ASIDE} (?:all )?(?:of )?your "
        r"(?:instructions|programming|training|guidelines|system prompt)\b"
        rf"|\b{SET_ASIDE} (?:everything|anything) (?:above|before|prior|you (?:were|have been) told|that (?:came"
        rf"|was said) before)\b",
        SET_ASIDE_WORDS,
        "instructions prompts rules messages directions context guidelines commands orders directives training"
        " programming everything anything",
    ),
    pattern(
        r"\byou are (?:now )?(?:in )?(?:dan\b|developer mode|jailbroken)|\bdo anything now\b|\bjailbreak mode\b"
        r"|\b(?:enable|enter|activate) (?:developer|jailbreak|dan|god) mode\b|\bdeveloper mode (?:enabled|on)\b",
        "dan mode anything jailbroken",
    ),
    pattern(
        r"\b(?:pretend|act as (?:if|though))(?: that)? (?:you|there) (?:have|has|are|were) (?:no |not bound by "
        r"|free of )"
        r"(?:any )?(?:rules|restrictions|limits|guidelines|filters|limitations|instructions)\b",
        "pretend act", "rules restrictions limits guidelines filters instructions",
    ),
    pattern(
        r"\b(?:reveal|print|show|repeat|output|display|leak|tell me|recite|dump) (?:me )?(?:your|the|all|its) "
        r"(?:(?:full |entire |hidden |initial |original |secret )*)(?:system (?:prompt|message)|hidden instructions"
        r"|initial instructions|instructions above|prompt above)",
        "reveal print show repeat output display leak tell recite dump", "system instructions prompt",
    ),
    pattern(
        r"\b(?:system (?:prompt|message|instructions?|override)|new (?:system )?instructions?|end of (?:system"
        r" )?prompt)"
        r" ?(?::|=|\]|-{3})",
        "prompt message instructions override",
    ),
    pattern(
        r"\bfrom now on,? you (?:are|will|must|shall) (?:no longer|not) (?:be |follow|obey|bound)",
        "from", "now", "longer not",
    ),
    pattern(
        r"\b(?:ignor(?:a|e|ar)|olvida(?:te)?|omite|descarta) (?:de )?(?:(?:todas?|todo|las|los|tus|lo|mis) )*"
        r"(?:instrucciones|ordenes|reglas|indicaciones|mensajes|anterior(?:es)?)(?: (?:anteriores|previas|de"
        r" arriba|del "
        r"sistema|iniciales)|\b)|\b(?:muestra|revela|imprime|repite)(?:me)? (?:tu|el|tus|las) (?:prompt|mensaje"
        r"|instrucciones) (?:del? sistema|iniciales|ocultas)|\bahora eres dan\b",
        "ignora ignore olvida omite descarta muestra revela imprime repite eres",
        "instrucciones ordenes reglas indicaciones mensajes anterior prompt dan",
    ),
    pattern(
        r"\b(?:ignorier\w*|vergiss|missacht\w*|verwirf|ubergeh\w*) (?:(?:alle|die|deine|samtliche|alles|ihre|all) )*"
        r"(?:(?:vorherigen|bisherigen|vorigen|obigen|fruheren|vorangegangenen|vorhergehenden|ursprunglichen) )?"
        r"(?:anweisungen|instruktionen|befehle|systemanweisungen|davor\b|bisherige\b|vorgaben)"
        r"|\b(?:zeig\w*|verrate|nenne|gib)(?: mir)? (?:deinen|den|deine|ihren) (?:system-?prompt|systemanweisungen)"
        r"|\bdu bist (?:jetzt|nun|ab jetzt) (?:dan|im entwicklermodus)\b",
        "ignoriere vergiss missachte verwirf ubergehe zeig zeige verrate nenne gib bist",
        "anweisungen instruktionen befehle system davor bisherige vorgaben dan entwicklermodus",
    ),
    pattern(
        r"\b(?:ignore[rz]?|oublie[rz]?|neglige[rz]?) (?:(?:toutes?|tout|les|tes|vos|ce|qui|mes) )*"
        r"(?:(?:instructions|consignes|directives|regles) (?:precedentes|anterieures|ci-dessus|du systeme|initiales)"
        r"|precede|(?<=tes )instructions|(?<=vos )instructions)|\b(?:montre|revele|affiche|repete)[rz]?(?:-moi)? "
        r"(?:ton|votre|le|tes|vos) (?:prompt|message|instructions) (?:systeme|du systeme|initial|cachees)"
        r"|\b(?:tu es|vous etes) (?:maintenant|desormais) (?:dan|en mode developpeur)\b",
        "ignore oublie neglige montre revele affiche repete es etes",
        "instructions consignes directives regles precede prompt message dan developpeur",
    ),
    pattern(
        r"\b(?:ignora(?:re|te)?|dimentica(?:re|te)?|trascura(?:re|te)?) (?:(?:tutt[eio]|le|i|tue|tuoi|cio|che"
        r"|quanto|mie) )*"
        r"(?:(?:istruzioni|regole|indicazioni|direttive) (?:precedenti|sopra|di sistema|del sistema|iniziali)|precede"
        r"|(?<=tue )istruzioni)|\b(?:mostra|rivela|ripeti|stampa)(?:mi)? (?:il|le|tuo|tue| )+(?:prompt|messaggio"
        r"|istruzioni) (?:di|del) sistema|\bora sei dan\b",
        "ignora dimentica trascura mostra rivela ripeti stampa sei",
        "istruzioni regole indicazioni direttive precede prompt messaggio dan",
    ),
    pattern(
        r"\b(?:ignor(?:e|a|ar)|esque(?:ca|ce|cer)|desconsider(?:e|a|ar)) (?:(?:todas?|tudo|as|os|suas|tuas|de|o|que) )*"
        r"(?:(?:instrucoes|regras|orientacoes|ordens) (?:anteriores|acima|previas|do sistema|iniciais)|veio antes"
        r"|(?<=suas )instrucoes|(?<=tuas )instrucoes)|\b(?:mostre|revele|repita|exiba)(?:-me)? (?:o|seu|suas|teu| )+"
        r"(?:prompt|mensagem|instrucoes) (?:de|do) sistema|\bagora (?:voce e|tu es) (?:o )?dan\b",
        "ignore esqueca esquece desconsidere mostre revele repita exiba agora",
        "instrucoes regras orientacoes ordens antes prompt mensagem dan",
    ),
)  # fmt: skip
"""Phrases that address the instructions of a model: P302, or P303 in an imported document."""

MARKERS = re.compile(
    r"<\|[a-z_]{2,30}\|>|\[/?INST\]|<</?SYS>>|^#{2,4} ?(?:Instructions?|System|Response|Assistant|Human|User)\b:?"
    r"|</?(?:s|system|assistant|start_of_turn|end_of_turn)>|<(?:start|end)_of_turn>"
    r"|^[ \t]*(?:System|Assistant|Human|User|Developer):(?=\s|$)",
    re.IGNORECASE | re.MULTILINE,
)
"""Markup of chat templates, and role prefixes at the beginning of a line: P304, or P303 in an imported document."""
