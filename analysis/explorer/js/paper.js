// One paper in full: its abstract, where it is filed, and why.

const NEAR_SHOWN = 8;

/**
 * Make the pane for one paper; it has show(row), mark(marker), what is sought in its text, and
 * tell(parts): elements that stand there while no paper is open, or null.
 *
 * `calls` has onPick(row), onLike(row), onClose() and ask(kind, args) or null.
 */
function makePaperPane(index, calls) {
    const body = make("div", { class: "pt-paper-body" });
    const said = make("p", { class: "pt-hidden", "aria-live": "polite" });
    const root = make("section", { class: "pt-paper", "aria-label": "Paper" }, said, body);
    root.addEventListener("keydown", (event) => {
        if (event.key === "Escape") calls.onClose();
    });
    const pane = { index, calls, body, root, said, row: -1, marker: null, told: null };
    showPaper(pane, -1);
    return {
        root,
        show: (row) => showPaper(pane, row),
        tell(parts) {
            pane.told = parts;
            if (pane.row < 0) showPaper(pane, -1);
        },
        mark(marker) {
            if (String(marker) === String(pane.marker)) return;
            pane.marker = marker;
            if (pane.row >= 0) showPaper(pane, pane.row, root.scrollTop);
        },
    };
}

function showPaper(pane, row, top = 0) {
    const { index, body } = pane;
    pane.row = row;
    pane.said.textContent = row < 0 ? "" : `Paper: ${index.columns.title[row]}`;
    if (row < 0) {
        body.replaceChildren(
            ...(pane.told ?? []),
            make("h2", { class: "pt-heading", text: "Paper" }),
            make("p", {
                class: "pt-soft",
                text: "Click a point on the map or a line of the table to read its abstract and why it is filed where it is.",
            }),
        );
        return;
    }
    body.replaceChildren(
        paperHead(pane, row),
        ...filedUnder(pane, row),
        abstractOf(pane, row),
        ...ownFacts(index, row),
        ...whyHere(index, row),
        ...nearPapers(pane, row),
    );
    pane.root.scrollTop = top;
    askForRest(pane, row);
}

function paperHead(pane, row) {
    const { index, calls } = pane;
    const { columns } = index;
    const close = make("button", {
        ...{ class: "pt-close", "aria-label": "Close the paper", title: "Close", text: "×" },
        onclick: calls.onClose,
    });
    const facts = make("p", { class: "pt-facts" }, make("span", { text: columns.shown_date[row] }));
    if (columns.arxiv[row]) {
        const link = make("a", {
            ...{
                href: arxivAddress(columns.arxiv[row]),
                target: "_blank",
                rel: "noopener noreferrer",
            },
            text: `arXiv ${columns.arxiv[row]}`,
        });
        facts.append(link);
    }
    for (const [address, text] of addressesOf(columns, row)) {
        const rel = "noopener noreferrer";
        facts.append(make("a", { href: address, target: "_blank", rel, text }));
    }
    if (columns.venue?.[row]) facts.append(make("span", { text: columns.venue[row] }));
    if (columns.type?.[row]) facts.append(make("span", { text: columns.type[row] }));
    const names = columns.authors?.[row] ?? "";
    const authors = make("p", { class: "pt-facts", text: shortened(names, 400), hidden: !names });
    const like = make("button", {
        ...{ class: "pt-button", text: "Papers like this one", onclick: () => calls.onLike(row) },
        hidden: !calls.canLike,
    });
    const title = make("h2", { class: "pt-title" }, ...markedText(columns.title[row], pane.marker));
    return make("header", { class: "pt-paper-head" }, close, title, authors, facts, like);
}

/** Return the address by DOI or, of a paper that arXiv has not, its own; web addresses only. */
function addressesOf(columns, row) {
    const doi = columns.doi?.[row];
    if (doi) return [[`https://doi.org/${doi.split("/").map(encodeURIComponent).join("/")}`, `DOI ${doi}`]];
    const url = columns.url?.[row] ?? "";
    return !columns.arxiv[row] && /^https?:\/\//.test(url) ? [[url, "Source"]] : [];
}

function filedUnder(pane, row) {
    const { index } = pane;
    const { columns } = index;
    const theme = index.themeOf(row);
    const topic = index.topicAt(row);
    const place = make("p", { class: "pt-place" }, rowMark(index, row));
    place.append(
        make("strong", { text: theme.name }),
        make("span", { class: "pt-soft", text: " › ", "aria-hidden": "true" }),
        make("span", { text: topic.label }),
    );
    const marks = [
        columns.outlier[row] ? "fits nowhere well" : "",
        columns.by_hand[row] ? "placed by hand" : "",
    ].filter(Boolean);
    for (const text of marks) place.append(make("span", { class: "pt-badge", text }));
    return [place, confidenceBar(index, row), runnerUp(index, row)];
}

function confidenceBar(index, row) {
    const value = index.columns.confidence[row];
    const bar = make("span", { class: "pt-bar", "aria-hidden": "true" }, make("span"));
    bar.firstElementChild.style.width = `${100 * (value ?? 0)}%`;
    const text = value === null ? "Confidence unknown" : `Confidence ${value.toFixed(2)}`;
    return make("p", { class: "pt-confidence" }, make("span", { text }), bar);
}

function runnerUp(index, row) {
    const runner = index.columns.runner_up[row];
    if (!index.topicOf.has(runner) || runner === index.topic[row]) return null;
    const topic = topicNumbered(index, runner);
    const theme = index.themes[topic.theme];
    const line = make(
        "p",
        { class: "pt-runner" },
        make("span", { class: "pt-soft", text: "Runner-up: " }),
    );
    if (theme && isByTheme(index)) line.append(markIcon(theme));
    line.append(make("span", { text: theme ? `${theme.name} › ${topic.label}` : topic.label }));
    return line;
}

function abstractOf(pane, row) {
    const { index, calls } = pane;
    const { data, columns } = index;
    const told = index.told.get(row);
    const text = told?.abstract ?? columns.abstract[row];
    const cut = isCut(index, row) && !told?.abstract;
    const abstract = make(
        ...["p", { class: "pt-abstract" }],
        ...markedText(text || (cut ? "" : "No abstract."), text ? pane.marker : null),
    );
    const box = make("div", { class: "pt-abstract-box" }, abstract);
    if (!cut) return box;
    const kept = data.text_kept ? "only the beginning of each abstract" : "no abstracts";
    const words = {
        waiting: "Reading the rest …",
        failed: "The rest could not be read.",
        nobody: `For want of room this page holds ${kept}.`,
    };
    const state = !calls.ask ? "nobody" : told?.failed ? "failed" : "waiting";
    box.append(make("p", { class: "pt-soft", text: words[state] }));
    return box;
}

function isCut(index, row) {
    const text = index.columns.abstract[row];
    return Boolean(index.data.text_cut) && (text === "" || text.endsWith(" …"));
}

/** List what columns of one's own tell of the paper. */
function ownFacts(index, row) {
    const told = [...index.table.values()]
        .filter((column) => column.isOwn)
        .map(({ name, text }) => [name, text(row)])
        .filter(([, text]) => text);
    if (!told.length) return [];
    const list = make("dl", { class: "pt-own" });
    for (const [name, text] of told) list.append(make("dt", { text: name }), make("dd", { text }));
    return [make("h3", { class: "pt-subheading", text: "Columns of its own" }), list];
}

/** Ask the kernel for what the page does not hold of a paper, and show it once it is there. */
function askForRest(pane, row) {
    const { index, calls } = pane;
    const whole = !isCut(index, row) && index.columns.held[row] >= 0 && (index.near || index.n < 2);
    if (whole || !calls.ask || index.told.has(row)) return;
    index.told.set(row, {});
    const take = (answer) => {
        index.told.set(row, answer);
        if (pane.row === row) showPaper(pane, row, pane.root.scrollTop);
    };
    calls.ask("paper", { row }).then(
        (answer) => take(answer ?? {}),
        () => take({ failed: true }),
    );
}

/** Tell which of its topic's terms the paper holds. */
function whyHere(index, row) {
    const { terms } = index.topicAt(row);
    const mask = index.told.get(row)?.held ?? index.columns.held[row];
    if (!terms.length || mask < 0) return [];
    const held = terms.filter((_, i) => mask & (1 << i));
    const list = make("ul", { class: "pt-terms" });
    terms.forEach((term, i) => {
        const has = Boolean(mask & (1 << i));
        const item = make("li", { class: has ? "pt-term pt-held" : "pt-term" });
        item.append(make("span", { text: has ? "✓ " : "", "aria-hidden": "true" }), term);
        if (!has) item.append(make("span", { class: "pt-hidden", text: " (not in this paper)" }));
        list.append(item);
    });
    const words = `It holds ${held.length} of the topic’s ${counted(terms.length, "leading term")}:`;
    return [
        make("h3", { class: "pt-subheading", text: "Why it is here" }),
        make("p", { class: "pt-line", text: words }),
        list,
    ];
}

/** List the nearest papers; how many share the topic tells how firmly the paper sits there. */
function nearPapers(pane, row) {
    const { index, calls } = pane;
    const near = nearestTo(index, row);
    if (!near?.length) return [];
    const same = near.filter((other) => index.topic[other] === index.topic[row]).length;
    const list = make("ol", { class: "pt-near" });
    for (const other of near.slice(0, NEAR_SHOWN)) {
        const theme = index.themeOf(other);
        const button = make("button", {
            class: "pt-near-paper",
            onclick: () => calls.onPick(other),
        });
        const where = make("span", { class: "pt-hidden", text: ` (${theme.name})` });
        button.append(
            rowMark(index, other),
            make("span", { text: index.columns.title[other] }, where),
        );
        list.append(make("li", {}, button));
    }
    const words = `${same} of its ${near.length} nearest papers ${same === 1 ? "is" : "are"} in the same topic. The nearest:`;
    return [make("p", { class: "pt-line", text: words }), list];
}
