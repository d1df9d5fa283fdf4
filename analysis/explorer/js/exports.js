// The selection as files, made in the page itself.

const CSV_COLUMNS = [
    ...["paper_id", "title", "date", "theme", "topic", "topic_label", "confidence"],
    ...["runner_up", "outlier", "arxiv_id", "abstract"],
];

const CSV_FIELDS = ["authors", "venue", "doi", "url", "keywords", "type", "language"];

/** Write the rows as CSV (RFC 4180, UTF-8); no cell can be taken for a formula. */
function toCsv(index, rows) {
    const columns = index.columns;
    const fields = CSV_FIELDS.filter((name) => columns[name]);
    const lines = [[...CSV_COLUMNS, ...fields].join(",")];
    for (const row of rows) {
        const topic = index.topicAt(row);
        const cells = [
            ...[columns.id[row], columns.title[row], columns.date[row], index.themeOf(row).name],
            ...[columns.topic[row], topic.label, columns.confidence[row] ?? ""],
            ...[
                topicNumbered(index, columns.runner_up[row]).label,
                columns.outlier[row] ? "yes" : "no",
            ],
            ...[columns.arxiv[row], columns.abstract[row]],
            ...fields.map((name) => columns[name][row]),
        ];
        lines.push(cells.map(csvCell).join(","));
    }
    return `${lines.join("\r\n")}\r\n`;
}

function csvCell(value) {
    let text = String(value).replace(/\r\n?/g, "\n");
    if (typeof value === "string" && /^[=+\-@\t\n＝＋－＠]/.test(text)) text = `'${text}`;
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const LATEX = {
    ...{ "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "%": "\\%", "&": "\\&", "#": "\\#" },
    ...{ $: "\\$", _: "\\_", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" },
};

// What a kind of paper is in BibTeX, and the field that holds where it appeared.
const PLACES = {
    article: { kind: "article", field: "journal" },
    review: { kind: "article", field: "journal" },
    "conference paper": { kind: "inproceedings", field: "booktitle" },
    "book chapter": { kind: "incollection", field: "booktitle" },
};

/** Write the rows as BibTeX, by kind where it is known, with an arXiv identifier where there is one. */
function toBibtex(index, rows) {
    const columns = index.columns;
    const used = new Set();
    return rows
        .map((row) => {
            const arxiv = columns.arxiv[row];
            const [year, month] = columns.date[row].split("-");
            const fields = {
                title: `{${latex(columns.title[row])}}`,
                author: latex(authorsOf(columns.authors?.[row])),
                [PLACES[columns.type?.[row]]?.field ?? "howpublished"]: latex(columns.venue?.[row] ?? ""),
                year,
                month:
                    month && !/^\d{4}( |$)/.test(columns.shown_date[row])
                        ? String(Number(month))
                        : "",
                eprint: arxiv,
                archivePrefix: arxiv && "arXiv",
                doi: verbatim(columns.doi?.[row]),
                url: arxiv ? arxivAddress(arxiv) : verbatim(columns.url?.[row]),
                keywords: latex(index.themeOf(row).name),
            };
            const lines = Object.entries(fields).filter(([, value]) => value);
            const key = freshKey(columns.id[row], used);
            const kind = columns.venue?.[row] ? PLACES[columns.type?.[row]]?.kind : "";
            return `@${kind || "misc"}{${key},\n${lines.map(([name, value]) => `  ${name} = {${value}},`).join("\n")}\n}\n`;
        })
        .join("\n");
}

function authorsOf(names) {
    return (names ?? "").split(";").map((name) => name.trim()).filter(Boolean).join(" and ");
}

function verbatim(text) {
    return (text ?? "").replace(/[\s{}\\%]/g, "");
}

function latex(text) {
    return text.replace(/[\\{}%&#$_~^]/g, (letter) => LATEX[letter]).replace(/\s+/g, " ");
}

function freshKey(id, used) {
    const plain = id.replace(/[^A-Za-z0-9.:/-]+/g, "-") || "paper";
    let key = plain;
    for (let i = 2; used.has(key); i++) key = `${plain}-${i}`;
    used.add(key);
    return key;
}

function arxivAddress(arxiv) {
    return `https://arxiv.org/abs/${arxiv.split("/").map(encodeURIComponent).join("/")}`;
}

/** Hand a text to the browser as a file to keep. */
function download(name, text, kind) {
    const address = URL.createObjectURL(new Blob([text], { type: `${kind};charset=utf-8` }));
    const link = make("a", { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
