// Selections that are kept by a name: beside the results where there is a kernel, else in the
// page while it is open, from which they are downloaded as the same file.

/** Make the menu of selections: keep this one, show and remove kept ones, compare two. */
function makeSelections(viewer) {
    viewer.kept ??= keptAtFirst(viewer);
    const selections = { viewer, compared: null };
    const name = make("input", {
        ...{ class: "pt-input", type: "text", maxlength: 80, autocomplete: "off" },
        ...{ id: `pt-${viewer.number}-keep`, required: true },
    });
    const keep = make("button", { class: "pt-button", text: "Keep" });
    keep.type = "submit";
    const label = make("label", { class: "pt-label", for: name.id, text: "Keep this selection as" });
    const line = make("div", { class: "pt-keep-line" }, name, keep);
    const form = make("form", { class: "pt-keep", "aria-label": "Keep this selection" }, label, line);
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        keepSelection(selections, name.value);
    });
    Object.assign(selections, {
        name,
        status: make("p", { class: "pt-line pt-kept-said", role: "status" }),
        list: make("ul", { class: "pt-kept", "aria-label": "Kept selections" }),
        first: make("select", { class: "pt-input", onchange: () => compareChosen(selections) }),
        second: make("select", { class: "pt-input", onchange: () => compareChosen(selections) }),
        result: make("div", { class: "pt-comparison", "aria-live": "polite" }),
    });
    const save = make("button", {
        ...{ class: "pt-button pt-quiet", text: "Download selections.csv" },
        title: "Put the file beside the results, and load_selections(results) gives each as a DataFrame",
        onclick: () => download("selections.csv", keptCsv(viewer), "text/csv"),
    });
    const where = viewer.host.hasKernel
        ? "Kept in selections.csv beside the results; in Python: explorer.selections"
        : "Kept in this page while it is open; download them to keep them longer.";
    const field = (text, select, id) => {
        select.id = `pt-${viewer.number}-${id}`;
        return make("div", {}, make("label", { class: "pt-label", for: select.id, text }), select);
    };
    selections.menu = makeMenu(
        viewer,
        "Selections",
        [
            form,
            selections.status,
            selections.list,
            make("p", { class: "pt-soft", text: where }),
            ...(viewer.host.hasKernel ? [] : [save]),
            make("h2", { class: "pt-heading pt-menu-second", text: "Compare two selections" }),
            make(
                ...["div", { class: "pt-pair" }],
                ...[field("First", selections.first, "first"), field("Second", selections.second, "second")],
            ),
            selections.result,
        ],
        "pt-menu-wide",
    );
    selections.menu.root.addEventListener("pt-open", () => {
        compareChosen(selections);
        if (viewer.host.hasKernel) askKept(selections, "kept", {});
    });
    selections.later = afterwards(200, () => compareChosen(selections));
    selections.follow = () => {
        if (selections.menu.isOpen()) selections.later();
    };
    selections.forget = () => selections.later.cancel();
    listKept(selections);
    if (viewer.host.hasKernel && !viewer.asksKept) {
        viewer.asksKept = true;
        askKept(selections, "kept", {});
    }
    return selections;
}

/** Take the selections that a page was written with. */
function keptAtFirst(viewer) {
    return new Map((viewer.index.data.kept ?? []).map(({ name, ids }) => [name, ids]));
}

/** Return the rows of a kept selection that these papers hold. */
function keptRows({ index, kept }, name) {
    return (kept.get(name) ?? [])
        .map((id) => index.rowOf.get(id))
        .filter((row) => row !== undefined)
        .sort((a, b) => a - b);
}

function sayKept(selections, text, failed = false) {
    selections.status.textContent = text;
    selections.status.classList.toggle("pt-failed", failed);
}

/** Ask the kernel to keep or remove a selection, or which there are. */
function askKept(selections, kind, args) {
    const { viewer } = selections;
    return askHost(viewer, kind, args).then(
        ({ message, kept }) => {
            viewer.kept = new Map(kept.map(({ name, ids }) => [name, ids]));
            const current = viewer.toolbar.selections;
            if (message) sayKept(current, message);
            const lost = kept.reduce((sum, { missing }) => sum + missing, 0);
            if (!message && lost)
                sayKept(current, `${counted(lost, "kept paper")} not among these papers any more.`);
            listKept(current);
            viewer.controls.show(viewer.filters);
        },
        (error) => sayKept(viewer.toolbar.selections, error.message, true),
    );
}

function keepSelection(selections, text) {
    const { viewer } = selections;
    const name = text.trim().replace(/\s+/g, " ");
    if (!name) return;
    selections.name.value = "";
    if (viewer.host.hasKernel) {
        askKept(selections, "keep", { name, rows: viewer.rows });
        return;
    }
    if (!viewer.rows.length) {
        sayKept(selections, "No paper is selected, so there is nothing to keep.", true);
        return;
    }
    const done = viewer.kept.has(name) ? "Replaced" : "Kept";
    viewer.kept.set(name, viewer.rows.map((row) => viewer.index.columns.id[row]));
    sayKept(selections, `${done} in this page: ${name} (${counted(viewer.rows.length, "paper")}).`);
    listKept(selections);
    viewer.controls.show(viewer.filters);
}

function dropSelection(selections, name) {
    const { viewer } = selections;
    if (viewer.host.hasKernel) askKept(selections, "drop", { name });
    else {
        viewer.kept.delete(name);
        sayKept(selections, `Removed: ${name}.`);
        listKept(selections);
        viewer.controls.show(viewer.filters);
    }
    selections.name.focus();
}

function listKept(selections) {
    const { viewer, list, first, second } = selections;
    const names = [...viewer.kept.keys()];
    list.replaceChildren(
        ...names.map((name) => {
            const rows = keptRows(viewer, name);
            const show = make("button", {
                ...{ class: "pt-link", text: name, title: "Select these papers" },
                onclick: () => applyFilters(viewer, { lasso: keptRows(viewer, name) }),
            });
            const remove = make("button", {
                ...{ class: "pt-chip-x", "aria-label": `Remove ${name}`, text: "×" },
                onclick: () => dropSelection(selections, name),
            });
            const size = make("span", { class: "pt-soft", text: counted(rows.length, "paper") });
            return make("li", {}, show, size, remove);
        }),
    );
    const options = names.map((name) => [`kept ${name}`, name]);
    const chosen = [first.value, second.value];
    fillSelect(first, [["", "This selection"], ...options], "");
    fillSelect(second, [["", "All other papers"], ...options], "");
    [first, second].forEach((select, i) => {
        if (chosen[i] && [...select.options].some(({ value }) => value === chosen[i]))
            select.value = chosen[i];
    });
    if (selections.menu?.isOpen()) compareChosen(selections);
}

/** Name the kept selection that holds just these rows; null where none does. */
function keptName(viewer, rows) {
    for (const name of viewer.kept?.keys() ?? []) {
        const kept = keptRows(viewer, name);
        if (kept.length === rows.length && kept.every((row, i) => row === rows[i])) return name;
    }
    return null;
}

function keptCsv({ kept }) {
    const lines = [...kept].flatMap(([name, ids]) => ids.map((id) => [name, id]));
    const cells = [["name", "paper_id"], ...lines].map((line) => line.map(csvCell).join(","));
    return `${cells.join("\n")}\n`;
}

/** Compare the two selections that are chosen in the menu. */
function compareChosen(selections) {
    const { viewer, first, second, result } = selections;
    const rowsOf = (select) => keptRows(viewer, select.value.slice(5));
    const one = first.value ? rowsOf(first) : viewer.rows;
    const inside = new Set(one);
    const other = second.value
        ? rowsOf(second)
        : viewer.index.columns.id.map((_, row) => row).filter((row) => !inside.has(row));
    const names = [first, second].map((select) => {
        const text = select.selectedOptions[0].textContent;
        return select.value ? `“${shortened(text, 28)}”` : text.charAt(0).toLowerCase() + text.slice(1);
    });
    if (!second.value && !other.length) {
        const text = "All papers are selected. Select some to see what marks them, or choose a kept selection.";
        result.replaceChildren(make("p", { class: "pt-line", text }));
        return;
    }
    const asked = (selections.compared = {});
    if (viewer.index.n > AT_ONCE && !result.children.length)
        result.replaceChildren(make("p", { class: "pt-line", text: "Counting terms …" }));
    compareSets(viewer, one, other).then(
        (found) => {
            if (selections.compared === asked) fillComparison(viewer, result, found, names);
        },
        (error) => {
            if (selections.compared !== asked) return;
            result.replaceChildren(make("p", { class: "pt-line", text: error.message }));
        },
    );
}
