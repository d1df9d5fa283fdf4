// What papers have in columns, those of one's own among them, each told in one way:
// { key, name, kind, text(row) }, and by its kind more: a "category" has levels and code(row),
// -1 for none; a "number" or "date" has number(row), null for none; "text" has no more.

/** Describe every column that a table may show, in the order in which they are offered. */
function describeColumns(index) {
    const { columns } = index;
    const found = [
        { key: "title", name: "Title", kind: "text", text: (row) => columns.title[row] },
        category("theme", "Theme", index.themes.map((theme) => theme.name), index.theme),
        category("topic", "Topic", index.topics.map((topic) => topic.label), topicPlaces(index)),
        yearColumn(index),
        dateColumn(index),
        numberColumn("confidence", "Confidence", columns.confidence, confidenceText),
        ...["authors", "venue", "type", "language", "keywords", "doi"].map((name) =>
            fieldColumn(index, name),
        ),
        textColumn("arxiv", "arXiv", columns.arxiv),
        textColumn("id", "Id", columns.id),
        ...(index.data.own ?? []).map(ownColumn),
    ].filter(Boolean);
    return new Map(found.map((column) => [column.key, column]));
}

function topicPlaces(index) {
    return Int32Array.from(index.topic, (number) => index.topicOf.get(number) ?? -1);
}

function confidenceText(value) {
    return value === null ? "" : value.toFixed(2);
}

function category(key, name, levels, codes) {
    const text = (row) => levels[codes[row]] ?? "";
    return { key, name, kind: "category", levels, code: (row) => codes[row], text };
}

function numberColumn(key, name, values, write) {
    if (!values.some((value) => value !== null)) return null;
    const number = (row) => values[row];
    return { key, name, kind: "number", write, number, text: (row) => write(values[row]) };
}

function textColumn(key, name, texts) {
    if (!texts?.some(Boolean)) return null;
    return { key, name, kind: "text", text: (row) => texts[row] };
}

function yearColumn({ day }) {
    const years = Array.from(day, (number) => (number ? Math.floor(number / 10_000) : null));
    return numberColumn("year", "Year", years, (year) => (year === null ? "" : String(year)));
}

function dateColumn({ columns }) {
    const days = columns.date.map(dayCount);
    const date = dayScale("date", "Date", days);
    return { ...date, text: (row) => columns.shown_date[row] };
}

/** Write a day as the number of days since 1970; null for none. */
function dayCount(text) {
    return text ? Date.parse(text) / 86_400_000 : null;
}

function dayText(days) {
    return days === null ? "" : new Date(Math.round(days) * 86_400_000).toISOString().slice(0, 10);
}

function dayScale(key, name, days) {
    const number = (row) => days[row];
    return { key, name, kind: "date", number, write: dayText, text: (row) => dayText(days[row]) };
}

/** Describe a known field: chosen by its values where those are few, else read as text. */
function fieldColumn(index, name) {
    const texts = index.columns[name];
    if (!texts) return null;
    const shown = { doi: "DOI" }[name] ?? name.charAt(0).toUpperCase() + name.slice(1);
    if (!FIELDS.includes(name)) return textColumn(name, shown, texts);
    const levels = [...index.fields[name].keys()];
    const place = new Map(levels.map((level, at) => [level, at]));
    const codes = Int32Array.from(texts, (text) => place.get(text) ?? -1);
    return category(name, shown, levels, codes);
}

function ownColumn(own) {
    const { name, kind, values } = own;
    const key = `own ${name}`;
    const made = {
        category: () => category(key, name, own.levels, values),
        number: () => numberColumn(key, name, values, numberText),
        date: () => dayScale(key, name, values.map(dayCount)),
        text: () => textColumn(key, name, values),
    }[kind]();
    return { ...made, own, isOwn: true };
}

/** Write a number as Python's "%.6g" does, or as a whole one. */
function numberText(value) {
    if (value === null) return "";
    if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
    return sixDigits(value);
}

function sixDigits(value) {
    const short = Number(value.toPrecision(6));
    const power = short === 0 ? 0 : Math.floor(Math.log10(Math.abs(short)) + 1e-12);
    if (power >= -4 && power < 6) return String(short);
    const [digits, exponent] = short.toExponential().split("e");
    const sign = exponent.startsWith("-") ? "-" : "+";
    return `${digits}e${sign}${exponent.slice(1).padStart(2, "0")}`;
}

/** Say whether a column can tell papers apart by colour, and whether by shape. */
function canColour(column) {
    if (column.kind === "text") return false;
    if (column.kind === "category") return column.levels.length > 1;
    return true;
}

const MOST_SHAPES = 6;

function canShape(column) {
    return column.kind === "category" && column.levels.length > 1 && column.levels.length <= MOST_SHAPES;
}

// -------------------------------------------------------------- filters by columns of one's own

/** Take the conditions on columns that there are: a value, "" for none, or [low, high]. */
function cleanWhere(index, where) {
    const found = Object.entries(where ?? {}).filter(([name, wanted]) => {
        const kind = index.table.get(`own ${name}`)?.kind;
        const range = Array.isArray(wanted) && wanted.length === 2;
        return range ? kind === "number" || kind === "date" : kind && typeof wanted === "string";
    });
    return found.length ? Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1))) : null;
}

function passesWhere(index, where) {
    const tests = Object.entries(where).map(([name, wanted]) => {
        const column = index.table.get(`own ${name}`);
        if (!Array.isArray(wanted)) return (row) => column.text(row) === wanted;
        const [low, high] = wanted.map((end) =>
            end === null || end === "" ? null : column.kind === "date" ? dayCount(end) : Number(end),
        );
        return (row) => {
            const value = column.number(row);
            return value !== null && (low === null || value >= low) && (high === null || value <= high);
        };
    });
    return (row) => tests.every((test) => test(row));
}

function whereWords(name, wanted) {
    if (wanted === "") return `${name}: none`;
    if (!Array.isArray(wanted)) return `${name}: ${wanted}`;
    const [low, high] = wanted;
    if (low === null || low === "") return `${name}: up to ${high}`;
    if (high === null || high === "") return `${name}: from ${low}`;
    return `${name}: ${low} to ${high}`;
}
