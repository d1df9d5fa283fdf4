"""Words whose last letters mislead: adjectives without an ending, nouns with one."""

from __future__ import annotations

from analysis.language.stopwords import word_set

ADJECTIVES = word_set(
    """
    abelian absent abundant accelerated adjacent adversarial aerial affine agile american ancient
    approximate arbitrary artificial asymptotic asynchronous augmented autonomous bad bayesian
    best-first better big binary bivariate black brief bright british cheap cheaper cheapest chinese
    clean close closed-form closest cold common compact complex concave concrete convex cooperative
    crude cyclic daily dark dead decentralized deep deeper deepest dense different digital direct
    discrete distant distinct distributed dominant double dry dual early easier elastic elegant
    elliptic empty end-to-end euclidean european even exact exotic extreme fair false familiar fast
    faster fastest federated few-shot finite finite-dimensional first first-order flat foreign
    formal fragile free french fresh full functional gaussian geometric german global gorenstein
    greater greatest hard harder hardest harmonic heavier heavy hierarchical high high-dimensional
    higher higher-order highest holomorphic homogeneous horizontal hot hybrid hyperbolic ideal idle
    implicit important indian infinite infinite-dimensional initial inner instant intelligent
    internal international invariant-free inverse irreducible irrelevant isotropic joint
    knowledge-intensive known large large-scale larger largest late latent latest lazy left lexical
    light lighter likely linear little live local long long-term longer longest loose low
    low-dimensional low-rank lower lowest markovian massive mature maximal maximum mere mid-size
    minimal minimum mixed mobile molecular monotone multi multi-agent multi-stage multi-step
    multi-task multimodal multiple multiplicative multivariate narrow nasty national natural nearest
    neat negative neural newest nilpotent noetherian noisy non-convex nonconvex nonlinear nonsmooth
    normal occasional odd off-policy offline oldest on-policy online open open-ended optimal
    ordinary outer parabolic parallel partial past perfect periodic planar polar political possible
    posterior pre-trained precise prior private probabilistic prone pure quadratic quantum quick
    quiet random rare raw ready real real-time recursive redundant relevant remote resistant rich
    riemannian right rigid robust rough round russian safe same scarce second-order secure self semi
    semidefinite semisimple sensitive separate serial sharp short short-term shorter shortest
    significant silent simpler simplest single single-shot skew slow slower slowest small smaller
    smallest smart smooth social soft solar solid sparse spatial spatiotemporal special spherical
    spiky square stable standard state-dependent static steep stochastic strict strong stronger
    strongest structured sub-gaussian sub-linear super supervised symmetric symplectic synchronous
    synthetic temporal thick thin tight tiny tolerant triple twin two-stage uncertain unconstrained
    uniform unital univariate universal unknown unlabeled unsupervised upper urban usual vague valid
    vast versatile visible visual volatile wall wall-clock warm weak weaker weakest wet wide wider
    wireless worst wrong young zero-shot zeroth-order
    """
)
NOUNS_THOUGH = word_set(
    """
    accessory alive amplifier animal anniversary approval aquatic archive arctic arithmetic arrival
    barrier bed boundary breed cable canal canary capital carnival carrier category cavalier
    classifier cleric client clinic coefficient collective comic commentary committee conservatory
    constituency corral corrective courier critic crystal deal derivative detective diagnostic
    dictionary differential directive directory dive dividend drive dynamic embed epidemic estuary
    ethic executive fabric factory february feed festival five fourier frontier garlic glossary
    goal gossip gradient graphic heuristic hierarchy history hive hospital hydrocarbon identifier
    incentive ingredient initiative integral interval inventory january journal label laboratory
    lavatory library locomotive logic lyric magic manual material mechanic memory metal metric
    military mimic mineral modifier mosaic motive multiplier music narrative need nutrient
    objective observable observatory olive orient outlier oval pandemic panic patient pedal picnic
    pier plastic politic polynomial portal potential premier prevention primitive principal
    professional proposal public qualifier quotient radical recipient referral relic removal
    renewal repository representative republic retrieval revival ritual rival salary scandal
    secretary seed signal soldier species speed spiral statistic steal stimuli story summary
    supplier survival symposium table tactic terminal territory theory thread tier topic traffic
    trajectory transient trial tribunal tutorial variable vegetable veil verifier victory virial
    vocabulary vowel weed withdrawal workspace
    """
)

# A compound that begins or ends so is an adjective ("multi-agent", "data-driven").
FIRST_PARTS = ("multi", "non", "zero", "few", "cross", "high", "low", "long", "short", "pre")
LAST_PARTS = word_set(
    """
    adaptive agent agnostic assisted augmented aware based bit centric class compatible conditioned
    constrained cost critical dependent dimensional domain driven effective efficient enabled free
    friendly guided head hop independent intensive invariant layer level like linear lingual modal
    negative optimal order oriented parametric positive precision preserving private quality
    resource rich round scale scaled shot source sparse specific stage stationary step task term
    theoretic time trained tuned wise world
    """
)

SAME_IN_PLURAL = word_set(
    """
    acoustics alias analytics atlas bias canvas chaos christmas cosmos cryptanalysis dynamics
    economics electronics ethics ethos gas genetics genomics graphics kansas kinematics kudos lens
    linguistics mathematics mechanics news optics pancreas pathos photonics physics politics
    proteomics robotics semantics series species statistics texas vegas
    """
)
IRREGULAR_PLURALS = {
    "matrices": "matrix",
    "vertices": "vertex",
    "indices": "index",
    "axes": "axis",
    "criteria": "criterion",
    "phenomena": "phenomenon",
    "children": "child",
    "people": "person",
    "women": "woman",
    "men": "man",
    "mice": "mouse",
    "bases": "basis",
    "crises": "crisis",
    "processes": "process",
    "biases": "bias",
    "gases": "gas",
    "lenses": "lens",
    "viruses": "virus",
    "corpora": "corpus",
    "spectra": "spectrum",
    "quanta": "quantum",
    "bacteria": "bacterium",
    "simplices": "simplex",
    "automata": "automaton",
    "manifolds": "manifold",
    "focuses": "focus",
    "buses": "bus",
    "campuses": "campus",
    "statuses": "status",
    "genera": "genus",
    "nuclei": "nucleus",
    "stimuli": "stimulus",
    "halves": "half",
    "wolves": "wolf",
    "lives": "life",
    "leaves": "leaf",
    "formulae": "formula",
    "antennae": "antenna",
    "apis": "api",
    "gpus": "gpu",
    "cpus": "cpu",
    "caches": "cache",
    "creches": "creche",
    "headaches": "headache",
    "niches": "niche",
    "psyches": "psyche",
}
