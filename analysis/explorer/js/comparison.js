// What marks a selection, in words and numbers: its terms beside the map, and two selections side
// by side with shares and odds ratios.

const AT_ONCE = 5_000; // of up to so many papers terms are found without being asked for
const MARKS_SHOWN = 10;

/** Compare two sets of rows: resolves to { note, terms, themes }, or fails with the reason. */
async function compareSets(viewer, first, second) {
    const { index, host } = viewer;
    const apart = setApart(index.n, first, second);
    if (apart.error) throw new Error(apart.error);
    if (!hasTerms(index) && host.hasKernel) return fromKernel(viewer, first, second);
    const { settings } = index.data;
    const theme = index.table.get("theme");
    const themes = compareNames(theme.levels, theme.code, apart, settings);
    const terms = hasTerms(index) ? await markingTerms(index, apart) : null;
    return { note: sidesTold(apart), terms, themes };
}

async function fromKernel(viewer, first, second) {
    const { note, terms, themes } = await askHost(viewer, "sets", { first, second });
    return { note, terms: terms.map(lineOf), themes: themes.map(lineOf) };
}

/** Read a line as Python tells it. */
function lineOf(line) {
    const { odds_ratio: ratio, low, high } = line;
    return {
        ...{ name: line.name, first: line.n_first, second: line.n_second, verdict: line.verdict },
        ...{ n: line.of_first, m: line.of_second, share: line.share_first, other: line.share_second },
        ...{ p: line.p_value, q: line.q_value, odds: ratio === null ? null : { ratio, low, high } },
        gap: line.share_first - line.share_second,
    };
}

function oddsWords(odds) {
    if (!odds) return "all papers have it";
    const [said, from, to] = ratioTexts(odds.ratio, odds.low, odds.high);
    return `${said} (${from}–${to})`;
}

/** Show lines of a comparison as a table; those that are not proven are soft. */
function comparedTable(title, names, lines, onName = null) {
    const heads = [...names, "Odds ratio (95 % interval)"];
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })));
    const body = make("tbody");
    for (const line of lines) {
        const said = onName
            ? make("button", {
                  ...{ class: "pt-link", text: line.name, title: `Search for “${line.name}”` },
                  onclick: () => onName(line.name),
              })
            : line.name;
        const cells = [
            `${percent(line.share)} (${grouped(line.first)})`,
            `${percent(line.other)} (${grouped(line.second)})`,
            oddsWords(line.odds),
        ].map((text) => make("td", { text }));
        const proven = line.verdict !== "cannot tell";
        const note = proven ? null : make("span", { class: "pt-hidden", text: " (cannot tell)" });
        const row = make("tr", { class: proven ? "pt-proven" : "pt-unproven" });
        row.append(make("th", { scope: "row", title: line.name }, said, ...(note ? [note] : [])), ...cells);
        body.append(row);
    }
    const caption = make("caption", { text: title });
    return make("table", { class: "pt-compared" }, caption, make("thead", {}, head), body);
}

/** Put a comparison into an element: what was compared, terms, themes, how to read them. */
function fillComparison(viewer, place, found, [first, second]) {
    const heads = (what) => [what, first, second];
    const search = (term) => changeFilters(viewer, { search: `"${term}"`, regex: false });
    const parts = [make("p", { class: "pt-line", text: found.note })];
    if (found.terms === null) parts.push(make("p", { class: "pt-line", text: noTerms(viewer) }));
    const sides = [
        [`Terms more frequent in ${first}`, (found.terms ?? []).filter((line) => line.gap > 0)],
        [`Terms more frequent in ${second}`, (found.terms ?? []).filter((line) => line.gap < 0)],
    ];
    for (const [title, lines] of sides)
        if (lines.length) parts.push(comparedTable(title, heads("Term"), lines, search));
    if (found.themes.length) parts.push(comparedTable("Themes", heads("Theme"), found.themes));
    parts.push(
        make("p", {
            class: "pt-soft",
            text: `Share of papers, and how many. Odds ratios are those of ${first} to ${second}. Pale lines: these papers cannot tell a difference from none (Fisher’s exact test, false-discovery rate ${viewer.index.data.settings.fdr}).`,
        }),
    );
    place.replaceChildren(...parts);
}

function noTerms(viewer) {
    const cut = viewer.index.data.text_cut;
    const why = cut ? "it does not hold the abstracts in full" : "it has no room for them";
    return `This page cannot find terms: ${why}. In JupyterLab they are found.`;
}

/** Tell, while no paper is open, which terms mark the selection; asks anew when it changes. */
function showMarks(viewer) {
    const { index, rows, parts } = viewer;
    viewer.marksLater?.cancel();
    const some = rows.length > 0 && rows.length < index.n;
    if (!some || index.n > AT_ONCE || !(hasTerms(index) || viewer.host.hasKernel)) {
        parts.paper.tell(null);
        return;
    }
    viewer.marksLater = afterwards(150, () => {
        const asked = rows;
        const inside = new Set(rows);
        const rest = index.columns.id.map((_, row) => row).filter((row) => !inside.has(row));
        compareSets(viewer, rows, rest).then(
            (found) => {
                if (viewer.rows === asked && viewer.parts === parts) parts.paper.tell(marksOf(viewer, found));
            },
            () => parts.paper.tell(null),
        );
    });
    viewer.marksLater();
}

/** List the terms that mark a selection against all other papers. */
function marksOf(viewer, { terms }) {
    const lines = terms.filter((line) => line.gap > 0 && line.verdict === "more").slice(0, MARKS_SHOWN);
    const title = make("h2", { class: "pt-heading", text: "Terms that mark the selection" });
    if (!lines.length) {
        const text = "No term tells these papers from the others for certain.";
        return [title, make("p", { class: "pt-soft pt-marks", text })];
    }
    const list = make("ul", { class: "pt-marks" });
    for (const line of lines) {
        const button = make("button", {
            ...{ class: "pt-link", text: line.name, title: `Search for “${line.name}”` },
            onclick: () => changeFilters(viewer, { search: `"${line.name}"`, regex: false }),
        });
        const numbers = `in ${percent(line.share)} of them, ${percent(line.other)} of the others; odds ratio ${oddsWords(line.odds)}`;
        list.append(make("li", {}, button, make("span", { class: "pt-soft", text: numbers })));
    }
    return [title, list];
}
