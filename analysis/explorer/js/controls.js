// The controls over the view: search, selectors, dates, confidence, clear; and what they select.

/** Make the controls; they have show(filters), count(rows, themes, topics), complain(text) and forget(). */
function makeControls(viewer) {
    const { index } = viewer;
    const slow = index.n > SLOW_FROM;
    const set = (changes) => changeFilters(viewer, changes);
    const later = afterwards(slow ? 220 : 60, () => set({ search: search.value }));
    const search = make("input", {
        ...{ type: "text", class: "pt-input pt-search", placeholder: searchHint(index) },
        ...{ autocomplete: "off", spellcheck: "false", oninput: later },
    });
    search.addEventListener("keydown", (event) => {
        if (event.key === "Enter") set({ search: search.value });
        if (event.key === "Escape") {
            later.cancel();
            search.value = "";
            set({ search: "" });
        }
    });
    const regex = make("input", {
        type: "checkbox",
        onchange: () => set({ regex: regex.checked }),
    });
    const theme = make("select", {
        class: "pt-input",
        onchange: () => chooseTheme(viewer, theme.value || null),
    });
    const topic = make("select", {
        ...{ class: "pt-input" },
        onchange: () => set({ topic: topic.value === "" ? null : Number(topic.value) }),
    });
    const fields = fieldSelects(index, set);
    const days = index.columns.date.filter(Boolean).sort();
    const range = { min: days[0], max: days.at(-1) };
    const from = make("input", { type: "date", class: "pt-input", ...range });
    const to = make("input", { type: "date", class: "pt-input", ...range });
    from.addEventListener("change", () => set({ from: from.value || null }));
    to.addEventListener("change", () => set({ to: to.value || null }));
    const confidence = make("input", {
        type: "range",
        class: "pt-range",
        min: 0,
        max: 1,
        step: 0.05,
    });
    const output = make("span", { class: "pt-output", "aria-hidden": "true" });
    confidence.addEventListener("input", () => {
        output.textContent = Number(confidence.value).toFixed(2);
        laterConfidence();
    });
    const laterConfidence = afterwards(slow ? 120 : 0, () =>
        set({ confidence: Number(confidence.value) }),
    );
    const clear = make("button", {
        ...{ class: "pt-button pt-clear", text: "Clear", title: "Bring all papers back" },
        onclick: () => {
            later.cancel();
            laterConfidence.cancel();
            applyFilters(viewer, {});
        },
    });
    const bar = make("div", { class: "pt-controls", role: "search", "aria-label": "Filters" });
    const labelled = (text, input, name, extra = null) =>
        labelledField(viewer, text, input, name, extra);
    const switchRegex = make("label", { class: "pt-switch" }, regex, "Regular expression");
    const message = make("p", { class: "pt-message", role: "alert", hidden: true });
    const own = makeOwnFilter(viewer);
    const fold = makeFold(
        ...Object.entries(fields).map(([name, select]) =>
            labelled(FIELD_NAMES[name], select, "pt-field-value"),
        ),
        labelled("From", from, "pt-field-date"),
        labelled("To", to, "pt-field-date"),
        labelled("Confidence at least", confidence, "pt-field-confidence", output),
        ...(own ? [own.root] : []),
    );
    const sought = labelled("Search", search, "pt-field-search", switchRegex);
    sought.append(message);
    bar.append(
        sought,
        labelled("Theme", theme, "pt-field-theme"),
        labelled("Topic", topic, "pt-field-topic"),
        fold.opener,
        fold.root,
        clear,
    );
    bar.classList.toggle("pt-many", Object.keys(fields).length > 0 || own !== null);
    if (!days.length) for (const input of [from, to]) input.disabled = true;
    const status = make("p", { class: "pt-status", role: "status" });
    const chips = make("div", { class: "pt-chips" });
    const line = make("div", { class: "pt-statusline" }, status, chips);
    const reading = readingNote(index.data, viewer.host.hasKernel);
    const note = make("p", { class: "pt-note pt-cutnote", hidden: !reading, text: reading });
    const root = make("div", { class: "pt-top" }, bar, note, line);
    const state = { search, regex, theme, topic, fields, from, to, confidence, output, clear, chips, own };
    return {
        root,
        show: (filters) => showControls(viewer, state, filters),
        count(rows, themes, topics) {
            status.textContent = `${grouped(rows.length)} of ${counted(index.n, "paper")}`;
            // As wide as it will ever be, so that what follows stays where it is.
            status.style.minWidth = `${2 * grouped(index.n).length + 10}ch`;
            fillThemes(index, theme, themes, viewer);
            fillTopics(index, topic, topics, viewer);
        },
        complain(text) {
            message.textContent = text;
            message.hidden = !text;
            if (text) search.setAttribute("aria-invalid", "true");
            else search.removeAttribute("aria-invalid");
        },
        forget() {
            later.cancel();
            laterConfidence.cancel();
        },
    };
}

/** Make the filters that fold away where there is no room for them, and what opens them. */
function makeFold(...fields) {
    const root = make("div", { class: "pt-fold", role: "group", "aria-label": "More filters" });
    const turn = (open) => {
        root.classList.toggle("pt-open", open);
        opener.setAttribute("aria-expanded", String(open));
    };
    const opener = make("button", {
        ...{ class: "pt-button pt-folder", text: "More filters", "aria-expanded": "false" },
        onclick: () => turn(!root.classList.contains("pt-open")),
    });
    root.append(...fields);
    root.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        turn(false);
        opener.focus();
    });
    root.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !root.contains(event.relatedTarget)) turn(false);
    });
    return { root, opener };
}

const FIELD_NAMES = { venue: "Venue", type: "Type", language: "Language" };
const MOST_VALUES = 300;

/** Make a selector for each field in which papers differ; it offers the commonest values. */
function fieldSelects(index, set) {
    const differing = FIELDS.filter((name) => index.fields[name].size > 1);
    return Object.fromEntries(
        differing.map((name) => {
            const select = make("select", {
                ...{ class: "pt-input" },
                onchange: () => set({ [name]: select.value || null }),
            });
            const values = [...index.fields[name]].slice(0, MOST_VALUES);
            const options = values.map(([text, n]) => [text, `${shortened(text, 60)} (${grouped(n)})`]);
            fillSelect(select, [["", "All"], ...options], "");
            return [name, select];
        }),
    );
}

function searchHint(index) {
    return index.n > 1 ? 'words or "a phrase"' : "words";
}

function readingNote(data, hasKernel) {
    if (!data.text_cut || hasKernel) return "";
    if (!data.text_kept)
        return "The search reads titles only: for want of room this page holds no abstracts.";
    const kept = grouped(data.text_kept);
    return `The search reads titles and the first ${kept} characters of each abstract: this page has no room for more.`;
}

function labelledField(viewer, text, input, name, extra) {
    const id = `pt-${viewer.number}-${text.toLowerCase().replaceAll(" ", "-")}`;
    input.id = id;
    const label = make("label", { class: "pt-label", for: id, text });
    const head = make("div", { class: "pt-field-head" }, label, extra);
    return make("div", { class: `pt-field ${name}` }, head, input);
}

function exportButtons(viewer) {
    const { index } = viewer;
    const button = (text, kind, write) =>
        make("button", {
            ...{ class: "pt-button pt-quiet", text, title: `Save the selected papers as ${kind}` },
            onclick: () => download(...write()),
        });
    return make(
        "div",
        { class: "pt-exports" },
        make("span", { class: "pt-soft", text: "Save selection:", "aria-hidden": "true" }),
        button("CSV", "CSV", () => [
            "papers.csv",
            `\ufeff${toCsv(index, viewer.rows)}`,
            "text/csv",
        ]),
        button("Excel", "an Excel workbook", () => [
            "papers.xlsx",
            toExcel(index, viewer.rows),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ]),
        button("BibTeX", "BibTeX", () => [
            "papers.bib",
            toBibtex(index, viewer.rows),
            "application/x-bibtex",
        ]),
        button("RIS", "RIS", () => [
            "papers.ris",
            toRis(index, viewer.rows),
            "application/x-research-info-systems",
        ]),
    );
}

function showControls(viewer, state, filters) {
    const { search, regex, from, to, confidence, output, clear, chips } = state;
    // What is being typed stays, though filters that were set before it come back from a kernel.
    if (filters.search !== state.shown) {
        if (search.value.trim() !== filters.search.trim()) search.value = filters.search;
        state.shown = filters.search;
    }
    regex.checked = filters.regex;
    for (const [name, select] of Object.entries(state.fields)) select.value = filters[name] ?? "";
    state.own?.show(filters);
    from.value = filters.from ?? "";
    to.value = filters.to ?? "";
    confidence.value = String(filters.confidence);
    output.textContent = filters.confidence.toFixed(2);
    const any = Object.values(viewer.states).some(Boolean);
    clear.classList.toggle("pt-on", any);
    chips.replaceChildren(
        ...chipTexts(viewer, filters).map(([text, undone]) =>
            chip(text, () => changeFilters(viewer, undone)),
        ),
    );
}

/** Say what is set besides the words that are sought, each with what takes it back. */
function chipTexts(viewer, filters) {
    const { index } = viewer;
    const { theme, topic, from, to, confidence, like, lasso } = filters;
    const dates = from && to ? `${from} to ${to}` : from ? `From ${from}` : `To ${to}`;
    const found = [
        [theme, () => theme, { theme: null }],
        [topic !== null, () => topicNumbered(index, topic).label, { topic: null }],
        [from || to, () => dates, { from: null, to: null }],
        [confidence > 0, () => `Confidence at least ${confidence.toFixed(2)}`, { confidence: 0 }],
        ...FIELDS.map((name) => [filters[name], () => filters[name], { [name]: null }]),
        ...Object.entries(filters.where ?? {}).map(([name, wanted]) => {
            const { [name]: _, ...rest } = filters.where;
            return [true, () => whereWords(name, wanted), { where: rest }];
        }),
        [
            like !== null,
            () => `Like “${shortened(index.columns.title[index.rowOf.get(like)], 44)}”`,
            { like: null },
        ],
        [lasso, () => lassoWords(viewer, lasso), { lasso: null }],
    ];
    return found.filter(([set]) => set).map(([, text, undone]) => [text(), undone]);
}

/** Call rows by the name of the selection that was kept of them, or by how many they are. */
function lassoWords(viewer, rows) {
    const name = keptName(viewer, rows);
    return name === null ? `Lasso of ${counted(rows.length, "paper")}` : `Selection “${shortened(name, 40)}”`;
}

function chip(text, onRemove) {
    const remove = make("button", {
        class: "pt-chip-x",
        "aria-label": `Remove: ${text}`,
        text: "×",
        onclick: onRemove,
    });
    return make("span", { class: "pt-chip", title: text }, make("span", { text }), remove);
}

function fillThemes(index, select, counts, viewer) {
    const total = counts.reduce((sum, n) => sum + n, 0);
    const options = index.themes.map((theme, i) => [
        theme.name,
        `${theme.name} (${grouped(counts[i])})`,
    ]);
    fillSelect(
        select,
        [["", `All themes (${grouped(total)})`], ...options],
        viewer.filters.theme ?? "",
    );
}

/** Offer the topics that have papers under the other filters, and the one that is chosen. */
function fillTopics(index, select, counts, viewer) {
    const chosen = viewer.filters.topic;
    const total = counts.reduce((sum, n) => sum + n, 0);
    const options = index.topics
        .map((topic, i) => [topic, counts[i]])
        .filter(([topic, n]) => n > 0 || topic.topic === chosen)
        .map(([topic, n]) => [String(topic.topic), `${topic.label} (${grouped(n)})`]);
    fillSelect(
        select,
        [["", `All topics (${grouped(total)})`], ...options],
        chosen === null ? "" : String(chosen),
    );
}

function fillSelect(select, options, value) {
    const same =
        select.options.length === options.length &&
        options.every(([key], i) => select.options[i].value === key);
    if (!same)
        select.replaceChildren(
            ...options.map(([key, text]) => make("option", { value: key, text })),
        );
    else
        options.forEach(([, text], i) => {
            if (select.options[i].textContent !== text) select.options[i].textContent = text;
        });
    select.value = value;
}
