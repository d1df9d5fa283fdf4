// The odds ratio per year of a selection, as `analysis.trends.inference` estimates it for
// independent papers.
//
// Firth's logistic regression of being selected on the date, with the conditional interval
// (the adjusted likelihood root; where all selected papers lie at one end, Firth's profile).
// Waves of papers, and the test that a verdict rests on, are left to Python.

const UNITS_PER_YEAR = 3652.425; // dates are tenths of days
const MOST_DATES = 800;
const LONGEST_STEP = 3;
const Z = 1.959963984540054;

/** Return { n, total, ratio, low, high } of the papers selected among those within the dates. */
function selectionTrend(index, bits) {
    const { when } = index.columns;
    const all = [];
    const selected = [];
    for (let row = 0; row < index.n; row++) {
        if (when[row] === null || bits[row] & FAILS.dates) continue;
        all.push(when[row] / UNITS_PER_YEAR);
        if (!bits[row]) selected.push(when[row] / UNITS_PER_YEAR);
    }
    const n = selected.length;
    const known = { n, total: all.length };
    if (n === 0 || n === all.length) return known;
    all.sort((a, b) => a - b);
    if (all[0] === all.at(-1)) return known;
    const { slope, low, high } = datedSlope(all, selected);
    return { ...known, ratio: Math.exp(slope), low: Math.exp(low), high: Math.exp(high) };
}

/** Fit the slope per year; `all` is sorted. */
function datedSlope(all, selected) {
    const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
    const at = (share) => all[Math.max(0, Math.ceil(share * all.length - 1e-9) - 1)];
    const spread = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
    const scale = at(0.75) - at(0.25) || spread;
    const { x, totals } = pooledDates(all.map((value) => (value - mean) / scale));
    const size = selected.length;
    const sum = selected.reduce((total, value) => total + (value - mean) / scale, 0);
    const ends = endSums(all, size).map((end) => (end - size * mean) / scale);
    const atOneEnd = sum <= ends[0] + 1e-6 || sum >= ends[1] - 1e-6;
    return fittedSlope({ x, totals, size, sum, penalised: atOneEnd }, scale);
}

/** Fit Firth's slope and the limits of its interval, back in the units before scaling. */
function fittedSlope(model, scale) {
    const firth = climb({ ...model, penalised: true });
    const top = model.penalised ? firth : climb(model);
    const [low, high] = [-1, 1].map((side) => limitOf(model, top, side));
    const slope = low <= firth.slope && firth.slope <= high ? firth.slope : top.slope;
    return { slope: slope / scale, low: low / scale, high: high / scale };
}

/**
 * Return the odds ratio { ratio, low, high } of `inside` among `total` papers to the rest of
 * `everywhere` among `n`, as `analysis.trends.groups` estimates it; null where all papers have it.
 */
function oddsRatio(inside, total, everywhere, n) {
    if (everywhere >= n || everywhere < 1) return null;
    const mean = total / n;
    const within = (n - total) / n;
    const middleHalf = Number(within < 0.75) - Number(within < 0.25);
    const scale = middleHalf || Math.sqrt(mean * (1 - mean));
    const x = [-mean / scale, (1 - mean) / scale];
    const sum = (inside - everywhere * mean) / scale;
    const ends = [Math.max(0, everywhere - (n - total)), Math.min(everywhere, total)];
    const model = { x, totals: [n - total, total], size: everywhere, sum };
    const found = fittedSlope({ ...model, penalised: ends.includes(inside) }, scale);
    return { ratio: Math.exp(found.slope), low: Math.exp(found.low), high: Math.exp(found.high) };
}

/** Pool sorted dates: equal ones, and neighbours at their mean where there are too many. */
function pooledDates(sorted) {
    const different = new Set(sorted).size;
    const width = (sorted.at(-1) - sorted[0]) / MOST_DATES;
    const bin =
        different <= MOST_DATES
            ? (x) => x
            : (x) => Math.min(MOST_DATES - 1, Math.floor((x - sorted[0]) / width));
    const x = [];
    const totals = [];
    let last;
    for (const value of sorted) {
        if (totals.length && bin(value) === last) {
            totals[totals.length - 1]++;
            x[x.length - 1] += value;
        } else {
            x.push(value);
            totals.push(1);
            last = bin(value);
        }
    }
    return { x: x.map((sum, i) => sum / totals[i]), totals };
}

/** Return the sums of the earliest and of the latest dates, as many as are selected. */
function endSums(sorted, size) {
    const add = (values) => values.reduce((sum, x) => sum + x, 0);
    return [add(sorted.slice(0, size)), add(sorted.slice(sorted.length - size))];
}

/** Return the log likelihood, its derivatives, and the sums of the information, at one point. */
function likelihoodAt({ x, totals, size, sum, penalised }, intercept, slope) {
    let [height, up, tilt, zeroth, first, second] = [
        size * intercept + sum * slope,
        size,
        sum,
        0,
        0,
        0,
    ];
    const shares = new Float64Array(x.length);
    for (let i = 0; i < x.length; i++) {
        const logit = intercept + slope * x[i];
        const decay = Math.exp(-Math.abs(logit));
        const share = logit >= 0 ? 1 / (1 + decay) : decay / (1 + decay);
        const weight = (totals[i] * decay) / (1 + decay) ** 2;
        shares[i] = share;
        height -= totals[i] * (Math.max(0, logit) + Math.log1p(decay));
        up -= totals[i] * share;
        tilt -= totals[i] * share * x[i];
        zeroth += weight;
        first += weight * x[i];
        second += weight * x[i] * x[i];
    }
    const determinant = Math.max(zeroth * second - first * first, 1e-300);
    if (penalised) {
        height += 0.5 * Math.log(determinant);
        for (let i = 0; i < x.length; i++) {
            const weight = totals[i] * shares[i] * (1 - shares[i]);
            const leverage = weight * (second - 2 * first * x[i] + zeroth * x[i] * x[i]);
            const pull = (leverage / determinant) * (0.5 - shares[i]);
            up += pull;
            tilt += pull * x[i];
        }
    }
    return { intercept, slope, height, up, tilt, zeroth, first, second, determinant };
}

/** Climb to the maximum by Fisher scoring; a step that would lead down is halved. */
function climb(model) {
    const total = model.totals.reduce((sum, n) => sum + n, 0);
    let here = likelihoodAt(model, Math.log((model.size + 0.5) / (total - model.size + 0.5)), 0);
    let damping = 1;
    for (let trial = 0; trial < 400; trial++) {
        const { up, tilt, zeroth, first, second, determinant } = here;
        const raw = [
            (second * up - first * tilt) / determinant,
            (zeroth * tilt - first * up) / determinant,
        ];
        const longest = Math.max(1, ...raw.map((step) => Math.abs(step) / LONGEST_STEP));
        const steps = raw.map((step) => (damping * step) / longest);
        const there = likelihoodAt(model, here.intercept + steps[0], here.slope + steps[1]);
        const better = there.height >= here.height - 1e-8;
        if (better) here = there;
        damping = better ? Math.min(1, 2 * damping) : damping / 2;
        if (Math.max(...steps.map(Math.abs)) < 1e-8) break;
    }
    return here;
}

/** Find the slope on one side of the estimate that the data put Z deviations away. */
function limitOf(model, top, side) {
    const spread = Math.sqrt(top.zeroth / top.determinant);
    let step = side * Math.min(2 * spread, LONGEST_STEP);
    let inside = top.slope;
    let outside = top.slope + step;
    for (let trial = 0; trial < 60 && Z + side * rootAt(model, top, outside) > 0; trial++) {
        inside = outside;
        step *= 1.5;
        outside += step;
    }
    for (let trial = 0; trial < 60 && Math.abs(outside - inside) > 1e-6; trial++) {
        const middle = (inside + outside) / 2;
        if (Z + side * rootAt(model, top, middle) > 0) inside = middle;
        else outside = middle;
    }
    return (inside + outside) / 2;
}

/** Tell in standard deviations how far a slope lies below the estimate (r*; Davison 1988). */
function rootAt(model, top, slope) {
    const there = bestIntercept(model, top, slope);
    const distance = top.slope - slope;
    const root = Math.sign(distance) * Math.sqrt(2 * Math.max(top.height - there.height, 1e-12));
    if (model.penalised) return root;
    const wald = distance * Math.sqrt(top.determinant / Math.max(there.zeroth, 1e-12));
    const adjusted = root + Math.log(wald / root) / root;
    return Math.abs(root) < 0.05 || !Number.isFinite(adjusted) ? root : adjusted;
}

function bestIntercept(model, top, slope) {
    let intercept = top.intercept - (top.first / top.zeroth) * (slope - top.slope);
    let [below, above] = [-Infinity, Infinity];
    for (let trial = 0; trial < 400; trial++) {
        const { up, zeroth } = likelihoodAt(model, intercept, slope);
        if (up > 0) below = intercept;
        else above = intercept;
        let aim = intercept + clamp(up / Math.max(zeroth, 1e-12), -LONGEST_STEP, LONGEST_STEP);
        if (aim < below || aim > above) aim = (below + above) / 2;
        const moved = Math.abs(aim - intercept);
        intercept = aim;
        if (moved < 1e-6) break;
    }
    return likelihoodAt(model, intercept, slope);
}

/** Say the trend of a selection in a sentence; nothing where nothing can be said. */
function trendWords(index, bits) {
    const { n, total, ratio, low, high } = selectionTrend(index, bits);
    if (!total || n === 0) return "";
    if (n === total)
        return "All papers of these dates are selected, so there is nothing to compare with.";
    if (ratio === undefined) return "";
    const [said, from, to] = ratioTexts(ratio, low, high);
    const range = `95 % interval ${from}–${to}`;
    return `Odds ratio ${said} per year against the other papers, ${range}, from ${counted(n, "dated paper")}. Papers are taken as independent; only verdicts on themes and topics are tested.`;
}

/** Write an odds ratio and its interval as `analysis.wording.numbers` does, with digits enough. */
function ratioTexts(point, low, high) {
    let texts = [];
    for (let more = 0; more < 3; more++) {
        texts = [point, low, high].map((value) => ratioText(value, more));
        if (new Set(texts).size === 3 || !(low < point && point < high)) break;
    }
    return texts;
}

function ratioText(value, more) {
    if (!Number.isFinite(value)) return value > 0 ? "∞" : "unknown";
    if (value > 10_000) return "over 10,000";
    if (value > 0 && value < 0.005) return "under 0.01";
    const decimals = (value >= 9.95 ? 0 : value >= 0.995 ? 1 : 2) + more;
    return value.toLocaleString("en-US", {
        minimumFractionDigits: decimals,
        maximumFractionDigits: decimals,
    });
}
