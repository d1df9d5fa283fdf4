// A filter by any column of one's own: the column, then a value of it or the two ends of a range.

/** Make the filter; null where no column of one's own can be chosen by. It has show(filters). */
function makeOwnFilter(viewer) {
    const { index } = viewer;
    const some = [...index.table.values()].filter(({ isOwn, kind }) => isOwn && kind !== "text");
    if (!some.length) return null;
    const id = (part) => `pt-${viewer.number}-own-${part}`;
    const labelled = (text, input, part) => {
        input.id = id(part);
        return make("div", { class: "pt-own-part" }, make("label", { class: "pt-label", for: input.id, text }), input);
    };
    const which = make("select", { class: "pt-input", onchange: () => arrange() });
    which.append(...some.map(({ key, name }) => make("option", { value: key, text: name })));
    const value = make("select", { class: "pt-input", onchange: () => set(value.value === ALL ? null : value.value.slice(1)) });
    const [low, high] = [0, 1].map(() =>
        make("input", { class: "pt-input", onchange: () => setRange() }),
    );
    const single = labelled("Value", value, "value");
    const range = make(
        ...["div", { class: "pt-pair" }],
        ...[labelled("At least", low, "low"), labelled("At most", high, "high")],
    );
    const root = make("div", { class: "pt-field pt-field-value pt-field-own" });
    root.append(labelled("Column", which, "column"), single, range);
    const chosen = () => index.table.get(which.value);
    const set = (wanted) => {
        const { [chosen().own.name]: _, ...where } = viewer.filters.where ?? {};
        if (wanted !== null) where[chosen().own.name] = wanted;
        changeFilters(viewer, { where });
    };
    const setRange = () => {
        const day = chosen().kind === "date";
        const ends = [low, high].map(({ value: text }) => (text === "" ? null : day ? text : Number(text)));
        set(ends.every((end) => end === null) ? null : ends);
    };
    const arrange = () => {
        const { kind, own } = chosen();
        single.hidden = kind !== "category";
        range.hidden = kind === "category";
        for (const input of [low, high]) {
            input.type = kind === "date" ? "date" : "number";
            if (kind === "number") input.step = "any";
            else input.removeAttribute("step");
        }
        if (kind === "category") fillSelect(value, valueChoices(own), ALL);
        show(viewer.filters);
    };
    const show = ({ where }) => {
        const wanted = where?.[chosen().own.name] ?? null;
        if (chosen().kind === "category") value.value = wanted === null ? ALL : `=${wanted}`;
        else [low, high].forEach((input, i) => (input.value = wanted?.[i] ?? ""));
    };
    arrange();
    return { root, show };
}

const ALL = "all"; // no value; values have "=" before them

function valueChoices({ levels, values }) {
    const counts = new Array(levels.length).fill(0);
    let none = 0;
    for (const code of values) {
        if (code >= 0) counts[code]++;
        else none++;
    }
    const some = levels.slice(0, MOST_VALUES).map((text, code) => [
        `=${text}`,
        `${shortened(text, 60)} (${grouped(counts[code])})`,
    ]);
    return [[ALL, "All"], ...some, ...(none ? [["=", `None (${grouped(none)})`]] : [])];
}
