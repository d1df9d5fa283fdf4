// How papers are shown: what colours and shapes them, which columns the table and the hover show.
//
// `viewer.shown` holds it: { colour, shape, table, hover }, where `table` is null for the columns
// that there is room for, else a list of keys, and `hover` a list of keys.

const SHOWN = Object.freeze({ colour: "theme", shape: SAME, table: null, hover: null });

/** Make the line of tools over the parts; it has close(), for the menus that hang from it. */
function makeToolbar(viewer) {
    const { index, shown } = viewer;
    const all = [...index.table.values()];
    const change = (changes) => showOtherwise(viewer, changes);
    const colour = chooser(
        all.filter(canColour).map(({ key, name }) => [key, name]),
        shown.colour,
        (key) => change({ colour: key }),
    );
    const shapes = all.filter(canShape).map(({ key, name }) => [key, name]);
    const shape = chooser([[SAME, "As the colour"], ...shapes], shown.shape, (key) =>
        change({ shape: key }),
    );
    const columns = makeMenu(viewer, "Columns", []);
    columns.root.addEventListener("pt-open", () =>
        columns.panel.replaceChildren(...columnChoice(viewer, change)),
    );
    const selections = makeSelections(viewer);
    const root = make(
        ...["div", { class: "pt-toolbar", role: "group", "aria-label": "How papers are shown" }],
        toolField(viewer, "Colour by", colour),
        toolField(viewer, "Shape by", shape),
        columns.root,
        selections.menu.root,
        exportButtons(viewer),
    );
    return { root, selections };
}

function chooser(options, value, onChoose) {
    const select = make("select", { class: "pt-input", onchange: () => onChoose(select.value) });
    select.append(...options.map(([key, text]) => make("option", { value: key, text })));
    select.value = value;
    return select;
}

function toolField(viewer, text, select) {
    select.id = `pt-${viewer.number}-${text.toLowerCase().replaceAll(" ", "-")}`;
    const label = make("label", { class: "pt-label", for: select.id, text });
    return make("div", { class: "pt-tool-field" }, label, select);
}

/** Take those settings only that these papers have columns for. */
function cleanShown(index, shown) {
    const has = (key, fits) => index.table.has(key) && fits(index.table.get(key));
    const keys = (list) => (list ? list.filter((key) => index.table.has(key)) : null);
    return {
        colour: has(shown.colour, canColour) ? shown.colour : SHOWN.colour,
        shape: has(shown.shape, canShape) ? shown.shape : SHOWN.shape,
        table: keys(shown.table),
        hover: keys(shown.hover),
    };
}

/** Show the papers with other colours, shapes or columns; what is selected stays. */
function showOtherwise(viewer, changes) {
    const { index, parts } = viewer;
    const before = viewer.shown;
    viewer.shown = cleanShown(index, { ...before, ...changes });
    const { colour, shape } = viewer.shown;
    if (colour !== before.colour || shape !== before.shape) {
        index.colouring = makeColouring(index, viewer.shown);
        parts.map.colour();
        parts.key.colour();
        showKey(viewer);
        showTrend(viewer);
        parts.paper.show(viewer.picked);
    }
    if ("colour" in changes || "shape" in changes || "table" in changes)
        parts.table.arrange(viewer.shown.table);
}

/** Tell which facts stand beside a point: those chosen, and those that colour and shape it. */
function hoverFacts(viewer, row) {
    const { column, shaped } = viewer.index.colouring;
    const keys = new Set([column.key, shaped?.key, ...(viewer.shown.hover ?? [])]);
    for (const told of ["title", "theme", "topic", "date", "confidence", "arxiv"]) keys.delete(told);
    return [...keys]
        .map((key) => viewer.index.table.get(key))
        .filter(Boolean)
        .map((each) => [each.name, each.text(row) || "none"]);
}

/** Offer every column for the table and for the hover. */
function columnChoice(viewer, change) {
    const { index, shown } = viewer;
    const table = new Set(shown.table ?? viewer.parts.table.visible());
    const hover = new Set(shown.hover ?? []);
    const order = [...new Set([...defaultColumns(index), ...index.table.keys()])];
    const box = (set, key, name, place) => {
        const input = make("input", {
            ...{ type: "checkbox", "aria-label": `${name} ${place}` },
            onchange: () => {
                if (input.checked) set.add(key);
                else set.delete(key);
                const keys = order.filter((each) => set.has(each));
                change(set === table ? { table: keys } : { hover: keys });
            },
        });
        input.checked = set.has(key);
        return input;
    };
    const boxes = [];
    const lines = order.map((key) => {
        const { name } = index.table.get(key);
        const always = key === "title";
        const inTable = always ? "always" : box(table, key, name, "in the table");
        const atPoint = always ? "always" : box(hover, key, name, "beside a point");
        if (!always) boxes.push([inTable, table, key], [atPoint, hover, key]);
        return make(
            ...["tr", {}, make("th", { scope: "row", text: name, title: name })],
            ...[make("td", {}, inTable), make("td", {}, atPoint)],
        );
    });
    const heads = ["Column", "Table", "Point"];
    const head = make("tr", {}, ...heads.map((text) => make("th", { scope: "col", text })));
    const grid = make("table", { class: "pt-choice" }, make("thead", {}, head));
    grid.append(make("tbody", {}, ...lines));
    const reset = make("button", {
        ...{ class: "pt-button pt-quiet", text: "As at first" },
        onclick: () => {
            change({ table: null, hover: null });
            hover.clear();
            table.clear();
            for (const key of viewer.parts.table.visible()) table.add(key);
            for (const [input, set, key] of boxes) input.checked = set.has(key);
        },
    });
    const left = index.data.own_left ?? [];
    const note = make("p", {
        ...{ class: "pt-soft", hidden: !left.length },
        text: `For want of room this view leaves out: ${left.join(", ")}.`,
    });
    return [make("div", { class: "pt-choice-box" }, grid), reset, note];
}

/** Make a button from which a panel hangs; Escape, and a click elsewhere, close it. */
function makeMenu(viewer, text, children, kind = "") {
    const panel = make("div", {
        ...{ class: `pt-menu ${kind}`.trim(), role: "group", "aria-label": text, hidden: true },
    });
    panel.append(...children);
    const outside = (event) => {
        if (!root.contains(event.target)) turn(false);
    };
    const turn = (open) => {
        panel.hidden = !open;
        button.setAttribute("aria-expanded", String(open));
        const listen = open ? "addEventListener" : "removeEventListener";
        viewer.root[listen]("pointerdown", outside);
        if (open) root.dispatchEvent(new CustomEvent("pt-open"));
    };
    const button = make("button", {
        ...{ class: "pt-button pt-quiet pt-opens", text, "aria-expanded": "false" },
        onclick: () => turn(panel.hidden),
    });
    const root = make("div", { class: "pt-menu-box" }, button, panel);
    root.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || panel.hidden) return;
        event.stopPropagation();
        turn(false);
        button.focus();
    });
    root.addEventListener("focusout", (event) => {
        if (event.relatedTarget && !root.contains(event.relatedTarget)) turn(false);
    });
    return { root, panel, button, close: () => turn(false), isOpen: () => !panel.hidden };
}
