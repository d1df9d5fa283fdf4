// Two sets of papers compared: terms and themes that tell one from the other, as
// `analysis.trends.sets` finds them (Fisher's exact test, Benjamini and Hochberg's q-values, and
// the odds ratios of `slope.js`).

const FEWEST_PAPERS = 3; // of both sets together that hold a term
const SLICE = 24; // milliseconds that texts are cut for before the page may answer
const PLAIN = /^[\0-\x7f]*$/; // a text in ASCII, whose words are found more quickly
const PLAIN_WORD = /\b[a-z][\w-]*[a-z0-9]\b/g;
const WORD = /(?<![\p{L}\p{N}_])[\p{L}\p{Nl}\p{No}][\p{L}\p{N}_-]*[\p{L}\p{N}](?![\p{L}\p{N}_])/gu;

/**
 * Set two sets of rows apart: a row of both is on neither side, but where one set holds the
 * other the smaller is compared with the rest of the larger. `error` says why that cannot be.
 */
function setApart(n, first, second) {
    const side = new Uint8Array(n); // 1 first, 2 second, 3 both
    for (const row of first) side[row] |= 1;
    for (const row of second) side[row] |= 2;
    const sizes = [0, 0, 0, 0];
    for (const which of side) sizes[which]++;
    const both = sizes[3];
    for (const [rows, which] of [[first, "first"], [second, "second"]])
        if (!rows.length) return { error: `The ${which} selection holds no paper.` };
    if (!sizes[1] && !sizes[2]) return { error: "Both selections hold the same papers." };
    const kept = !sizes[1] ? 1 : !sizes[2] ? 2 : 0;
    const parts = [[], []];
    for (let row = 0; row < n; row++) {
        const which = side[row] === 3 ? kept : side[row];
        if (which) parts[which - 1].push(row);
    }
    return { first: parts[0], second: parts[1], both };
}

function sidesTold({ first, second, both }) {
    const said = `${counted(first.length, "paper")} compared with ${counted(second.length, "paper")}.`;
    if (!both) return said;
    if (both === first.length || both === second.length)
        return `${said} One selection holds the other; that one is compared with the rest of it.`;
    return `${said} ${counted(both, "paper")} of both ${both === 1 ? "is" : "are"} left out.`;
}

/** Resolve to each row's terms (`of`, as places in `words`), and how they are written (`shown`). */
function termsOfRows(index) {
    const { terms } = index.data;
    index.terms ??= terms.words.length ? Promise.resolve(toldTerms(terms)) : cutTerms(index);
    return index.terms;
}

/**
 * Cut English texts into words and pairs of words in small letters, without stop words; a little
 * at a time, so that the page stays quick to answer.
 */
async function cutTerms(index) {
    const barred = new Set(index.data.terms.stop_words);
    const numbers = new Map();
    const words = [];
    const of = [];
    let pause = performance.now() + SLICE;
    for (let row = 0; row < index.n; row++) {
        if (performance.now() > pause) {
            await new Promise((resume) => setTimeout(resume));
            pause = performance.now() + SLICE;
        }
        const text = `${index.columns.title[row]}. ${index.columns.abstract[row]}`.toLowerCase();
        const kept = (text.match(PLAIN.test(text) ? PLAIN_WORD : WORD) ?? []).filter(
            (word) => !barred.has(word),
        );
        const found = new Set();
        kept.forEach((word, i) => {
            for (const term of i ? [word, `${kept[i - 1]} ${word}`] : [word]) {
                if (!numbers.has(term)) {
                    numbers.set(term, words.length);
                    words.push(term);
                }
                found.add(numbers.get(term));
            }
        });
        of.push(Uint32Array.from(found));
    }
    return { words, shown: words, of };
}

/** Read which row has which term, where Python has told it. */
function toldTerms({ words, shown, of }) {
    const rows = [[]];
    let [place, step, shift] = [-1, 0, 0];
    for (const byte of bytesOf(of)) {
        step |= (byte & 127) << shift;
        shift += 7;
        if (byte & 128) continue;
        if (step === 0) {
            rows.push([]);
            place = -1;
        } else rows.at(-1).push((place += step));
        [step, shift] = [0, 0];
    }
    return { words, shown, of: rows.map((row) => Uint32Array.from(row)) };
}

/** Say whether the page itself can find terms: of whole English texts, or where it is told. */
function hasTerms({ data }) {
    const { stop_words: barred, words } = data.terms;
    return words.length > 0 || (barred.length > 0 && !data.text_cut);
}

/** Find the terms that mark the first set, then those that mark the second. */
async function markingTerms(index, apart, settings = index.data.settings) {
    const { words, shown, of } = await termsOfRows(index);
    const counts = [apart.first, apart.second].map((rows) => {
        const found = new Uint32Array(words.length);
        for (const row of rows) for (const term of of[row]) found[term]++;
        return found;
    });
    const named = words.map((name, i) => ({
        ...{ name, shown: shown[i], first: counts[0][i], second: counts[1][i] },
    }));
    const table = tested(named, apart, FEWEST_PAPERS);
    const ranked = withoutParts(table).sort(
        (a, b) =>
            a.rank - b.rank || b.size - a.size || (a.name < b.name ? -1 : Number(a.name > b.name)),
    );
    const most = settings.n_terms;
    const sides = [(line) => line.gap > 0, (line) => line.gap < 0];
    return sides
        .flatMap((side) => ranked.filter(side).slice(0, most))
        .map((line) => ({ ...judged(line, apart, settings), name: line.shown }));
}

/** Compare how frequent each value is in both sets; `code(row)` is its place among `levels`. */
function compareNames(levels, code, apart, settings) {
    const counts = [apart.first, apart.second].map((rows) => {
        const found = new Array(levels.length).fill(0);
        for (const row of rows) if (code(row) >= 0) found[code(row)]++;
        return found;
    });
    const named = levels.map((name, i) => ({ name, first: counts[0][i], second: counts[1][i] }));
    return tested(named, apart, 1)
        .sort(
            (a, b) =>
                b.first + b.second - a.first - a.second || (a.name < b.name ? -1 : Number(a.name > b.name)),
        )
        .map((line) => judged(line, apart, settings));
}

function tested(named, apart, fewest) {
    const [n, m] = [apart.first.length, apart.second.length];
    const table = named.filter(({ first, second }) => first + second >= fewest);
    const known = new Map();
    for (const line of table) {
        const key = line.first * (n + m + 1) + line.second;
        if (!known.has(key)) known.set(key, fisherTest(line.first, n, line.first + line.second, n + m));
        line.p = known.get(key);
        line.gap = line.first / n - line.second / m;
        line.size = Number(Math.abs(line.gap).toFixed(9));
        line.rank = Number(line.p.toPrecision(9));
    }
    falseDiscovery(table);
    return table;
}

function judged(line, apart, { fdr }) {
    const [n, m] = [apart.first.length, apart.second.length];
    const odds = oddsRatio(line.first, n, line.first + line.second, n + m);
    const proven = line.q <= fdr;
    const verdict = proven && line.gap > 0 ? "more" : proven && line.gap < 0 ? "less" : "cannot tell";
    return { ...line, n, m, share: line.first / n, other: line.second / m, odds, verdict };
}

/** Drop words that appear nearly only inside one pair of words that is in the table too. */
function withoutParts(table) {
    const size = new Map(table.map(({ name, first, second }) => [name, first + second]));
    const parts = new Set();
    for (const [name, n] of size) {
        if (!name.includes(" ")) continue;
        for (const word of name.split(" "))
            if (n >= 0.7 * (size.get(word) ?? Infinity)) parts.add(word);
    }
    return table.filter(({ name }) => !parts.has(name));
}

/** Give each line its q-value (Benjamini and Hochberg 1995). */
function falseDiscovery(table) {
    const order = table.map((_, i) => i).sort((a, b) => table[b].p - table[a].p);
    let least = 1;
    order.forEach((at, i) => {
        least = Math.min(least, (table[at].p * table.length) / (table.length - i));
        table[at].q = least;
    });
}

let logFactorials = [0, 0];

function logFactorial(n) {
    for (let i = logFactorials.length; i <= n; i++) logFactorials.push(logFactorials[i - 1] + Math.log(i));
    return logFactorials[n];
}

/** Fisher's exact test, two-sided as twice the smaller tail: `inside` of `total`, `everywhere` of `n`. */
function fisherTest(inside, total, everywhere, n) {
    const choose = (a, b) => logFactorial(a) - logFactorial(b) - logFactorial(a - b);
    const whole = choose(n, total);
    const chance = (k) => Math.exp(choose(everywhere, k) + choose(n - everywhere, total - k) - whole);
    const [least, most] = [Math.max(0, total - (n - everywhere)), Math.min(everywhere, total)];
    // From the observed count outwards chances only shrink on its side of the mean.
    const tail = (step) => {
        let sum = 0;
        let each = chance(inside);
        for (let k = inside; k >= least && k <= most; k += step) {
            sum += each;
            each *=
                step > 0
                    ? ((everywhere - k) * (total - k)) / ((k + 1) * (n - everywhere - total + k + 1))
                    : (k * (n - everywhere - total + k)) / ((everywhere - k + 1) * (total - k + 1));
        }
        return sum;
    };
    return Math.min(1, 2 * Math.min(tail(1), tail(-1)));
}
