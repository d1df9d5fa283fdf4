"""Words that say nothing about a topic: function words, the habits of papers, empty heads.

`STOP_WORDS` and `DOMAIN_STOP_WORDS` end a phrase and never appear in one.
`EMPTY_WORDS` may stand in a phrase but not be all of it ("learning model"), and
`GENERIC_WORDS` not stand alone ("optimization"). Verbs are listed by their base
form; their inflections are derived.
"""

from __future__ import annotations

from functools import cache


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as plain text."""
    return frozenset(text.split())


STOP_WORDS = word_set(
    """
    a about above across after again against al albeit all almost alone along already also although
    always am among amongst an and another any anybody anyone anything anywhere apart are aren't
    around as aside at away be became because become becomes been before beforehand behind being
    below beside besides between beyond billion both but by can can't cannot could couldn't de
    despite did didn't do does doesn't doing don't done down dr due during e.g each eg eight either
    else elsewhere enough et etc even ever every everyone everything everywhere except few fewer
    fewest fifth first five for former four fourth from further furthermore get gets getting given
    gives go goes going gone got had hadn't half has hasn't have haven't having he hence her here
    hereby herein hers herself him himself his how however hundred i i.e ie if ii iii in indeed
    inside instead into is isn't it it's its itself iv just la last later latter least less lest let
    like likewise many may maybe me meanwhile might million mine more moreover most mostly mr mrs ms
    much must my myself namely nd near nearly neither never nevertheless next nine no nobody non
    none nonetheless nor not nothing notwithstanding now nowhere of off often on once one ones only
    onto or other others otherwise ought our ours ourselves out outside over own part parts per
    perhaps please prof quite rather rd re really respect same say second see seem seems seven
    several shall she should shouldn't since six so some somebody someone something sometimes
    somewhat st still such t ten th than that that's the their theirs them themselves then thence
    there thereby therefore therein these they thing things third this those though thousand three
    through throughout thus till to together too toward towards two under unless unlike until unto
    up upon us use used user's uses using usually various versus very via vis vs was wasn't way ways
    we well went were weren't what whatever when whence whenever where whereas whereby wherein
    wherever whether which whichever while whilst who whoever whole whom whose why will with within
    without won't would wouldn't yet you your yours yourself zero
    """
)

# What nearly every abstract says of itself, whatever it is about.
DOMAIN_STOP_WORDS = word_set(
    """
    abilities ability able absence abstract access accordance according accurate additional
    additionally advance advancement advancements advances advantage advantages aim aims amount
    amounts approach approaches article articles arxiv aspect aspects assumption assumptions attempt
    attempts author authors available basic behalf benefit benefits beside best better broad broader
    capabilities capability careful case cases certain challenge challenges challenging
    characteristic characteristics claim claims clear closely com combination comparable comparison
    comparisons competitive comprehensive concept concepts conclusion conclusions consequence
    consequences consequently considerable considerably contribution contributions conventional
    corresponding crucial current currently day days desired detail detailed details different
    difficult difficulty easy effective effectiveness efficacy effort efforts empirical empirically
    entire especially essential essentially evidence example examples excellent existence existing
    experiment experimental experiments explicit explicitly extensive extent extra fact facts final
    finally finding findings focus focuses frac fully fundamental furthermore future generally geq
    github goal goals good great greater greatly highest highly http https huge idea ideas
    implication implications importance important impressive improvement improvements increasing
    increasingly infty insight insights interest interesting introduction issue issues kind kinds
    lack larger largest latest leading leq lies limitation limitations limited literature
    long-standing lowest main mainly major majority manner manners manuscript math mathbb mathbf
    mathcal mathfrak mathrm meaningful means merely method methodologies methodology methods modern
    month months necessary need needed needs new newly notable notably note notion notions novel
    novelty number numerous obtained obvious old open-source open-sourced org original
    outcome outperforms overall overline overview paper papers particular particularly past
    performance performances perspective perspectives poor popular possibility possible possibly
    potentially powerful practical practitioner practitioners presence present previous previously
    primarily primary procedure procedures progress project prominent promising proper proposal
    proposed publicly purpose purposes rapid rapidly realistic reason reasonable reasons recent
    recently regarding related relatively relevant remarkable remarkably report reports requirement
    requirements research researcher researchers respective respectively result resulting results
    right said says scenario scenarios scope selected serious setting settings show significant
    significantly similar similarly simple simply situation situations solely solution solutions
    sota specific specifically sqrt state-of-the-art states-of-the-art straightforward strength
    strengths stronger studies study substantial substantially success successes successful
    successfully sufficient suitable superior superiority technique techniques terms theoretical
    theoretically tilde today topic topics total traditional true typical typically ultimately
    underlying understanding unified unique usage useful usefulness usual valuable variety vast
    version versions vital week weeks widehat widely widespread widetilde work works worse worst www
    year years yes
    """
)

_VERBS = word_set(
    """
    accelerate accept accommodate accompany accomplish account achieve acquire adapt add address
    admit adopt advocate affect aim alleviate allow alternate amplify analyse analyze announce
    answer appear apply approximate argue arise assess assist associate assume attack attain attempt
    attribute avoid base be become begin behave believe belong benefit boost borrow bridge bring
    broaden build bypass calculate call capture carry cause characterise characterize choose cite
    claim clarify coincide collect combine come commence commit compare complement comprise
    compromise compute concern conclude conduct configure confirm conjecture consider consist
    constitute construct contain continue contribute convert convey cope correlate correspond crawl
    create customise customize damage deal decide decrease deem defend define deliver demonstrate
    denote deny depend deploy derive describe design desire detect determine develop devise differ
    differentiate diminish discard discover discuss disrupt dominate double drive drop earn ease
    eliminate elucidate embody embrace emerge emphasise emphasize employ empower emulate enable
    encounter encourage endow enforce enhance enjoy enlarge enrich ensure entail equal equip
    establish estimate evade evaluate evolve exacerbate examine exceed excel exchange exclude
    execute exemplify exert exhaust exhibit exist expand expect expedite explain exploit explore
    expose extend extract face facilitate fail falsify favor favour feel find fit flourish focus
    follow force forget forgo formulate foster free fulfil fulfill gain gather generalise generalize
    generate give go govern grow guide handle happen harness help highlight hinder hinge hire hold
    hope hurt identify ignore illustrate impede imply import impose improve incentivise incentivize
    include incorporate increase indicate induce infer inform inherit inhibit initiate insert insist
    inspire install integrate intend intensify interact interpret intersect introduce invent
    investigate invite invoke involve jump justify keep know lack land last lead learn leave
    leverage lie limit link listen locate look lose maintain make manage manifest manipulate master
    match matter maximise maximize mean measure meet mention merge migrate mimic mine minimise
    minimize mislead miss mitigate modify monitor motivate move multiply necessitate neglect notice
    obey observe obtain occur offer open operate optimise optimize organise organize originate
    outline outperform outweigh overcome overlook own participate pass pave pay penalise penalize
    perform permit persist pick pioneer plague play plug point pose possess post postulate preclude
    predefine predict prefer prepare prescribe present preserve presume pretend prevent prioritise
    prioritize proceed produce profit prohibit promise prompt propagate propose prove provide
    publish pursue put quantify quote raise rank reach react realise realize recall receive
    recognise recognize recommend reconcile recover rectify reduce refer refine reflect reformulate
    regard reject relate relax relieve rely remain remark remedy remember remove render repair
    repeat replace report represent require resemble reside resolve respect restrict result resume
    retain rethink retrieve return reuse reveal reverse revise revisit reward rise risk run satisfy
    save say scale seek seem select send separate serve set settle share shed shift show showcase
    simplify sit solve specialise specialize specify speed spend split spread stabilise stabilize
    stand start state stem store streamline strengthen stress strike strip strive struggle study
    submit substitute succeed suffer suffice suggest summarise summarize supply support surface
    surpass surround survive suspect sustain swap synthesise synthesize tackle tailor take talk tell
    tend thank think threaten tie touch train transform transmit travel treat trigger try turn
    uncover undergo underpin underscore understand undertake unfold unify unite unlock unravel
    unveil update uphold utilise utilize validate vary verify view violate visit visualise visualize
    vote wait walk want warn wear win wish witness wonder worry write yield
    """
)

# What the endings of verbs do not tell.
_IRREGULAR = word_set(
    """
    brought built caught chosen dealt drawn felt found grown heard held kept known laid led lost
    made meant met paid seen sent shown sought spent stood taken taught thought told understood
    written
    """
)

# Nouns as well as verbs: a phrase may hold these forms, the other inflections end it.
_NOUNS_TOO = word_set(
    """
    access account adapted address answer answering approximating associated attack attacks attempt
    base benefit bridge building buildings call capture capturing cause charge claim code compute
    damage deploying design detecting distributed double drive drives driving drop embedded estimate
    estimated estimates exchange exchanges experience face fit fits focus force forces free gain
    generalised generalized generating guide hire hiring holds impact import imports influence
    interest jump jumping lack land lands learn learned learning lie limit limits link linked
    linking links mapping match matching matter mean measure measures meeting merge merging mine
    miner mines mining model modeling modelling monitor monitoring monitors move name observed offer
    open order pass passes plague plan planning play point points post posts process processing
    profit profits promise prompt prompting prompts range rank ranked ranking ranks reading
    reasoning recall reflecting relax relaxed report reports retrieving return returns reverse
    reward rewards risk risks run save scale scaled scales scaling search selecting separating
    serving set sets setting share shared shares sharing shift shifts speed split splitting spread
    stage start state stem store stores stress strike strip supply support supports surface surfaces
    swap switch switching target task test tests trace track trade train trained training transfer
    transform transmitting travel traveling trigger turn understanding update updates view views
    vote votes voting waiting walk walking walks want witness writing
    """
)

# Heads that fit any topic: a phrase needs at least one word that is not among them.
EMPTY_WORDS = word_set(
    """
    accuracy algorithm algorithmic alpha analysis application area assessment baseline basis
    behavior behaviour benchmark beta change chi choice class collection complex complexity
    component computation computational computing condition configuration constant construction
    content context core cost criterion data dataset datum deep degree delta dependence design
    development difference dimension direction domain effect efficiency efficient element ell end
    environment epsilon equation error estimate eta evaluation event execution experience factor
    family feature field form formula formulation framework function gain gamma gap general global
    group growth guarantee impact implementation improved individual information input instance
    integration iota issue item iteration kappa key lambda large learning length level line linear
    local loss machine mathematical measure measurement mechanism member metric model modeling
    modelling module mu name nature nu number object objective observation observed omega operation
    optimal optimality order outcome output overhead parameter pattern people performance period
    person phase phenomenon phi pi pipeline plan platform point population position power practice
    precision principle problem process processing product program property psi quality quantity
    question random range rate ratio region relation relationship representation request resource
    response rho robust role rule sample scale scheme score section series set setup shape side
    sigma single size software solving source space speed stability stage state statement status
    step strategy structure subset support survey system target task tau team technology term test
    theory theta threshold time tool topic training transformation transition treatment trend type
    unit update usage user utility value varepsilon variable variant variation varphi volume weight
    word world xi zeta
    """
)

# Words that make a topic's name only together with another ("query optimization").
GENERIC_WORDS = EMPTY_WORDS | word_set(
    """
    action activity addition agent analytics architecture art bias bound budget calculation
    characterization classification code community compute compute-optimal computer constraint
    control convergence correction correspondence counterexample customer demand density
    detection determination device distribution dynamic dynamics estimation exact expert
    extraction flow generalization generation head human identification industry inference
    influence intelligence interaction interface intermediate inverse knowledge language layer
    log logarithm management market mathematics matrix memory network node online optimisation
    optimization place policy potential prediction probability production programming proof
    protocol query reality realization recognition recovery reduction review risk robustness
    scalability scalable science scientific search selection sequence service simulation site
    society solver statistic statistical statistics storage stream testing text theorem trade
    trade-off tradeoff transfer validation vector view wall-time
    """
)

# Praise and size: no person would begin a label with them.
WEAK_MODIFIERS = word_set(
    """
    accelerated accurate adaptive advanced appropriate automated automatic average big bounded
    common complete complex complicated computationally consistent cost-effective cost-efficient
    data-driven data-efficient direct distinct diverse dynamic efficient end-to-end enhanced
    equivalent exact expensive fast faster feasible fine fine-grained flexible free full general
    generic given global good-quality great greater heavy high high-level high-quality higher ideal
    improved independent individual inexpensive initial innovative intelligent interpretable
    intrinsic large large-scale larger light lightweight local longer low low-cost lower multiple
    near-optimal non-trivial nontrivial optimal optimized potential predictable principled prior
    proposed provable rate-optimal real real-world realistic reliable resource-efficient rich
    rigorous robust sample-efficient scalable short single small smaller smart sophisticated
    special stable standard static strong systematic tight time-consuming towards unknown
    user-friendly versatile well-known whole wide
    """
)

DETERMINERS = word_set(
    "a an the this that these those its their our his her my your each every any some such both "
    "all it them us how whether"
)
ARTICLES = word_set("a an the this these those its their our each every any some no")
VERB_CUES = word_set(
    "to we can could may might must shall should will would cannot they i you who not"
)


@cache
def stop_words() -> frozenset[str]:
    """Return every word that ends a phrase, in lower case.

    Examples
    --------
    >>> {"the", "proposes", "novel", "improving"} <= stop_words()
    True
    >>> "decoding" in stop_words()
    False
    """
    inflected = {form for verb in _VERBS for form in _inflections(verb)}
    nouns = _NOUNS_TOO | {f"{noun}s" for noun in _NOUNS_TOO}
    return STOP_WORDS | DOMAIN_STOP_WORDS | _IRREGULAR | (inflected - nouns)


def _inflections(verb: str) -> list[str]:
    if verb.endswith("e"):
        return [verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"]
    if verb.endswith("y") and verb[-2] not in "aeou":
        return [verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"]
    if verb.endswith(("s", "sh", "ch", "x")):
        return [verb, f"{verb}es", f"{verb}ed", f"{verb}ing"]
    doubled = f"{verb}{verb[-1]}"
    return [verb, f"{verb}s", f"{verb}ed", f"{verb}ing", f"{doubled}ing", f"{doubled}ed"]
