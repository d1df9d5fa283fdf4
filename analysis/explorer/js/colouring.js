// Which colour and which shape a paper has on the map and beside its name.
//
// A coloring is { column, shaped, styles, at, lines, scale, shapes, of(row) }: `styles` are the
// different looks { colour, mark } and `at` gives each row its look; `lines` say what the colours
// of a column of categories mean, `scale` those of numbers and days, `shapes` what shapes mean.

const STEPS = 32; // colours of a scale
const SKEWED = 0.12; // of the range: a median nearer to one end calls for equal shares of papers
const SAME = ""; // shapes that follow the colours

/** Work out the look of every paper for a column that colours and one that shapes. */
function makeColouring(index, { colour = "theme", shape = SAME } = {}) {
    const column = index.table.get(colour) ?? index.table.get("theme");
    const shaped = shape === SAME ? null : (index.table.get(shape) ?? null);
    const coloured =
        column.key === "theme"
            ? colourByTheme(index)
            : column.kind === "category"
              ? colourByCategory(index, column)
              : colourByScale(index, column);
    const shapes = shaped ? shapeLines(index, shaped) : null;
    const numbers = new Map();
    const styles = [];
    const at = new Uint16Array(index.n);
    for (let row = 0; row < index.n; row++) {
        const look = coloured.look(row);
        const mark = shapes ? shapes.markOf(row) : look.mark;
        const name = `${look.colour} ${mark}`;
        if (!numbers.has(name)) {
            numbers.set(name, styles.length);
            styles.push({ colour: look.colour, mark });
        }
        at[row] = numbers.get(name);
    }
    const of = (row) => styles[at[row]];
    return { ...coloured, column, shaped, shapes: shapes?.lines ?? null, styles, at, of };
}

function isByTheme(index) {
    return index.colouring.column.key === "theme";
}

function inLooks(look, { night }) {
    return { colour: night ? look.dark : look.colour, mark: look.mark };
}

function colourByTheme(index) {
    return { lines: null, scale: null, isBehind: () => false, look: (row) => index.themeOf(row) };
}

/** Give the most frequent values a colour and a mark each; the others share one, as do papers without. */
function colourByCategory(index, column) {
    const palette = index.data.palette;
    const counts = new Array(column.levels.length).fill(0);
    let none = 0;
    for (let row = 0; row < index.n; row++) {
        const code = column.code(row);
        if (code >= 0) counts[code]++;
        else none++;
    }
    const order = column.levels.map((_, code) => code).sort((a, b) => counts[b] - counts[a] || a - b);
    const most = palette.categories.length;
    const lines = order.slice(0, most).map((code, place) => ({
        ...{ name: column.levels[code], value: column.levels[code], code },
        look: inLooks(palette.categories[place], index.looks),
    }));
    const rest = order.length - lines.length;
    const place = new Int16Array(column.levels.length).fill(lines.length);
    lines.forEach((line, at) => (place[line.code] = at));
    if (rest > 0) {
        lines.push({ name: counted(rest, "other value"), look: inLooks(palette.other, index.looks) });
    }
    const missing = inLooks(palette.missing, index.looks);
    const absent = lines.length;
    if (none) lines.push({ name: `no ${column.name.toLowerCase()}`, value: "", look: missing });
    const slot = (row) => {
        const code = column.code(row);
        return code >= 0 ? place[code] : absent;
    };
    // Papers without a colour of their own lie behind the others.
    const isBehind = (row) => slot(row) >= order.length || slot(row) >= most;
    return { lines, slot, isBehind, scale: null, look: (row) => lines[slot(row)].look };
}

/** Colour numbers and days by where they lie, or by their rank where most lie at one end. */
function colourByScale(index, column) {
    const palette = index.data.palette;
    const stops = index.looks.night ? palette.scale_dark : palette.scale;
    const values = [];
    for (let row = 0; row < index.n; row++) {
        const value = column.number(row);
        if (value !== null) values.push(value);
    }
    values.sort((a, b) => a - b);
    const at = (share) => values[Math.round(share * (values.length - 1))];
    const [low, middle, high] = [at(0), at(0.5), at(1)];
    const lies = (middle - low) / (high - low || 1);
    const ranked = high > low && (lies < SKEWED || lies > 1 - SKEWED);
    const share = ranked
        ? (value) => rankShare(values, value)
        : (value) => (value - low) / (high - low || 1);
    const colours = Array.from({ length: STEPS }, (_, i) => blended(stops, i / (STEPS - 1)));
    const looks = colours.map((colour) => ({ colour, mark: "circle" }));
    const missing = inLooks(palette.missing, index.looks);
    const step = (row) => {
        const value = column.number(row);
        return value === null ? -1 : Math.min(STEPS - 1, Math.floor(share(value) * STEPS));
    };
    const ends = ranked ? [0, 0.25, 0.5, 0.75, 1].map(at) : [low, (low + high) / 2, high];
    const none = index.n - values.length;
    const scale = { colours, step, ranked, ends, none, missing, write: scaleWrite(column, ends) };
    const isBehind = (row) => step(row) < 0;
    return { lines: null, scale, isBehind, look: (row) => looks[step(row)] ?? missing };
}

function scaleWrite(column, ends) {
    if (column.kind === "date") return column.write;
    if (column.key === "confidence") return column.write;
    if (column.key === "year") return (value) => String(Math.round(value));
    const whole = Number.isInteger(ends[0]) && Number.isInteger(ends.at(-1)) && ends.at(-1) - ends[0] > 4;
    return (value) => (whole ? grouped(Math.round(value)) : String(Number(value.toPrecision(3))));
}

/** Return the share of values below a value, ties counted half. */
function rankShare(sorted, value) {
    const first = countBelow(sorted, value, false);
    const last = countBelow(sorted, value, true);
    return (first + last - 1) / 2 / Math.max(1, sorted.length - 1);
}

function countBelow(sorted, value, orEqual) {
    let [low, high] = [0, sorted.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (sorted[middle] < value || (orEqual && sorted[middle] === value)) low = middle + 1;
        else high = middle;
    }
    return low;
}

function blended(stops, share) {
    const place = share * (stops.length - 1);
    const at = Math.min(stops.length - 2, Math.floor(place));
    const [from, to] = [rgb(stops[at]), rgb(stops[at + 1])];
    const parts = from.map((part, i) => Math.round(part + (place - at) * (to[i] - part)));
    return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function shapeLines(index, column) {
    const lines = column.levels.map((name, code) => ({ name, code, mark: MARK_NAMES[code] }));
    const none = { name: `no ${column.name.toLowerCase()}`, code: -1, mark: MARK_NAMES.at(-1) };
    let missing = false;
    for (let row = 0; row < index.n && !missing; row++) missing = column.code(row) < 0;
    if (missing) lines.push(none);
    return { lines, markOf: (row) => (lines[column.code(row)] ?? none).mark };
}
