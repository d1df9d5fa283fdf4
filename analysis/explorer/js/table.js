// The selected papers as a table: sorted by any column, worked by pointer and by keys.

const MOST_ROWS = 1000;
const AT_ONCE = 80;
const COLUMNS = [
    { key: "title", name: "Title", first: "ascending" },
    { key: "date", name: "Date", first: "descending" },
    { key: "theme", name: "Theme", first: "ascending" },
    { key: "topic", name: "Topic", first: "ascending" },
    { key: "confidence", name: "Confidence", first: "descending" },
];

/** Make the table; it has show(rows, nearest), pick(row) and focus(). */
function makeTable(index, onPick) {
    const caption = make("caption", { class: "pt-hidden" });
    const note = make("p", { class: "pt-note", hidden: true });
    const body = make("tbody");
    const heads = COLUMNS.map((column) => headCell(column, () => sortBy(table, column)));
    const head = make("thead", {}, make("tr", {}, ...heads.map((each) => each.cell)));
    const scroll = make(
        "div",
        { class: "pt-scroll", role: "region", "aria-label": "Table", tabindex: -1 },
        make("table", { class: "pt-table" }, caption, head, body),
    );
    const root = make("div", { class: "pt-tablebox" }, scroll, note);
    const table = {
        ...{ index, onPick, body, heads, scroll, caption, note, root },
        ...{ sorted: null, rows: [], order: [], nearest: null, picked: -1, entry: null },
    };
    scroll.addEventListener("scroll", () => {
        if (scroll.scrollTop + scroll.clientHeight > scroll.scrollHeight - 400) moreRows(table);
    });
    body.addEventListener("click", (event) => {
        const line = event.target.closest("tr[data-row]");
        if (line) onPick(Number(line.dataset.row));
    });
    body.addEventListener("keydown", (event) => keyInTable(table, event));
    body.addEventListener("focusin", (event) => enter(table, event.target.closest("tr[data-row]")));
    return {
        root,
        show(rows, nearest = null) {
            table.rows = rows;
            table.nearest = nearest;
            fillTable(table);
        },
        focus: () => table.entry?.focus(),
        pick(row) {
            table.picked = row;
            for (const line of body.children) markPicked(table, line);
        },
    };
}

function headCell(column, onSort) {
    const button = make("button", { class: "pt-sort", onclick: onSort }, column.name);
    const arrow = make("span", { class: "pt-arrow", "aria-hidden": "true" });
    button.append(arrow);
    return {
        column,
        cell: make("th", { scope: "col", class: `pt-col-${column.key}` }, button),
        arrow,
    };
}

function sortBy(table, column) {
    const { sorted } = table;
    const turned = { ascending: "descending", descending: "ascending" };
    const way = sorted?.key === column.key ? turned[sorted.way] : column.first;
    table.sorted = { key: column.key, way };
    fillTable(table);
}

function fillTable(table) {
    const { rows, heads, nearest } = table;
    const sorted = table.sorted ?? (nearest ? null : { key: "date", way: "descending" });
    for (const { column, cell, arrow } of heads) {
        const way = sorted?.key === column.key ? sorted.way : null;
        if (way) cell.setAttribute("aria-sort", way);
        else cell.removeAttribute("aria-sort");
        arrow.textContent = way === "ascending" ? "▲" : way === "descending" ? "▼" : "";
    }
    table.order = (sorted ? inOrder(table, sorted) : byNearness(rows, nearest)).slice(0, MOST_ROWS);
    table.body.replaceChildren();
    table.entry = null;
    table.scroll.scrollTop = 0;
    moreRows(table);
    const cut = rows.length > MOST_ROWS;
    table.caption.textContent = rows.length
        ? `${counted(rows.length, "paper")} selected`
        : "No paper selected";
    table.note.hidden = !cut;
    table.note.textContent = cut
        ? `The first ${grouped(MOST_ROWS)} of ${counted(rows.length, "paper")} in this order; the files hold all of them.`
        : "";
    if (!rows.length) {
        const cell = make("td", {
            colspan: COLUMNS.length,
            class: "pt-empty",
            text: "No paper passes all the filters.",
        });
        table.body.append(make("tr", {}, cell));
    }
}

function inOrder(table, { key, way }) {
    const { index, rows } = table;
    const sign = way === "ascending" ? 1 : -1;
    if (key === "date" || key === "confidence") {
        const values = key === "date" ? index.day : index.confidence;
        const absent = key === "date" ? (row) => values[row] === 0 : () => false;
        return rows
            .slice()
            .sort((a, b) => absent(a) - absent(b) || sign * (values[a] - values[b]) || a - b);
    }
    const ranks = ranksOf(index, key);
    return rows.slice().sort((a, b) => sign * (ranks[a] - ranks[b]) || a - b);
}

/** Return each paper's place in the order of a column of texts, worked out once. */
function ranksOf(index, key) {
    index.ranks ??= {};
    if (index.ranks[key]) return index.ranks[key];
    const words = {
        title: (row) => index.columns.title[row],
        theme: (row) => index.themeOf(row).name,
        topic: (row) => index.topicAt(row).label,
    }[key];
    const compare = new Intl.Collator("en", { sensitivity: "base", numeric: true }).compare;
    const texts = Array.from({ length: index.n }, (_, row) => words(row));
    const places = new Map([...new Set(texts)].sort(compare).map((text, place) => [text, place]));
    index.ranks[key] = Int32Array.from(texts, (text) => places.get(text));
    return index.ranks[key];
}

function byNearness(rows, nearest) {
    const inside = new Set(rows);
    return nearest.filter((row) => inside.has(row));
}

function moreRows(table) {
    const { body, order } = table;
    const start = body.children.length;
    const lines = order.slice(start, start + AT_ONCE).map((row) => tableLine(table, row));
    body.append(...lines);
    if (!table.entry && body.firstElementChild) enter(table, body.firstElementChild);
}

function tableLine(table, row) {
    const { index } = table;
    const { columns } = index;
    const theme = index.themeOf(row);
    const mark = make("td", { class: "pt-col-theme" }, markIcon(theme, columns.outlier[row]));
    mark.append(make("span", { text: theme.name }));
    const value = columns.confidence[row];
    const line = make(
        "tr",
        { tabindex: -1, "data-row": row },
        make("th", { scope: "row", class: "pt-col-title", text: columns.title[row] }),
        make("td", { class: "pt-col-date", text: columns.shown_date[row] }),
        mark,
        make("td", { class: "pt-col-topic", text: index.topicAt(row).label }),
        make("td", { class: "pt-col-confidence", text: value === null ? "" : value.toFixed(2) }),
    );
    markPicked(table, line);
    return line;
}

function markPicked(table, line) {
    if (Number(line.dataset.row) === table.picked) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
}

/** Make one line the one that Tab reaches. */
function enter(table, line) {
    if (!line?.dataset.row) return;
    if (table.entry) table.entry.tabIndex = -1;
    table.entry = line;
    line.tabIndex = 0;
}

function keyInTable(table, event) {
    const line = event.target.closest("tr[data-row]");
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        table.onPick(Number(line.dataset.row));
        return;
    }
    const lines = table.body.children;
    const at = Array.prototype.indexOf.call(lines, line);
    const goal = {
        ArrowDown: at + 1,
        ArrowUp: at - 1,
        PageDown: at + 8,
        PageUp: at - 8,
        Home: 0,
        End: Infinity,
    }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    while (goal >= table.body.children.length && table.body.children.length < table.order.length)
        moreRows(table);
    const next = lines[Math.max(0, Math.min(goal, lines.length - 1))];
    enter(table, next);
    next.focus();
    next.scrollIntoView({ block: "nearest" });
}
