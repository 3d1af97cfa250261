"""Words that point to a category of facts: general English of our choice, made with the train half alone in view."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["CATEGORY_WORDS"]

_WORDS = {
    "personal_info": """
        born birthday age aged years old turned name named called nickname surname live lives lived living
        flat house home apartment cottage street road lane town city village country moved move moving rent
        rented tenant landlord landlady grew hometown raised nationality citizen passport language speak
        speaks native car van bike drive driving licence vehicle address neighbour room rooms basement attic
        lodger university degree studied graduated school
    """,
    "preferences": """
        like likes liked love loves loved hate hates hated prefer prefers favourite favorite dislike enjoy
        enjoys adore adores fond taste tasty delicious eat eats drink drinks coffee tea wine beer food
        vegetarian vegan meat fish diet sugar sweet bitter spicy cheese chocolate music song album band
        composer book novel author film colour color detest loathe rather best worst
    """,
    "relationships": """
        mother father mum mom dad parents parent sister brother sibling son daughter child children kid kids
        baby husband wife partner boyfriend girlfriend fiance fiancee engaged married marry marriage wedding
        divorced divorce separated single dating date cousin aunt uncle niece nephew grandmother grandfather
        grandma grandad gran nan granny friend friends friendship colleague neighbour twin stepfather
        stepmother family widow widowed dog cat puppy kitten pet parrot rabbit horse
    """,
    "hobbies": """
        play plays playing guitar piano violin cello drums flute accordion sing sings singing choir band
        orchestra rehearsal concert paint painting draw drawing knit knitting sew pottery ceramics garden
        gardening grow run running marathon swim swimming climb climbing hike hiking walk cycling cycle ride
        football tennis chess yoga dance dancing collect collects collection club team class lessons practise
        practice bake baking cook cooking photography fishing sailing hobby read reading birdwatching
    """,
    "goals": """
        plan plans planning want wants hope hopes hoping dream dreams wish going will would intend aim goal
        save saving savings saved learn learning teach course exam apply application someday next year spring
        summer autumn one day thinking decide decided promise start trying try future target fund deposit
    """,
    "health": """
        doctor hospital nurse surgeon surgery operation clinic appointment diagnosis diagnosed pain ache sore
        ill sick illness flu fever cough cold asthma allergy allergic allergies rash pill pills tablet tablets
        medicine medication inhaler dose injury injured broke broken sprained fracture ankle wrist knee
        shoulder back heart lungs eye eyes ear ears tooth teeth dentist blood pressure diabetes migraine
        headache sleep insomnia smoke smoking cigarettes drinking therapy therapist physio physiotherapy
        crutches plaster bandage stitches recovery dizzy tired
    """,
    "work": """
        job work works working worked worker boss manager company employer office shift shifts night nights
        rota contract salary pay paid wage wages hired fired sacked redundant quit resign resigned resignation
        interview promoted promotion career project client customers business workshop factory shop staff team
        colleague apprentice apprenticeship trainee training freelance teacher nurse engineer driver deckhand
        baker editor translator headteacher supervisor hours week days report deadline
    """,
    "events": """
        went gone visited visit trip travelled travel flew flight train holiday weekend yesterday party
        concert festival funeral ceremony wedding celebrated celebrate anniversary bought buy sold lost found
        stolen broke won win prize award race finished passed exam launched opened moved started ended last
        first ago happened made built repaired birthday christmas easter graduation match show exhibition
    """,
    "other": """
        thing things something anything weather rain storm news story machine engine repair price cost money
        bill bridge building river council law letter phone key keys name named called
    """,
}

CATEGORY_WORDS: Mapping[str, tuple[str, ...]] = {name: tuple(dict.fromkeys(w.split())) for name, w in _WORDS.items()}
"""Category to its words, small letters; a word may point to several categories."""
