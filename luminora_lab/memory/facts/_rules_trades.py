"""General English word lists for the rules: occupations, workplaces, ailments, remedies and parts of the body."""

from __future__ import annotations

import re

from luminora_lab.memory.facts._rules_lexicon import alternatives, word_set

__all__ = ["AILMENTS", "BODY", "DRUGS", "TREATMENTS", "WORKPLACES", "is_occupation"]

_TRADES = word_set(
    """accountant actor actress actuary administrator anaesthetist analyst animator apprentice archaeologist architect
    archivist artist assistant astronaut astronomer athlete au-pair auctioneer auditor author baker banker barber
    barista barista barmaid barman barrister bartender beautician beekeeper biologist blacksmith boatbuilder boatman
    boatwoman bodyguard bookbinder bookkeeper bookseller botanist brewer bricklayer broker builder busker butcher
    butler cabbie caretaker carer carpenter cartographer cashier caterer cellist chaplain chauffeur cheesemaker chef
    chemist childminder chiropractor choreographer cleaner clerk climatologist clockmaker coach cobbler coder
    comedian composer concierge conductor confectioner conservator constable consultant cook cooper coordinator
    copywriter coroner counsellor counselor courier croupier curate curator dancer deckhand decorator dentist
    dermatologist designer detective developer dietician dietitian diplomat director dishwasher diver docker doctor
    doorman dramaturg draughtsman dressmaker driver economist editor electrician embalmer engineer engraver
    entomologist estate-agent executive fabricator falconer farmer farrier ferryman firefighter fireman fisherman
    fishmonger fitter florist forester foreman framer freelancer friar gamekeeper gardener geographer geologist
    gilder glassblower glazier goldsmith governess greengrocer grocer groom guide hairdresser handyman handywoman
    harbourmaster headmaster headmistress headteacher herbalist historian horologist housekeeper hydrologist
    illustrator imam inspector instructor interpreter ironmonger janitor jeweller jeweler joiner journalist judge
    keeper labourer laborer lawyer lecturer lexicographer librarian lifeguard linguist locksmith locum lock-keeper
    luthier machinist magician magistrate maid manager marketer mason masseur masseuse mathematician mechanic mentor
    merchant metalworker meteorologist microbiologist midwife milkman miller milliner miner minister model monk
    musician nanny naturalist neurologist notary novelist nun nurse nurseryman nutritionist oboist officer optician
    optometrist organist orderly ornithologist osteopath painter paleontologist paramedic paralegal pastor
    pathologist pediatrician paediatrician perfumer pharmacist philosopher phlebotomist photographer physician
    physicist physio physiotherapist pianist picker piper pilot planner plasterer plumber podiatrist poet policeman
    policewoman politician porter postie postman postwoman potter preacher priest principal printer printmaker
    producer professor programmer projectionist proofreader prosecutor psychiatrist psychologist psychotherapist
    publican publicist publisher rabbi radiographer radiologist ranger realtor receptionist recruiter registrar
    reporter researcher restorer rector roofer saddler sailor salesman saleswoman salesperson scaffolder scientist
    sculptor seamstress secretary seismologist sergeant shepherd shipwright shoemaker shopkeeper silversmith singer
    skipper sociologist soldier solicitor sommelier songwriter spy stagehand statistician steward stewardess
    stonemason student stuntman supervisor surgeon surveyor sweep tailor tanner tattooist taxidermist teacher
    technician technologist telephonist teller thatcher therapist tiler trader trainee trainer translator trucker
    tuner tutor typesetter typist umpire undertaker undergraduate upholsterer usher valet verger vet vicar vintner
    violinist waiter waitress warden warehouseman watchmaker weaver welder welfare-officer winemaker woodcarver
    woodturner woodworker writer zookeeper zoologist intern postdoc deputy sexton bosun luthier temp signwriter
    bellfounder saddlemaker archdeacon bishop dean sub-editor subeditor columnist critic blogger youtuber
    influencer streamer entrepreneur landscaper groundsman groundskeeper anesthesiologist oncologist cardiologist
    audiologist orthodontist hygienist crane-operator operator dispatcher controller signaller signalman stoker
    bargeman bus-driver cabdriver"""
)
_ENDINGS = re.compile(
    r"[a-z]{3,}(?:ologist|ographer|smith|wright|monger|keeper|maker|builder|worker|driver|teacher|engineer|officer"
    r"|manager|attendant|assistant|mechanic|technician|operator|instructor|specialist|nurse|binder|blower|setter)\Z"
)
_JUDGED = word_set(
    """better good great bad best worst terrible awful brilliant natural born huge big keen avid voracious aspiring
    wannabe would-be failed hopeless decent slow fast ai artificial virtual helpful loyal fussy picky light heavy
    early"""
)
_NOT_TRADES = word_set("troublemaker peacemaker goalkeeper timekeeper matchmaker bookmaker-free")


def is_occupation(phrase: str) -> bool:
    """Whether the last word of a noun phrase before "of", "for" or "in" names what a person does for a living.

    Examples
    --------
    >>> is_occupation("a trainee marine biologist"), is_occupation("keeper of the seals"), is_occupation("an idiot")
    (True, True, False)
    """
    head = re.split(r" (?:of|for|in|at|on|to|with)\b", phrase.lower().strip(), maxsplit=1)[0]
    words = head.split()
    if not words:
        return False
    last = words[-1]
    tail = last.rpartition("-")[2]
    pair = "-".join(words[-2:])
    if last in _NOT_TRADES or _JUDGED & set(words):
        return False
    return bool({last, tail, pair} & _TRADES) or _ENDINGS.match(last) is not None


WORKPLACES = alternatives(
    """school hospital clinic surgery office shop store bakery cafe café restaurant pub bar hotel factory mill yard
    workshop studio garage library museum gallery theatre theater university college institute nursery kindergarten
    bank firm company agency practice pharmacy chemist station depot warehouse farm garden gardens brewery
    smokehouse foundry laboratory lab council harbour port airport prison court embassy church salon gym zoo
    observatory archive dockyard shipyard boatyard bookshop supermarket market quarry mine newspaper magazine press
    publisher bureau centre center hospice home kitchen vineyard winery distillery dairy plant works post_office
    call_centre care_home estate"""
)
BODY = alternatives(
    """ankle wrist arm elbow shoulder collarbone knee leg foot toe heel hip back spine neck rib ribs finger thumb hand
    palm nose jaw tooth teeth skull shin thigh calf hamstring tendon achilles ligament cartilage meniscus pelvis
    knuckle eye ear lip tailbone coccyx kneecap femur tibia fibula scapula forearm big_toe little_finger ring_finger"""
)
AILMENTS = alternatives(
    """asthma diabetes arthritis rheumatism osteoarthritis osteoporosis migraine migraines epilepsy hypertension
    high_blood_pressure low_blood_pressure angina atrial_fibrillation arrhythmia heart_failure heart_disease
    heart_murmur stroke cancer leukaemia leukemia lymphoma tumour tumor anaemia anemia eczema psoriasis dermatitis
    rosacea tinnitus vertigo labyrinthitis cataract cataracts glaucoma macular_degeneration colour_blindness
    depression anxiety insomnia sleep_apnoea sleep_apnea adhd autism dyslexia dyspraxia ptsd ocd bipolar_disorder
    dementia alzheimer's parkinson's multiple_sclerosis ms als fibromyalgia chronic_fatigue long_covid covid flu
    influenza pneumonia bronchitis pleurisy tonsillitis sinusitis laryngitis shingles chickenpox measles mumps
    malaria dengue dengue_fever lyme_disease hepatitis jaundice gallstones kidney_stones ulcer ulcers reflux ibs
    crohn's coeliac_disease celiac_disease colitis appendicitis hernia sciatica slipped_disc scoliosis gout
    tendonitis tendinitis carpal_tunnel plantar_fasciitis frozen_shoulder tennis_elbow hay_fever hayfever
    endometriosis thyroid underactive_thyroid hypothyroidism lupus sjogren's raynaud's gingivitis conjunctivitis
    pre-eclampsia concussion whiplash burnout nodules vocal_nodules inner_ear_infection ear_infection
    chest_infection low_iron type_1_diabetes type_2_diabetes gestational_diabetes high_cholesterol restless_legs
    coeliac"""
)
AILMENTS = (
    rf"(?:{AILMENTS}|[a-z]{{3,}}(?:itis|algia|aemia|emia|pathy(?<!apathy)(?<!empathy)(?<!sympathy)(?<!telepathy)|plegia"
    r"|sclerosis|phobia)|(?!the\b|this\b|that\b|my\b|any\b|no\b)[a-z]+(?: [a-z]+)? (?:syndrome|disease|disorder"
    r"|deficiency))"
)
DRUGS = (
    r"(?:(?!cholesterol)[a-z]{3,}(?:olol|pril|sartan|statin|xaban|cillin|mycin|micin|prazole|tidine|triptan|dipine"
    r"|floxacin|cycline"
    r"|oxetine|azepam|azolam|thiazide|semide|formin|gliptin|glutide|mab|tinib|profen|codone|setron|lukast|barbital"
    r"|azole|vir|terol|asone|olone|caine|parin|peridol|apine|triptyline|gabalin|pentin)"
    r"|paracetamol|acetaminophen|aspirin|codeine|morphine|warfarin|heparin|insulin|lithium|digoxin|levothyroxine"
    r"|thyroxine|melatonin|amiodarone|sertraline|citalopram|escitalopram|venlafaxine|bupropion|methotrexate|tramadol"
    r"|antibiotics|antihistamines|antidepressants|beta[- ]blockers|blood[- ]thinners?|statins|steroids|painkillers"
    r"|sleeping (?:pills|tablets)|iron (?:tablets|pills)|an inhaler|ritalin|cetirizine|loratadine|naproxen)"
)
TREATMENTS = alternatives(
    """physiotherapy physio chemotherapy chemo radiotherapy dialysis surgery operation pacemaker cardioversion ablation
    bypass stent hip_replacement knee_replacement cataract_operation root_canal filling crown brace braces cast
    splint boot crutches acupuncture therapy counselling counseling cbt hypnotherapy massage osteopathy transfusion
    transplant vaccination jab mri scan biopsy endoscopy hearing_aid hearing_aids insoles orthotics light_box
    light_therapy speech_therapy cortisone_injection injection rehab hydrotherapy"""
)
