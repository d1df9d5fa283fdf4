// The selection as files, made in the page itself: the same cells and entries as in Python
// (`analysis/store/commas.py`, `analysis/explorer/citing.py`).

const CSV_FIELDS = ["authors", "venue", "doi", "url", "keywords", "type", "language"];

/** Write the rows as CSV (RFC 4180, UTF-8); no cell can be taken for a formula. */
function toCsv(index, rows) {
    const { names, lines } = exportedCells(index, rows);
    const written = [names, ...lines].map((cells) => cells.map(csvCell));
    return written.map((cells) => `${cells.join(",")}\n`).join("");
}

/** Write the rows as an Excel workbook; return its bytes. */
function toExcel(index, rows) {
    const { names, lines } = exportedCells(index, rows);
    const days = new Set(index.data.own.filter(({ kind }) => kind === "date").map(({ name }) => name));
    const isDay = names.map((name) => name === "date" || days.has(name));
    const flag = names.indexOf("outlier");
    const cell = (value, at) => {
        if (isDay[at] && value) return new Date(`${value}T00:00:00Z`);
        return at === flag ? value === "True" : value;
    };
    return toWorkbook("papers", names, lines.map((cells) => cells.map(cell)));
}

/** Return the names of the columns that are exported, and the cells of each row. */
function exportedCells(index, rows) {
    const { columns } = index;
    const texts = {
        ...{ paper_id: columns.id, title: columns.title, date: columns.date },
        theme: (row) => index.themeOf(row).name,
        topic: columns.topic,
        topic_label: (row) => index.topicAt(row).label,
        ...{ confidence: columns.confidence, runner_up: columns.runner_up },
        outlier: (row) => (columns.outlier[row] ? "True" : "False"),
        ...{ arxiv_id: columns.arxiv, abstract: columns.abstract },
        ...Object.fromEntries(CSV_FIELDS.map((name) => [name, columns[name]])),
        ...Object.fromEntries(index.data.own.map((own) => [own.name, ownCells(own)])),
    };
    const told = Object.entries(texts).filter(([, column]) => column);
    const cellOf = (column, row) =>
        typeof column === "function" ? column(row) : (column[row] ?? "");
    const lines = rows.map((row) => told.map(([, column]) => cellOf(column, row)));
    return { names: told.map(([name]) => name), lines };
}

/** Return the cells of a column of one's own: numbers as numbers, all else as text. */
function ownCells({ kind, values, levels }) {
    return kind === "category" ? (row) => levels[values[row]] ?? "" : values;
}

function csvCell(value) {
    let text = (typeof value === "number" ? numberText(value) : String(value)).replace(/\r\n?/g, "\n");
    if (typeof value === "string" && /^'*[=+\-@\t\n＝＋－＠]/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// What Python takes for white space.
const SPACES =
    /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/g;
// A date of which the month is known, and not a quarter or season alone.
const MONTH_KNOWN = /^(\d+ )?[A-Z][a-z]+ \d{4}( \(recalled\))?$/;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

// What a kind of paper is in BibTeX, and the field that holds where it appeared.
const PLACES = {
    article: { kind: "article", field: "journal" },
    review: { kind: "article", field: "journal" },
    "conference paper": { kind: "inproceedings", field: "booktitle" },
    "book chapter": { kind: "incollection", field: "booktitle" },
};

/** Write the rows as BibTeX, by kind where it is known, with an arXiv id where there is one. */
function toBibtex(index, rows) {
    const { columns } = index;
    const used = new Set();
    const entry = (row) => {
        const fields = Object.entries(bibtexFields(index, row)).filter(([, value]) => value);
        const lines = fields.map(([name, value]) =>
            name === "month" ? `  month = ${value},` : `  ${name} = {${value}},`,
        );
        const kind = columns.venue?.[row] ? PLACES[columns.type?.[row]]?.kind : "";
        const key = freshKey(columns.arxiv[row] || columns.id[row], used);
        return `@${kind || "misc"}{${key},\n${lines.map((line) => `${line}\n`).join("")}}\n`;
    };
    return rows.map(entry).join("\n");
}

// What a kind of paper is in RIS; another one is GEN.
const RIS_KINDS = new Map([
    ...[["article", "JOUR"], ["review", "JOUR"]],
    ...[["conference paper", "CPAPER"], ["book chapter", "CHAP"]],
]);

/** Write the rows as RIS, which Zotero, EndNote and Mendeley read; one record a paper. */
function toRis(index, rows) {
    const { columns } = index;
    return rows
        .map((row) => {
            const venue = columns.venue?.[row] ?? "";
            const arxiv = verbatim(columns.arxiv[row]);
            const [year, month] = columns.date[row].split("-");
            const known = columns.shown_date[row];
            const subjects = [index.themeOf(row).name, index.topicAt(row).label];
            const lines = [
                ["TY", (venue && RIS_KINDS.get(columns.type?.[row])) || "GEN"],
                ["TI", columns.title[row]],
                ...(columns.authors?.[row] ?? "").split(";").map((name) => ["AU", name]),
                ["T2", venue],
                ["PY", year],
                ["DA", MONTH_KNOWN.test(known) ? `${year}/${month}` : ""],
                ["DO", verbatim(columns.doi?.[row])],
                ["UR", arxiv ? `https://arxiv.org/abs/${arxiv}` : verbatim(columns.url?.[row])],
                ["AB", columns.abstract[row]],
                ...[...new Set(subjects)].map((subject) => ["KW", subject]),
                ["N1", known.endsWith("(recalled)") ? "date recalled, not confirmed" : ""],
            ];
            const told = lines
                .map(([tag, value]) => [tag, value.replace(SPACES, " ").replace(/^ | $/g, "")])
                .filter(([, value]) => value);
            return `${told.map(([tag, value]) => `${tag}  - ${value}\r\n`).join("")}ER  - \r\n`;
        })
        .join("");
}

function bibtexFields(index, row) {
    const { columns } = index;
    const latex = (text) => latexOf(index, text);
    const arxiv = verbatim(columns.arxiv[row]);
    const [year, month] = columns.date[row].split("-");
    const known = columns.shown_date[row];
    const subjects = [index.themeOf(row).name, index.topicAt(row).label];
    return {
        title: `{${latex(columns.title[row])}}`,
        author: latex(authorsOf(columns.authors?.[row])),
        [PLACES[columns.type?.[row]]?.field ?? "howpublished"]: latex(columns.venue?.[row] ?? ""),
        year,
        month: MONTH_KNOWN.test(known) ? MONTHS[Number(month) - 1] : "",
        note: known.endsWith("(recalled)") ? "date recalled, not confirmed" : "",
        eprint: arxiv,
        archiveprefix: arxiv && "arXiv",
        doi: verbatim(columns.doi?.[row]),
        url: arxiv ? `https://arxiv.org/abs/${arxiv}` : verbatim(columns.url?.[row]),
        keywords: latex([...new Set(subjects.map((text) => text.replaceAll(",", ";")))].join(", ")),
    };
}

/** Write a text so that LaTeX shows it as it is; Python has told how each letter is written. */
function latexOf(index, text) {
    const letters = index.data.latex ?? {};
    const plain = text.replace(SPACES, " ").replace(/^ | $/g, "").normalize("NFC");
    return Array.from(plain, (letter) => letters[letter] ?? letter).join("");
}

function authorsOf(names) {
    const plain = (names ?? "").replace(SPACES, " ").split(";");
    return plain.map((name) => name.replace(/^ | $/g, "")).filter(Boolean).join(" and ");
}

function verbatim(text) {
    return (text ?? "").replace(SPACES, "").replace(/[{}\\%]/g, "");
}

function freshKey(name, used) {
    const plain = name.replace(/[^A-Za-z0-9.:/_-]+/g, "-").replace(/^-+|-+$/g, "") || "paper";
    let key = plain;
    for (let i = 2; used.has(key.toLowerCase()); i++) key = `${plain}-${i}`;
    used.add(key.toLowerCase());
    return key;
}

function arxivAddress(arxiv) {
    return `https://arxiv.org/abs/${arxiv.split("/").map(encodeURIComponent).join("/")}`;
}

/** Hand a text, or bytes, to the browser as a file to keep. */
function download(name, content, kind) {
    const type = typeof content === "string" ? `${kind};charset=utf-8` : kind;
    const address = URL.createObjectURL(new Blob([content], { type }));
    const link = make("a", { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
