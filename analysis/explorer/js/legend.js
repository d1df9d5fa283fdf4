// What colours and shapes mean where a column other than the theme gives them.

const BARS = 16; // of the small histogram over a scale

/** Make the key of the present colouring: that of themes, or of another column; see `makeKey`. */
function makeKeyPanel(index, calls, open = new Set()) {
    const root = make("section", { class: "pt-key", tabindex: 0 });
    const panel = { root, open, inner: null, shapes: null };
    panel.colour = () => {
        const byTheme = isByTheme(index);
        panel.inner = byTheme ? makeKey(index, calls, open) : makeLegend(index, calls);
        panel.shapes = makeShapes(index);
        root.setAttribute("aria-label", byTheme ? "Themes" : `Key: ${index.colouring.column.name}`);
        root.replaceChildren(...panel.inner.parts, ...panel.shapes.parts);
        root.scrollTop = 0;
        root.tabIndex = root.querySelector("button") ? -1 : 0; // else keys could not scroll it
    };
    panel.show = (themes, topics, filters, bits) => {
        if (isByTheme(index)) panel.inner.show(themes, topics, filters);
        else panel.inner.show(bits, filters);
        panel.shapes.show(bits);
    };
    panel.colour();
    return panel;
}

function makeLegend(index, calls) {
    const { column, scale } = index.colouring;
    const title = make("h2", { class: "pt-heading", text: column.name });
    return scale ? scaleLegend(index, title) : valueLegend(index, title, calls);
}

/** List the values that have a colour, with how many selected papers have each. */
function valueLegend(index, title, calls) {
    const { column, lines, slot } = index.colouring;
    const list = make("ul", { class: "pt-key-list" });
    const made = lines.map((line) => {
        const count = make("span", { class: "pt-key-count" });
        const bar = make("span", { class: "pt-key-bar", "aria-hidden": "true" }, make("span"));
        bar.firstElementChild.style.background = line.look.colour;
        const name = make("span", { class: "pt-key-name", text: line.name });
        const parts = [markIcon(keyLook(index, line.look)), name, count, bar];
        const chosen = line.value !== undefined && calls.canChoose(column, line.value);
        const looks = { class: "pt-key-line", title: line.name };
        const button = chosen
            ? make("button", { ...looks, "aria-pressed": "false", onclick: () => calls.onValue(column, line) })
            : make("div", { ...looks });
        button.append(...parts);
        list.append(make("li", {}, button));
        return { line, button, count, bar: bar.firstElementChild, chosen };
    });
    const show = (bits, filters) => {
        const counts = new Array(lines.length).fill(0);
        const asked = ~bitOf(column);
        for (let row = 0; row < index.n; row++) if (!(bits[row] & asked)) counts[slot(row)]++;
        const most = Math.max(1, ...counts);
        made.forEach(({ line, button, count, bar, chosen }, i) => {
            count.textContent = grouped(counts[i]);
            bar.style.width = `${(100 * counts[i]) / most}%`;
            button.classList.toggle("pt-none", counts[i] === 0);
            if (chosen) button.setAttribute("aria-pressed", String(isChosen(index, line, filters)));
        });
    };
    return { parts: [title, list], show };
}

/** Return the look that stands for a colour in the key: its mark says nothing where shapes do. */
function keyLook({ colouring }, look) {
    return colouring.shapes ? { ...look, mark: "circle" } : look;
}

function bitOf(column) {
    return FAILS[column.isOwn ? "where" : column.key] ?? 0;
}

function isChosen(index, line, filters) {
    const { column } = index.colouring;
    if (column.isOwn) return filters.where?.[column.own.name] === line.value;
    if (column.key === "topic") return filters.topic === index.topics[line.code].topic;
    return filters[column.key] === line.value;
}

/** Draw the scale with what its ends mean, and over it how many selected papers lie where. */
function scaleLegend(index, title) {
    const { column, scale } = index.colouring;
    const bars = Array.from({ length: BARS }, () => make("span"));
    const chart = make("div", { class: "pt-scale-bars", "aria-hidden": "true" }, ...bars);
    const band = make("div", { class: "pt-scale-band", "aria-hidden": "true" });
    band.style.background = `linear-gradient(to right, ${scale.colours.join(", ")})`;
    const texts = scale.ends.map((end) => scale.write(end));
    const ticks = texts.map((text, i) => make("span", { text: i && text === texts[i - 1] ? "" : text }));
    const axis = make("div", { class: "pt-scale-ticks" }, ...ticks);
    const about = make("p", { class: "pt-line" });
    const missing = make("p", { class: "pt-line pt-scale-none", hidden: !scale.none });
    missing.append(markIcon(scale.missing), make("span"));
    const show = (bits) => {
        const counts = new Array(BARS).fill(0);
        let [none, known] = [0, 0];
        for (let row = 0; row < index.n; row++) {
            if (bits[row]) continue;
            const step = scale.step(row);
            if (step < 0) none++;
            else {
                known++;
                counts[Math.floor((step * BARS) / STEPS)]++;
            }
        }
        const most = Math.max(1, ...counts);
        bars.forEach((bar, i) => (bar.style.height = `${(100 * counts[i]) / most}%`));
        const steps = scale.ranked ? " Each step of colour holds as many papers as another." : "";
        about.textContent = `${counted(known, "selected paper")}, from ${scale.write(scale.ends[0])} to ${scale.write(scale.ends.at(-1))} among all.${steps}`;
        missing.lastChild.textContent = `no ${column.name.toLowerCase()}: ${counted(none, "selected paper")}`;
    };
    return { parts: [title, chart, band, axis, about, missing], show };
}

/** List what shapes mean, where another column gives them. */
function makeShapes(index) {
    const { shapes, shaped } = index.colouring;
    if (!shapes) return { parts: [], show: () => {} };
    const list = make("ul", { class: "pt-key-list" });
    const counts = shapes.map(({ name, mark }) => {
        const count = make("span", { class: "pt-key-count" });
        const line = make("div", { class: "pt-key-line pt-key-shape", title: name });
        const icon = markIcon({ mark, colour: "currentColor" });
        line.append(icon, make("span", { class: "pt-key-name", text: name }), count);
        list.append(make("li", {}, line));
        return count;
    });
    const title = make("h3", { class: "pt-heading pt-key-second", text: `Shape: ${shaped.name}` });
    const show = (bits) => {
        const found = new Array(shapes.length).fill(0);
        for (let row = 0; row < index.n; row++) {
            if (bits[row]) continue;
            const code = shaped.code(row);
            found[code < 0 ? shapes.length - 1 : code]++;
        }
        counts.forEach((count, i) => (count.textContent = grouped(found[i])));
    };
    return { parts: [title, list], show };
}
