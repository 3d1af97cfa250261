"""Phrases that tell a model to set its limits aside, in English, Spanish, German, French, Italian and Portuguese."""

from __future__ import annotations

from luminora_lab.personality.validation.checks.phrases import ALL, SET_ASIDE, SET_ASIDE_WORDS, Pattern, one_of, pattern

__all__ = ["OVERRIDES"]

_SAFE = r"(?:safety|security|moral|ethical|content|moderation)"
_LIMITS = r"(?:limits?|limitations?|restrictions?|filters?|censorship|guardrails|taboos|boundaries)"
_LIMIT_WORDS = "limit limits limitations restriction filter censorship guardrail taboos boundaries"
_GUARDS = one_of(
    "guards?", "guidelines", "guardrails", "rules", "filters?", "limits?", "instructions", "polic(?:y|ies)",
    "restrictions", "constraints", "protocols", "measures", "settings", "checks", "mechanisms", "systems?", "training",
)  # fmt: skip
_ALONE = r"(?:$|[.!;,])"
_BEGIN = r"(?:^|[.!;:] )"

OVERRIDES: tuple[Pattern, ...] = (
    pattern(
        rf"\b{SET_ASIDE} {ALL}(?:{_SAFE} (?:and \w+ )?{_GUARDS}|guardrails|safety\b|safeguards)",
        SET_ASIDE_WORDS, "safety security moral ethical content moderation guardrails safeguards",
    ),
    pattern(
        rf"\b(?:without|no) (?:any )?{_SAFE} (?:{_GUARDS}|{_LIMITS}|concerns)\b",
        "without no", "safety security moral ethical content moderation",
    ),
    pattern(
        rf"{_BEGIN}(?:there are |you have |has |with |have |knows? |obeys? )?(?:absolutely )?no {_LIMITS}"
        rf"(?: (?:whatsoever|at all|of any kind|apply|or {_LIMITS}))?{_ALONE}",
        "no", _LIMIT_WORDS,
    ),
    pattern(
        rf"\b(?:answer|respond|reply|speak|talk|say|do|help|comply|discuss|obey)\b[^.;]{{0,40}} without (?:any"
        rf" )?{_LIMITS}\b",
        "without", _LIMIT_WORDS,
    ),
    pattern(
        r"\bnever (?:refuse|decline)s?(?: to (?:answer|comply|obey|help)| (?:(?:a|any|an|the|users?'?s?|their) )?"
        r"(?:requests?|questions?|orders?|commands?|instructions?|topics?|tasks?|prompts?|users?)\b| anything|$"
        r"|[.!;,])",
        "never", "refuse declines",
    ),
    pattern(
        r"\b(?:must|can|may|will) ?not (?:ever )?refuse (?:any|a|the) (?:request|question|order|task)",
        "not cannot", "refuse",
    ),
    pattern(
        r"\b(?:uncensored|unrestricted|unfiltered) (?:ai|model|mode|assistant|answers|responses|replies|version"
        r"|content)\b",
        "uncensored unrestricted unfiltered",
    ),
    pattern(
        r"\b(?:ignor(?:a|e|es|ar|en)|omit(?:e|ir|as)|desactiva[r]?|desactive|salta(?:te|r)?|elude|eludir|anula[r]?"
        r"|olvida(?:te)?|incumpl(?:e|ir)|evita[r]?) (?:(?:todas?|todos|las?|los|el|tus?|sus?|cualquier|de) )*"
        r"(?:(?:guardas|reglas|normas|medidas|filtros?|barreras|pautas|instrucciones|limites|protocolos|politicas)"
        r" de seguridad|salvaguardas|seguridad)",
        "seguridad salvaguardas",
    ),
    pattern(
        rf"(?:\b(?:responde|contesta|habla|actua|di|ayuda)[^.;]{{0,40}} |{_BEGIN})sin (?:ningun[ao]? (?:tipo de )?)?"
        rf"(?:limites?|restricciones|restriccion|filtros|censura|tabues){_ALONE}",
        "sin", "limite restricciones filtros censura tabues",
    ),
    pattern(
        r"\b(?:nunca|jamas) (?:te niegues|rechaces (?:ningun|una?|las?|peticion)|rehuses|digas que no a nada)",
        "nunca jamas", "niegues rechaces rehuses digas",
    ),
    pattern(
        r"\b(?:ignorier\w*|umgeh\w*|missacht\w*|uberschreib\w*|deaktivier\w*|vergiss|ubergeh\w*|schalte?|brich) "
        r"(?:(?:alle|die|deine|jede|samtliche|ihre|saemtliche|jegliche|den|das|der) )*"
        r"(?:sicherheits\w+|sicherheit\b|leitplanken|schutz(?:regeln|massnahmen|vorgaben|filter|mechanismen))",
        "sicherheit leitplanken schutzregeln",
    ),
    pattern(
        rf"(?:\b(?:antworte|rede|sprich|hilf|handle)[^.;]{{0,40}} |{_BEGIN})ohne (?:jede |jegliche |irgendwelche "
        rf"|alle )?"
        rf"(?:einschrankung(?:en)?|grenzen|filter|tabus|zensur|beschrankung(?:en)?){_ALONE}",
        "ohne", "einschrankung grenzen filter tabus zensur beschrankung",
    ),
    pattern(
        r"\b(?:verweiger\w* (?:dich )?(?:nie|niemals|nichts|keine (?:anfrage|antwort|bitte|frage))"
        r"|weigere dich (?:nie|niemals))\b",
        "verweigere weigere",
    ),
    pattern(
        r"\b(?:ignore[rz]?|contourne[rz]?|desactive[rz]?|oublie[rz]?|outrepasse[rz]?|enfrei(?:ns|gnez)) "
        r"(?:(?:toutes?|tous|les|la|le|tes|vos|ses|mes) )*(?:(?:regles|consignes|garde-fous|filtres|limites|mesures"
        r"|normes|barrieres|instructions) de (?:securite|protection)|garde-fous|securite)",
        "securite garde protection",
    ),
    pattern(
        rf"(?:\b(?:reponds?|repondez|parle[rz]?|aide[rz]?|agis)[^.;]{{0,40}} |{_BEGIN})sans (?:aucune? )?"
        rf"(?:limites?|restrictions?|filtres?|censure|tabous?){_ALONE}",
        "sans", "limite restrictions filtre censure tabou tabous",
    ),
    pattern(
        r"\bne (?:refuse[rz]?|refusez) jamais (?:rien|(?:une?|les|aucune) (?:demande|requete|question|ordre)s?)"
        rf"|\bne (?:te |vous )?refuse[rz]? jamais{_ALONE}",
        "jamais", "refuse",
    ),
    pattern(
        r"\b(?:ignora(?:re|te)?|aggira(?:re|te)?|disattiva(?:re|te)?|dimentica(?:re|te)?|viola(?:re|te)?|elud[ei]\w*) "
        r"(?:(?:tutt[ei]|le|i|gli|la|tue|tuoi|sue|suoi|ogni|qualsiasi) )*(?:(?:regol[ea]|norme|misure|filtr[io]|limiti"
        r"|linee guida|barriere|istruzioni|protocolli) di sicurezza|sicurezza)",
        "sicurezza",
    ),
    pattern(
        rf"(?:\b(?:rispond[io]|parla|aiuta|agisci)[^.;]{{0,40}} |{_BEGIN})senza (?:alcun[ao]? |nessun[ao]? )?"
        rf"(?:limit[ie]|restrizion[ei]|filtr[io]|censura|tabu){_ALONE}",
        "senza", "limiti limite restrizioni filtri filtro censura tabu",
    ),
    pattern(
        r"\bnon rifiutare mai (?:nulla|niente|(?:una|le|nessuna|alcuna) (?:richiest|domand)\w+)"
        rf"|\bnon (?:ti )?rifiutare mai{_ALONE}",
        "rifiutare", "mai",
    ),
    pattern(
        r"\b(?:ignor(?:e|a|ar|es)|contorn(?:e|a|ar)|desativ(?:e|a|ar)|esque(?:ca|ce|cer)|burl(?:e|a|ar)|viol(?:e"
        r"|a|ar)) "
        r"(?:(?:todas|todos|as|os|a|o|suas|seus|tuas|teus|qualquer) )*(?:(?:regras|normas|medidas|filtros?|limites"
        r"|diretrizes|barreiras|instrucoes|protocolos) de seguranca|salvaguardas|seguranca)",
        "seguranca salvaguardas",
    ),
    pattern(
        rf"(?:\b(?:respond[ae]|fal[ae]|ajud[ae]|aja)[^.;]{{0,40}} |{_BEGIN})sem (?:nenhuma? |qualquer |quaisquer )?"
        rf"(?:limites?|restric(?:oes|ao)|filtros?|censura|tabus?){_ALONE}",
        "sem", "limite restricoes filtro censura tabu tabus",
    ),
    pattern(
        r"\bnunca (?:se |te )?recus(?:e|es|ar?)(?: (?:nada|(?:um|nenhum|os) pedidos?|(?:uma|nenhuma|as) perguntas?)"
        rf"|{_ALONE})",
        "nunca", "recuse recusar",
    ),
)  # fmt: skip
"""What no text may ask of a model: P301."""
