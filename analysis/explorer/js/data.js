// The papers in memory, and which of them pass the filters.

const NO_FILTERS = Object.freeze({
    search: "",
    regex: false,
    like: null,
    theme: null,
    topic: null,
    from: null,
    to: null,
    confidence: 0,
    lasso: null,
    venue: null,
    type: null,
    language: null,
    where: null,
});

// One bit for each filter; a paper whose bits are all 0 passes every one of them.
const FAILS = {
    ...{ search: 1, like: 2, theme: 4, topic: 8, dates: 16, confidence: 32, lasso: 64 },
    ...{ venue: 128, type: 256, language: 512, where: 1024 },
};

// What sources tell of a paper that is chosen by its value, and what is sought in beside its text.
const FIELDS = ["venue", "type", "language"];
const SOUGHT = ["authors", "venue", "keywords"];

// The colours of a light ground, where no element tells others.
const LOOKS = { night: false, paper: "#ffffff", ink: "#1f2430", pale: "#cdd2da", link: "#1f4e8c" };

/** Read from the style sheet which colours hold where an element stands: those of day or night. */
function looksOf(element) {
    const style = getComputedStyle(element);
    const told = (name) => style.getPropertyValue(`--pt-${name}`).trim() || LOOKS[name];
    const colours = ["paper", "ink", "pale", "link"].map((name) => [name, told(name)]);
    return { ...Object.fromEntries(colours), night: told("night") === "1" };
}

/** Index a payload for quick filtering. Rows are numbers from 0, in the order of the corpus. */
function indexPapers(data, looks = LOOKS) {
    const columns = data.papers;
    const n = columns.id.length;
    const index = {
        data,
        n,
        columns,
        looks,
        themes: data.themes.map((theme) => inTheseLooks(theme, looks)),
        topics: data.topics,
        rowOf: new Map(columns.id.map((id, row) => [id, row])),
        theme: Int16Array.from(columns.theme),
        topic: Int32Array.from(columns.topic),
        day: Int32Array.from(columns.date, dayNumber),
        confidence: Float64Array.from(columns.confidence, (value) => value ?? 0),
        ...binned(data.periods, columns.period),
        outlier: Uint8Array.from(columns.outlier),
        topicOf: new Map(data.topics.map((topic, at) => [topic.topic, at])),
        themeNamed: new Map(data.themes.map((theme, at) => [theme.name, at])),
        fields: Object.fromEntries(FIELDS.map((name) => [name, valuesOf(columns[name])])),
        near: nearRows(columns.near),
        told: new Map(), // what the kernel has told of a paper that the page does not hold
        texts: null,
    };
    const unknown = inTheseLooks(UNKNOWN_THEME, looks);
    index.themeOf = (row) => index.themes[index.theme[row]] ?? unknown;
    index.topicAt = (row) => topicNumbered(index, index.topic[row]);
    index.table = describeColumns(index);
    index.colouring = makeColouring(index);
    return index;
}

/** Return the values of a field, the commonest first, with how many papers have each. */
function valuesOf(texts) {
    const counts = new Map();
    for (const text of texts ?? []) if (text) counts.set(text, (counts.get(text) ?? 0) + 1);
    return new Map([...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)));
}

const MOST_PERIODS = 60;

/** Take the periods as they are, or by year where there are too many to be told apart. */
function binned(periods, period) {
    if (periods.length <= MOST_PERIODS) return { periods, period: Int16Array.from(period) };
    const years = [];
    const bin = periods.map(({ name, from, to }) => {
        const year = name.slice(0, 4);
        if (years.at(-1)?.name === year) years.at(-1).to = to;
        else years.push({ name: year, from, to });
        return years.length - 1;
    });
    return { periods: years, period: Int16Array.from(period, (at) => (at < 0 ? -1 : bin[at])) };
}

function inTheseLooks(theme, { night }) {
    return night ? { ...theme, colour: theme.dark, ink: theme.dark } : theme;
}

const UNKNOWN_THEME = {
    name: "No theme",
    colour: "#8d949f",
    ink: "#6b7280",
    dark: "#8d949f",
    mark: "circle",
    about: "",
    verdict: "",
};

function topicNumbered(index, number) {
    const topic = index.topics[index.topicOf.get(number)];
    return topic ?? { topic: number, label: "No topic", theme: -1, terms: [], verdict: "", n: 0 };
}

/** Write "2024-03-05" as 20240305, and no date as 0. */
function dayNumber(text) {
    return text ? Number(text.replaceAll("-", "").slice(0, 8)) || 0 : 0;
}

/** Take the nearest papers as unpacked, or as a list for each paper. */
function nearRows(near) {
    if (!Array.isArray(near)) return near ?? null;
    return { width: near[0]?.length ?? 0, rows: Int32Array.from(near.flat()) };
}

function nearestTo(index, row) {
    if (!index.near) return index.told.get(row)?.near ?? null;
    const { width, rows } = index.near;
    return Array.from(rows.subarray(row * width, (row + 1) * width));
}

/** Make upper and lower case alike, as Python's casefold does. */
function folded(text) {
    return text.toUpperCase().toLowerCase().replaceAll("ς", "σ");
}

function textOf(columns, row) {
    const fields = SOUGHT.filter((name) => columns[name]).map((name) => columns[name][row]);
    return [columns.title[row], columns.abstract[row], ...fields].join("\n");
}

/** Fold all texts, once. */
function foldTexts(index) {
    index.texts ??= index.columns.id.map((_, row) => folded(textOf(index.columns, row)));
    return index.texts;
}

/** Return words and "phrases" that must all occur. */
function soughtWords(search) {
    return folded(search)
        .split('"')
        .flatMap((part, i) => (i % 2 ? [part.trim()] : part.split(/\s+/)))
        .filter(Boolean);
}

/** Return a test of one row, or null where nothing is sought; an invalid expression throws. */
function searcher(index, search, regex) {
    if (!search.trim()) return null;
    if (regex) {
        const expression = new RegExp(search, "iu");
        return (row) => expression.test(textOf(index.columns, row));
    }
    const words = soughtWords(search);
    if (!words.length) return null;
    const texts = foldTexts(index);
    if (words.length === 1) {
        const word = words[0];
        return (row) => texts[row].includes(word);
    }
    return (row) => words.every((word) => texts[row].includes(word));
}

/** Return an expression that finds in a text what is sought, to mark it; null where nothing is. */
function markerOf({ search, regex }) {
    const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\\/]/g, "\\$&");
    const words = regex ? [search].filter((text) => text.trim()) : soughtWords(search).map(escaped);
    if (!words.length) return null;
    try {
        return new RegExp(words.sort((a, b) => b.length - a.length).join("|"), "giu");
    } catch {
        return null;
    }
}

/** Take known filters only, each of its own kind; what the papers do not have is dropped. */
function cleanFilters(index, asked) {
    const given = { ...NO_FILTERS, ...asked };
    const day = (value) => (/^\d{4}-\d\d-\d\d$/.test(value ?? "") ? value : null);
    const confidence = Number(given.confidence);
    return {
        search: String(given.search ?? ""),
        regex: Boolean(given.regex),
        like: index.rowOf.has(given.like) ? given.like : null,
        theme: index.themeNamed.has(given.theme) ? given.theme : null,
        topic: given.topic !== null && index.topicOf.has(given.topic) ? given.topic : null,
        from: day(given.from),
        to: day(given.to),
        confidence: Number.isFinite(confidence) ? Math.min(1, Math.max(0, confidence)) : 0,
        lasso: given.lasso
            ? [...new Set(given.lasso)].filter(
                  (row) => Number.isInteger(row) && row >= 0 && row < index.n,
              )
            : null,
        ...Object.fromEntries(
            FIELDS.map((name) => [name, index.fields[name].has(given[name]) ? given[name] : null]),
        ),
        where: cleanWhere(index, given.where),
    };
}

/** Name what part of the state each filter's bit stands for; a bit is worked out when that changes. */
function facetStates(filters) {
    return {
        search: filters.search.trim() ? JSON.stringify([filters.search, filters.regex]) : "",
        like: filters.like ?? "",
        theme: filters.theme ?? "",
        topic: filters.topic === null ? "" : String(filters.topic),
        dates: filters.from || filters.to ? `${filters.from}|${filters.to}` : "",
        confidence: filters.confidence > 0 ? String(filters.confidence) : "",
        lasso: filters.lasso ? filters.lasso.join() : "",
        ...Object.fromEntries(FIELDS.map((name) => [name, filters[name] ?? ""])),
        where: filters.where ? JSON.stringify(filters.where) : "",
    };
}

/** Set or clear one filter's bit for every paper. */
function markFailing(bits, bit, passes) {
    const keep = ~bit;
    for (let row = 0; row < bits.length; row++) {
        if (passes === null || passes(row)) bits[row] &= keep;
        else bits[row] |= bit;
    }
}

function passesTheme(index, name) {
    const wanted = index.themeNamed.get(name);
    return (row) => index.theme[row] === wanted;
}

function passesField(index, name, value) {
    const texts = index.columns[name];
    return (row) => texts[row] === value;
}

function passesDates(index, from, to) {
    const first = from ? dayNumber(from) : 1;
    const last = to ? dayNumber(to) : 99999999;
    return (row) => index.day[row] >= first && index.day[row] <= last;
}

function passesRows(n, rows) {
    const inside = new Uint8Array(n);
    for (const row of rows) inside[row] = 1;
    return (row) => inside[row] === 1;
}

/** List the rows that pass, those that fail only the filters of `besides` too. */
function passing(bits, besides = 0) {
    const rows = [];
    const asked = ~besides;
    for (let row = 0; row < bits.length; row++) if (!(bits[row] & asked)) rows.push(row);
    return rows;
}

/** Return a share with its Wilson interval at 95 %; null where there is nothing to share. */
function wilson(n, total) {
    if (!total) return null;
    const z2 = 1.959963984540054 ** 2;
    const share = n / total;
    const centre = (share + z2 / (2 * total)) / (1 + z2 / total);
    const half =
        Math.sqrt((z2 * (share * (1 - share) + z2 / (4 * total))) / total) / (1 + z2 / total);
    return {
        share,
        low: n === 0 ? 0 : centre - half,
        high: n === total ? 1 : centre + half,
    };
}
