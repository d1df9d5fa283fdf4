// The selected papers as a table: sorted by any column, worked by pointer and by keys.
//
// Of many papers only the lines in sight, and some around them, are elements of the page.

const ALL_UP_TO = 300; // so few lines are all made at once
const AROUND = 40; // lines made above and below those in sight
const COLUMNS = ["title", "authors", "date", "theme", "topic", "venue", "confidence"];
const TITLE_AT_LEAST = 220; // pixels, where columns were chosen by hand
const WIDTHS = { text: 180, category: 150, number: 110, date: 146 };

/** List the columns that a table shows where there is room for them. */
function defaultColumns(index) {
    return COLUMNS.filter((key) => index.table.has(key));
}

/**
 * Make the table; it has show(rows, nearest, marker), pick(row), arrange(keys), focus() and seen().
 *
 * `seen` is how another table of the same papers was sorted and scrolled, to go on from there.
 */
function makeTable(index, onPick, seen = null, keys = null) {
    const caption = make("caption", { class: "pt-hidden" });
    const body = make("tbody");
    const head = make("thead");
    const grid = make("table", { class: "pt-table" }, caption, head, body);
    const scroll = make(
        "div",
        { class: "pt-scroll", role: "region", "aria-label": "Table", tabindex: -1 },
        grid,
    );
    const empty = make("p", {
        ...{ class: "pt-empty", text: "No paper passes all the filters.", hidden: true },
    });
    scroll.append(empty);
    const root = make("div", { class: "pt-tablebox" }, scroll);
    const table = {
        ...{ index, onPick, grid, body, head, scroll, caption, empty, marker: null },
        ...{ sorted: seen?.sorted ?? null, rows: [], order: [], nearest: null, picked: -1 },
        ...{ lines: new Map(), entry: -1, height: 29, top: seen?.top ?? 0, shown: "" },
    };
    arrangeTable(table, keys);
    scroll.addEventListener(
        "scroll",
        oncePerFrame(() => layLines(table)),
    );
    const observer = new ResizeObserver(() => layLines(table));
    observer.observe(scroll);
    body.addEventListener("click", (event) => {
        const line = event.target.closest("tr[data-row]");
        if (line) onPick(Number(line.dataset.row));
    });
    body.addEventListener("keydown", (event) => keyInTable(table, event));
    body.addEventListener("focusin", (event) => enter(table, event.target.closest("tr[data-row]")));
    return {
        root,
        show(rows, nearest = null, marker = null) {
            if (nearest && nearest !== table.nearest) table.sorted = null;
            Object.assign(table, { rows, nearest, marker });
            fillTable(table);
        },
        arrange(chosen) {
            const top = scroll.scrollTop;
            arrangeTable(table, chosen);
            table.top = top;
            fillTable(table);
        },
        visible: () =>
            table.heads.filter(({ cell }) => cell.offsetWidth > 0).map(({ column }) => column.key),
        focus: () => focusRow(table, table.entry),
        pick(row) {
            table.picked = row;
            for (const line of table.lines.values()) markPicked(table, line);
        },
        seen: () => ({ sorted: table.sorted, top: scroll.scrollTop }),
        forget: () => observer.disconnect(),
    };
}

/** Put these columns into the table, or by default those that there is room for. */
function arrangeTable(table, keys) {
    const { index, grid, head } = table;
    const chosen = (keys ?? defaultColumns(index)).map((key) => index.table.get(key));
    table.columns = chosen;
    table.heads = chosen.map((column) => headCell(column, () => sortBy(table, column)));
    head.replaceChildren(make("tr", {}, ...table.heads.map((each) => each.cell)));
    grid.classList.toggle("pt-chosen", keys !== null);
    const widths = chosen.slice(1).map(({ kind }) => WIDTHS[kind]);
    const least = widths.reduce((sum, width) => sum + width, TITLE_AT_LEAST);
    grid.style.minWidth = keys ? `${least}px` : "";
    if (keys) widths.forEach((width, i) => (table.heads[i + 1].cell.style.width = `${width}px`));
    if (table.sorted && !chosen.some(({ key }) => key === table.sorted.key)) table.sorted = null;
}

function headCell(column, onSort) {
    const button = make("button", { class: "pt-sort", onclick: onSort, title: column.name });
    button.append(make("span", { class: "pt-sort-name", text: column.name }));
    const arrow = make("span", { class: "pt-arrow", "aria-hidden": "true" });
    button.append(arrow);
    return {
        column,
        cell: make("th", { scope: "col", class: columnClass(column) }, button),
        arrow,
    };
}

function columnClass(column) {
    return column.isOwn ? `pt-col-own pt-is-${column.kind}` : `pt-col-${column.key} pt-is-${column.kind}`;
}

function sortBy(table, column) {
    const { sorted } = table;
    const turned = { ascending: "descending", descending: "ascending" };
    const first = column.number ? "descending" : "ascending";
    const way = sorted?.key === column.key ? turned[sorted.way] : first;
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
    table.order = sorted ? inOrder(table, sorted) : byNearness(rows, nearest);
    table.placeOf = new Map(table.order.map((row, at) => [row, at]));
    table.lines.clear();
    table.shown = "";
    table.entry = table.order[0] ?? -1;
    table.grid.setAttribute("aria-rowcount", String(rows.length + 1));
    table.caption.textContent = rows.length
        ? `${counted(rows.length, "paper")} selected${sorted ? "" : ", the nearest first"}`
        : "No paper selected";
    table.empty.hidden = rows.length > 0;
    if (!rows.length) table.body.replaceChildren();
    layLines(table, table.top);
    table.top = 0;
}

/** Make the lines that are in sight, keeping those that are there; `top` scrolls to a height. */
function layLines(table, top = null) {
    const { order, scroll, body, lines } = table;
    if (!order.length) return;
    measureLines(table);
    const most = Math.max(0, order.length * table.height - scroll.clientHeight);
    const at = Math.min(most, top ?? scroll.scrollTop);
    const few = order.length <= ALL_UP_TO;
    const first = few ? 0 : Math.max(0, Math.floor(at / table.height) - AROUND);
    const room = Math.ceil((scroll.clientHeight || 400) / table.height) + AROUND;
    const last = few
        ? order.length
        : Math.min(order.length, Math.ceil(at / table.height) + room);
    const shown = `${first} ${last} ${table.height}`;
    if (shown !== table.shown) {
        table.shown = shown;
        const wanted = order.slice(first, last);
        const keep = new Set(wanted);
        const held = body.contains(document.activeElement) ? document.activeElement : null;
        for (const row of lines.keys()) if (!keep.has(row)) lines.delete(row);
        for (const row of wanted) if (!lines.has(row)) lines.set(row, tableLine(table, row));
        body.replaceChildren(
            ...spacer(first * table.height),
            ...wanted.map((row) => lines.get(row)),
            ...spacer((order.length - last) * table.height),
        );
        setEntry(table);
        if (held?.isConnected) held.focus({ preventScroll: true });
    }
    if (top !== null) scroll.scrollTop = top;
}

/** Learn how high a line is from one that is there. */
function measureLines(table) {
    const { height } = table.lines.values().next().value?.getBoundingClientRect() ?? {};
    if (height) table.height = height;
}

/** Return a line that stands for those which are not made. */
function spacer(height) {
    if (!height) return [];
    const line = make("tr", { class: "pt-spacer", "aria-hidden": "true" });
    line.style.height = `${height}px`;
    return [line];
}

function inOrder(table, { key, way }) {
    const { index, rows } = table;
    const sign = way === "ascending" ? 1 : -1;
    const { number } = index.table.get(key);
    if (number) {
        const absent = (row) => Number(number(row) === null);
        return rows
            .slice()
            .sort((a, b) => absent(a) - absent(b) || sign * (number(a) - number(b)) || a - b);
    }
    const ranks = ranksOf(index, key); // -1 where there is no text; those come last
    const absent = (row) => Number(ranks[row] < 0);
    return rows
        .slice()
        .sort((a, b) => absent(a) - absent(b) || sign * (ranks[a] - ranks[b]) || a - b);
}

/** Return each paper's place in the order of a column of texts, worked out once. */
function ranksOf(index, key) {
    index.ranks ??= {};
    if (index.ranks[key]) return index.ranks[key];
    const { text: words } = index.table.get(key);
    const compare = new Intl.Collator("en", { sensitivity: "base", numeric: true }).compare;
    const texts = Array.from({ length: index.n }, (_, row) => words(row));
    const different = [...new Set(texts)].filter(Boolean).sort(compare);
    const places = new Map(different.map((text, place) => [text, place]));
    index.ranks[key] = Int32Array.from(texts, (text) => places.get(text) ?? -1);
    return index.ranks[key];
}

function byNearness(rows, nearest) {
    const inside = new Set(rows);
    return nearest.filter((row) => inside.has(row));
}

function tableLine(table, row) {
    const { index, marker, columns } = table;
    const byTheme = isByTheme(index) && columns.some(({ key }) => key === "theme");
    const marked = byTheme ? "theme" : "title"; // where the paper's mark stands
    const cells = columns.map((column) => {
        const text = column.key === "theme" ? index.themeOf(row).name : column.text(row);
        const looks = { class: columnClass(column), title: text.length > 24 ? text : null };
        const icon = column.key === marked ? rowMark(index, row) : null;
        if (column.key === "title")
            return make("th", { scope: "row", ...looks, title: text }, icon, ...markedText(text, marker));
        const words = icon ? make("span", { text }) : text;
        return make("td", looks, icon, words);
    });
    const place = { "data-row": row, "aria-rowindex": table.placeOf.get(row) + 2 };
    const line = make("tr", { tabindex: -1, ...place }, ...cells);
    markPicked(table, line);
    return line;
}

/** Draw the mark that a paper has on the map. */
function rowMark(index, row) {
    return markIcon(index.colouring.of(row), index.columns.outlier[row]);
}

function markPicked(table, line) {
    if (Number(line.dataset.row) === table.picked) line.setAttribute("aria-current", "true");
    else line.removeAttribute("aria-current");
}

/** Make one line the one that Tab reaches. */
function enter(table, line) {
    if (!line?.dataset.row) return;
    table.entry = Number(line.dataset.row);
    setEntry(table);
}

function setEntry(table) {
    const { lines, entry } = table;
    const reached = lines.has(entry) ? entry : lines.keys().next().value;
    for (const [row, line] of lines) line.tabIndex = row === reached ? 0 : -1;
}

/** Bring a paper's line into sight and put the focus on it. */
function focusRow(table, row) {
    const at = table.placeOf?.get(row);
    if (at === undefined) return;
    measureLines(table);
    if (!table.lines.has(row)) layLines(table, Math.max(0, (at - 2) * table.height));
    const line = table.lines.get(row);
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
}

function keyInTable(table, event) {
    const line = event.target.closest("tr[data-row]");
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = Number(line.dataset.row);
    if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        table.onPick(row);
        return;
    }
    const at = table.placeOf.get(row);
    const goal = {
        ArrowDown: at + 1,
        ArrowUp: at - 1,
        PageDown: at + 8,
        PageUp: at - 8,
        Home: 0,
        End: table.order.length - 1,
    }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    focusRow(table, table.order[Math.max(0, Math.min(goal, table.order.length - 1))]);
}
