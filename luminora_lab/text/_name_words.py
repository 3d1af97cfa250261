"""Capitalised English words that are no names, and words that belong to a name without being one."""

from __future__ import annotations

from luminora_lab.text.tokens import STOPWORDS

__all__ = ["ACRONYMS", "CALENDAR", "HONORIFICS", "JOINS", "KIN", "NEVER", "OPENERS"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


CALENDAR = _set(
    """monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays mon tue tues wed thu thur thurs fri sat sun january february march april may june july august september
    october november december jan feb mar apr jun jul aug sep sept oct nov dec christmas xmas easter halloween
    thanksgiving hallowe'en valentine valentine's"""
)
HONORIFICS = _set(
    """mr mrs ms miss mx dr doctor prof professor sir lady lord dame captain capt sergeant sister brother father
    reverend rev saint st skipper uncle aunt auntie aunty cousin nan grandma grandpa granny king queen prince princess
    president judge officer inspector chef coach"""
)
KIN = _set(
    """mum mom mummy mommy mama mother dad daddy papa father nan nana gran granny grandma grandpa grandad granddad
    grandmother grandfather auntie aunty aunt uncle sis bro sister brother skipper captain doctor doc miss sir madam
    ma'am chef coach professor dear love darling mate boss god lord jesus christ heaven hell"""
)
JOINS = _set("of de van von der den da di du la le del della al bin ibn ter ten")
NEVER = _set(
    """i i'm i've i'd i'll ok okay tv lol omg wtf btw diy cv pm am ok diy faq id it'd xx xxx xoxo haha rip ps pps asap
    fyi imo tbh idk brb ngl dm ad bc ce atm usb pc cd dvd gps dna iq year grade ward chapter room page part level unit
    internet web email"""
)
ACRONYMS = _set("uk usa eu un nasa ikea nato unesco unicef fbi cia mit ucla lgbtq esa fifa uefa ieee acm")
OPENERS = STOPWORDS | _set(
    """yes yeah yep yup nope nah oh ah aha aw aww ooh ouch oops wow whoa woah woohoo
    yay yo hey hi hello hiya bye goodbye goodnight
    good great nice lovely sorry thanks thank cheers please well right sure fine maybe perhaps probably actually
    honestly anyway besides still yet ever never always sometimes often usually today tomorrow yesterday tonight
    here there somebody someone anybody anyone everybody everyone nobody nothing something anything everything
    let lets don't didn't doesn't isn't wasn't won't can't couldn't wouldn't shouldn't haven't hasn't hadn't aren't
    let's that's it's there's here's what's who's where's how's he's she's they're we're you're you've we've they've
    i'll you'll he'll she'll we'll they'll it'll that'll i'd you'd he'd she'd we'd they'd nor either neither both
    one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand
    first second third last next another other others many much little less least half whole such same
    get got go going gone went come came take took make made give gave tell told ask asked say said says see saw seen
    look looked looks feel felt think thought know knew hope hoped wish keep kept put let leave left stop stay start
    started wait hold try tried want wanted need needed like liked love loved hate hated use used call called
    congratulations congrats welcome happy glad proud poor dear sweet clever true false since unless although though
    instead meanwhile otherwise however therefore also plus minus except despite during without within until till upon
    onto across along among around behind beside beyond inside outside near past toward towards per via whatever
    whenever wherever whoever whichever why because cos cause ha haha hahaha hmm mmm um uh huh er eh gosh blimey bravo
    amen lemme
    gonna tons agreed done exactly indeed certainly absolutely definitely obviously apparently luckily sadly finally
    eventually suddenly recently lately once twice again already almost nearly quite rather pretty really truly
    speaking talking working being having doing trying looking taking making getting waiting sounds seems turns
    must might may shall ought able old new big small long short early late left right ready"""
)
