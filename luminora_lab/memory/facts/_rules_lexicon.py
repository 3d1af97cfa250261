"""General English word lists for the rules: kin, animals, vehicles, homes, tastes, diets, places and clubs."""

from __future__ import annotations

__all__ = [
    "ANIMALS", "CLUBS", "DAY_OF_YEAR", "DIETS", "FOODS", "GATHERINGS", "HOBBIES", "HOMES", "INSTRUMENTS", "KIN",
    "LANGUAGES", "MAKES", "NATIONALITIES", "NUMBERS", "SPORTS", "STATUSES", "STREETS", "VEHICLES", "VOICES",
    "alternatives", "word_set",
]  # fmt: skip


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set.

    Examples
    --------
    >>> sorted(word_set("cat dog"))
    ['cat', 'dog']
    """
    return frozenset(words.split())


def alternatives(words: str) -> str:
    """Return a regular expression that matches any of the words, the longest first; "_" stands for a blank.

    Examples
    --------
    >>> alternatives("cat tom_cat")
    '(?:tom cat|cat)'
    """
    found = sorted({w.replace("_", " ") for w in words.split()}, key=lambda w: (-len(w), w))
    return "(?:" + "|".join(found) + ")"


KIN: dict[str, tuple[str, str]] = {}
"""A word of kinship or acquaintance to its key and to whom "he" or "she" may mean ("m", "f" or "")."""

for _key, _gender, _words in (
    ("partner", "f", "wife girlfriend fiancée missus"),
    ("partner", "m", "husband boyfriend fiancé hubby"),
    ("partner", "", "partner fiance spouse other_half better_half"),
    ("parent", "f", "mother mum mom mam mama mummy stepmother stepmum stepmom"),
    ("parent", "m", "father dad papa daddy stepfather stepdad"),
    ("sibling", "f", "sister half-sister stepsister twin_sister kid_sister sis"),
    ("sibling", "m", "brother half-brother stepbrother twin_brother kid_brother"),
    ("sibling", "", "twin"),
    ("child", "f", "daughter stepdaughter girl"),
    ("child", "m", "son stepson boy"),
    ("child", "", "child kid eldest youngest firstborn"),
    ("grandparent", "f", "grandmother grandma gran granny nan nana nanna nonna oma"),
    ("grandparent", "m", "grandfather grandad granddad grandpa gramps nonno opa"),
    ("relative", "f", """aunt auntie aunty niece granddaughter sister-in-law mother-in-law daughter-in-law godmother
     goddaughter great-aunt great-niece great-granddaughter"""),
    ("relative", "m", """uncle nephew grandson brother-in-law father-in-law son-in-law godfather godson
     great-nephew great-grandson great-uncle"""),
    ("relative", "", "cousin second_cousin godchild grandchild"),
    ("friend", "", """friend best_friend best_mate mate pal buddy bestie flatmate roommate housemate school_friend
     schoolfriend oldest_friend neighbour neighbor
     bandmate teammate classmate penfriend pen_pal"""),
    ("colleague", "", """colleague coworker co-worker boss manager supervisor line_manager team_leader headteacher
     deputy assistant apprentice business_partner workmate desk_mate mentor skipper foreman director head_chef"""),
):  # fmt: skip
    for _word in _words.split():
        KIN[_word.replace("_", " ")] = (_key, _gender)

ANIMALS = alternatives(
    """dog puppy pup cat kitten kitty rabbit bunny hamster gerbil guinea_pig rat mouse ferret hedgehog tortoise turtle
    terrapin snake python gecko lizard iguana axolotl frog goldfish fish parrot budgie parakeet canary cockatiel
    cockatoo finch hen chicken cockerel rooster duck goose horse pony mare donkey mule goat sheep lamb pig alpaca
    llama cow spaniel terrier labrador lab retriever collie sheepdog greyhound whippet lurcher poodle beagle
    dachshund corgi bulldog pug husky alsatian shepherd rottweiler dalmatian chihuahua mongrel mutt hound setter
    pointer schnauzer labradoodle cockapoo cavapoo tabby tomcat tom_cat siamese persian ragdoll maine_coon
    ginger_cat stick_insect tarantula bearded_dragon chinchilla degu pigeon"""
)
VEHICLES = alternatives(
    """car van bike bicycle motorbike motorcycle scooter moped truck lorry pickup campervan camper_van camper caravan
    motorhome tricycle trike e-bike tandem hatchback estate_car minivan minibus jeep tractor convertible suv pick-up
    electric_car cargo_bike road_bike racing_bike quad_bike mountain_bike folding_bike land_rover"""
)
MAKES = alternatives(
    """Saab Volvo Ford Fiat Toyota Honda Renault Peugeot Citroën Citroen Skoda Škoda Seat Opel Vauxhall Volkswagen VW
    BMW Audi Mercedes Porsche Mini Mazda Nissan Hyundai Kia Subaru Suzuki Mitsubishi Lada Dacia Tesla Jaguar Bentley
    Chevy Chevrolet Dodge Chrysler Buick Cadillac Lexus Alfa_Romeo Lancia Land_Rover Range_Rover Jeep Vespa Yamaha
    Kawasaki Ducati Triumph Harley Brompton Corolla Civic Corsa Astra Fiesta Focus Golf Polo Passat Clio Twingo
    Punto Panda Yaris Micra Prius Beetle Transit Kangoo Berlingo Trabant Wartburg Morris_Minor Harley-Davidson"""
)
INSTRUMENTS = alternatives(
    """piano guitar violin fiddle viola cello double_bass bass bass_guitar drums drum flute recorder clarinet oboe
    bassoon saxophone sax trumpet trombone horn french_horn tuba cornet euphonium accordion concertina harmonica
    mouth_organ melodeon bagpipes organ harpsichord harp lute mandolin banjo ukulele lyre zither dulcimer sitar
    tabla bodhrán tin_whistle whistle penny_whistle keyboard keyboards synthesiser synth marimba xylophone
    glockenspiel vibraphone timpani percussion theremin hurdy-gurdy viola_da_gamba electric_guitar acoustic_guitar
    classical_guitar first_violin second_violin cajón djembe oud koto shamisen erhu didgeridoo kalimba bongos"""
)
VOICES = alternatives(
    """bass alto tenor soprano baritone contralto mezzo mezzo-soprano countertenor treble bass-baritone second_alto
    descant"""
)
SPORTS = alternatives(
    """tennis football soccer rugby cricket hockey ice_hockey netball basketball volleyball badminton squash
    table_tennis ping-pong golf bowls darts snooker pool chess rounders baseball softball lacrosse handball
    water_polo polo croquet padel pickleball ultimate_frisbee futsal korfball boules pétanque"""
)
HOBBIES = alternatives(
    """running jogging swimming cycling climbing bouldering hiking walking rowing sailing kayaking canoeing surfing
    skiing snowboarding skating skateboarding riding horse_riding fencing boxing kickboxing karate judo aikido
    taekwondo yoga pilates dancing salsa tango ballet gymnastics weightlifting archery orienteering birdwatching
    birding fishing angling foraging gardening knitting crochet sewing quilting embroidery weaving spinning
    pottery ceramics painting drawing sketching calligraphy photography woodwork woodworking carpentry carving
    whittling baking cooking brewing beekeeping bookbinding origami model-making astronomy stargazing genealogy
    gaming geocaching diving scuba_diving freediving open-water_swimming cold-water_swimming wild_swimming
    trail_running bell-ringing metal_detecting letterpress letter-writing singing"""
)
CLUBS = alternatives(
    """choir chorus band orchestra quartet quintet trio ensemble club team society association league union guild troupe
    group book_group reading_group crew squad circle committee board council party church congregation gym co-op
    cooperative collective singers players brigade scouts academy federation"""
)
HOMES = alternatives(
    """house flat apartment studio bedsit room rooms cottage bungalow houseboat narrowboat boat barge caravan loft attic
    basement farmhouse farm terrace townhouse maisonette condo cabin hut yurt annexe dorm dormitory lodge penthouse
    mansion semi trailer chalet villa shed barn windmill lighthouse vicarage manse bedroom flat-share houseshare
    house-share flatshare council_flat council_house tower_block mews granny_flat duplex shack"""
)
STREETS = alternatives(
    """Street Lane Road Avenue Yard Row Square Close Terrace Drive Way Crescent Court Gardens Place Hill Quay Wharf Walk
    Alley Mews Parade Boulevard Passage St Rd Ave Gate House Grove Rise"""
)
STATUSES = alternatives(
    """single married divorced widowed engaged separated newlywed remarried a_widow a_widower a_bachelor a_divorcee"""
)
DIETS = alternatives(
    """vegetarian vegan pescatarian pescetarian veggie coeliac celiac teetotal teetotaller gluten-free
    lactose-intolerant dairy-free halal kosher keto flexitarian carnivore fruitarian plant-based"""
)
FOODS = alternatives(
    """meat fish pork beef lamb chicken shellfish seafood dairy milk cheese eggs gluten wheat bread sugar salt coffee
    tea alcohol wine beer spirits caffeine nuts peanuts grapefruit red_meat processed_food sweets chocolate onions
    garlic mushrooms tomatoes soy soya spicy_food fried_food butter cream carbs pasta rice potatoes animals
    animal_products"""
)
GATHERINGS = alternatives(
    """concert gig wedding funeral festival fair market party exhibition show match game conference workshop course
    class reunion christening baptism graduation ceremony retreat lecture talk play opera ballet musical recital
    marathon race parade carnival demonstration protest rally auction wake memorial premiere screening convention
    tournament competition ball dance dinner barbecue reception service mass performance cup final launch opening
    meeting meetup meet-up seminar summit fundraiser gala expo reading vigil audition hearing barbeque bbq fête fete
    pantomime support_group open_day open_mic open_evening quiz_night book_launch"""
)
LANGUAGES = alternatives(
    """English French German Spanish Italian Portuguese Dutch Flemish Danish Swedish Norwegian Finnish Icelandic Polish
    Czech Slovak Hungarian Romanian Bulgarian Serbian Croatian Bosnian Slovene Slovenian Albanian Greek Turkish
    Russian Ukrainian Belarusian Lithuanian Latvian Estonian Georgian Armenian Hebrew Arabic Persian Farsi Urdu
    Hindi Bengali Punjabi Gujarati Tamil Telugu Malayalam Marathi Nepali Sinhala Thai Vietnamese Khmer Lao Burmese
    Malay Indonesian Tagalog Japanese Korean Chinese Mandarin Cantonese Swahili Yoruba Igbo Hausa Twi Amharic Somali
    Zulu Xhosa Afrikaans Welsh Irish Gaelic Scots Breton Basque Catalan Galician Maltese Yiddish Esperanto Latin
    Creole Wolof Shona Kurdish Pashto Tigrinya Hokkien Quechua BSL sign_language"""
)
NATIONALITIES = alternatives(
    """English Scottish Welsh Irish British American Canadian Australian French German Spanish Italian Portuguese Dutch
    Belgian Danish Swedish Norwegian Finnish Icelandic Polish Czech Slovak Hungarian Romanian Bulgarian Serbian
    Croatian Bosnian Slovenian Albanian Greek Turkish Russian Ukrainian Lithuanian Latvian Estonian Georgian
    Armenian Israeli Lebanese Syrian Iraqi Iranian Afghan Pakistani Indian Bangladeshi Nepali Sri_Lankan Thai
    Vietnamese Cambodian Malaysian Indonesian Filipino Filipina Japanese Korean Chinese Taiwanese Singaporean
    Nigerian Ghanaian Kenyan Ugandan Ethiopian Eritrean Somali Sudanese Egyptian Moroccan Algerian Tunisian
    Senegalese Zimbabwean South_African Brazilian Argentinian Argentine Chilean Peruvian Colombian Venezuelan
    Mexican Cuban Jamaican Trinidadian Austrian Swiss Cypriot Maltese Kurdish Palestinian Saudi"""
)
_UNITS = "one two three four five six seven eight nine"
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
NUMBERS = rf"(?:{_TENS}(?:[- ]{alternatives(_UNITS)})?|{alternatives(_TEENS + ' ' + _UNITS)}|\d{{1,3}}(?![\d,.:]*\d))"
"""A number below a thousand, in words or figures."""
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_ORDINAL = (
    r"(?:(?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
    r"|\d{1,2}(?:st|nd|rd|th))"
)
DAY_OF_YEAR = rf"(?:(?:the )?{_ORDINAL}(?: of {_MONTH})?|{_MONTH} (?:the )?(?:{_ORDINAL}|\d{{1,2}})|\d{{1,2}} {_MONTH})"
"""A day of the year: "the third of May", "May 3", "3 May", "the third"."""
