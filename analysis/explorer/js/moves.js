// Moving over the map and choosing on it: by pointer, wheel, touch and keys.

const STEP = 60;

function listenToMap(map) {
    const { frame, tools } = map.parts;
    const hold = { at: null, start: null, lasso: null, moved: false, touches: new Map() };
    frame.addEventListener("pointerdown", (event) => pressMap(map, hold, event));
    frame.addEventListener("pointermove", (event) => dragMap(map, hold, event));
    frame.addEventListener("pointerup", (event) => releaseMap(map, hold, event));
    frame.addEventListener("pointercancel", (event) => {
        hold.touches.delete(event.pointerId);
        if (hold.lasso) map.outline = null;
        Object.assign(hold, { at: null, start: null, lasso: null });
        map.repaint();
    });
    frame.addEventListener("pointerleave", () => hoverRow(map, -1));
    frame.addEventListener("dblclick", (event) => zoomMap(map, 1.8, ...within(map, event)));
    frame.addEventListener("wheel", (event) => turnWheel(map, event), { passive: false });
    frame.addEventListener("keydown", (event) => keyOnMap(map, event));
    tools.closer.addEventListener("click", () => zoomMap(map, 1.5));
    tools.farther.addEventListener("click", () => zoomMap(map, 1 / 1.5));
    tools.whole.addEventListener("click", () => showWhole(map));
    tools.lasso.addEventListener("click", () => setLasso(map, !map.lassoing));
}

function showWhole(map) {
    fitMap(map);
    map.settle();
    map.repaint();
}

function setLasso(map, on) {
    map.lassoing = on;
    map.parts.tools.lasso.setAttribute("aria-pressed", String(on));
    map.parts.frame.classList.toggle("pt-drawing", on);
}

function within(map, event) {
    const box = map.parts.frame.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
}

function pressMap(map, hold, event) {
    if (event.button !== 0) return;
    const at = within(map, event);
    map.parts.frame.setPointerCapture(event.pointerId);
    hold.touches.set(event.pointerId, at);
    Object.assign(hold, { at, start: at, moved: false });
    if (hold.touches.size === 1 && (map.lassoing || event.shiftKey)) {
        hold.lasso = [toPlace(map.view, ...at)];
        map.outline = hold.lasso;
    }
}

function dragMap(map, hold, event) {
    const at = within(map, event);
    if (!hold.touches.has(event.pointerId)) {
        hoverRow(map, rowAt(map, ...at), at);
        return;
    }
    if (hold.touches.size === 2) {
        pinchMap(map, hold, event, at);
        return;
    }
    if (Math.hypot(at[0] - hold.start[0], at[1] - hold.start[1]) > 4) hold.moved = true;
    if (hold.lasso) {
        hold.lasso.push(toPlace(map.view, ...at));
        map.repaint();
    } else if (hold.moved) {
        panMap(map, at[0] - hold.at[0], at[1] - hold.at[1]);
        map.parts.frame.classList.add("pt-dragging");
        hoverRow(map, -1);
    }
    hold.at = at;
}

function pinchMap(map, hold, event, at) {
    const spread = () => {
        const [a, b] = [...hold.touches.values()];
        return {
            gap: Math.hypot(a[0] - b[0], a[1] - b[1]),
            x: (a[0] + b[0]) / 2,
            y: (a[1] + b[1]) / 2,
        };
    };
    const before = spread();
    hold.touches.set(event.pointerId, at);
    const after = spread();
    hold.moved = true;
    panMap(map, after.x - before.x, after.y - before.y);
    if (before.gap > 0) zoomMap(map, after.gap / before.gap, after.x, after.y);
}

function releaseMap(map, hold, event) {
    if (!hold.touches.delete(event.pointerId)) return;
    map.parts.frame.classList.remove("pt-dragging");
    const { lasso, moved } = hold;
    hold.lasso = null;
    if (hold.touches.size) return;
    if (lasso && moved && lasso.length > 2) {
        map.outline = Object.assign(lasso, { closed: true });
        setLasso(map, false);
        map.calls.onLasso(rowsInside(map, lasso));
    } else if (!moved) {
        if (lasso) map.outline = null;
        const row = rowAt(map, ...within(map, event), event.pointerType === "touch" ? 22 : 12);
        if (row >= 0) map.calls.onPick(row);
        map.repaint();
    }
}

/** Let the wheel zoom, unless the page needs it to scroll and the map has not been chosen. */
function turnWheel(map, event) {
    const { frame } = map.parts;
    const chosen = event.ctrlKey || event.metaKey || frame.contains(document.activeElement);
    if (!chosen && scrollsAround(frame)) {
        hintAtWheel(map);
        return;
    }
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 30 : 1;
    const turn = clamp(event.deltaY * lines, -240, 240);
    zoomMap(map, Math.exp(-turn * (event.ctrlKey ? 0.008 : 0.0016)), ...within(map, event));
}

function scrollsAround(element) {
    for (let around = element.parentElement; around; around = around.parentElement) {
        if (around.scrollHeight > around.clientHeight + 2) {
            const flow = getComputedStyle(around).overflowY;
            if (flow === "auto" || flow === "scroll" || around === document.documentElement)
                return true;
        }
    }
    return false;
}

function hintAtWheel(map) {
    const { hint } = map.parts;
    hint.textContent = "Click the map, or hold Ctrl, to zoom with the wheel";
    hint.hidden = false;
    map.hideHint ??= afterwards(1500, () => {
        hint.hidden = true;
    });
    map.hideHint();
}

function keyOnMap(map, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = {
        ArrowLeft: () => panMap(map, STEP, 0),
        ArrowRight: () => panMap(map, -STEP, 0),
        ArrowUp: () => panMap(map, 0, STEP),
        ArrowDown: () => panMap(map, 0, -STEP),
        "+": () => zoomMap(map, 1.4),
        "=": () => zoomMap(map, 1.4),
        "-": () => zoomMap(map, 1 / 1.4),
        0: () => showWhole(map),
        Escape: () => setLasso(map, false),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step();
}

/** Show what a point is beside it. */
function hoverRow(map, row, at = null) {
    const { card, frame } = map.parts;
    frame.classList.toggle("pt-over-point", row >= 0);
    if (row !== map.hovered) {
        map.hovered = row;
        map.repaint();
        card.hidden = row < 0;
        if (row >= 0) card.replaceChildren(...cardTexts(map, row));
    }
    if (row < 0 || !at) return;
    const { width, height } = map.view;
    const left = at[0] + 16 + card.offsetWidth > width ? at[0] - 14 - card.offsetWidth : at[0] + 16;
    const top =
        at[1] + 14 + card.offsetHeight > height ? at[1] - 12 - card.offsetHeight : at[1] + 14;
    card.style.left = `${Math.max(4, left)}px`;
    card.style.top = `${Math.max(4, top)}px`;
}

function cardTexts({ index, calls }, row) {
    const { columns } = index;
    const theme = index.themeOf(row);
    const arxiv = columns.arxiv[row] ? `  ·  arXiv ${columns.arxiv[row]}` : "";
    const place = make("div", { class: "pt-card-line" }, rowMark(index, row));
    place.append(make("span", { text: `${theme.name} › ${index.topicAt(row).label}` }));
    return [
        make("strong", { text: shortened(columns.title[row], 160) }),
        make("div", { class: "pt-soft", text: `${columns.shown_date[row]}${arxiv}` }),
        place,
        make("div", { class: "pt-soft", text: confidenceWords(index, row) }),
        ...calls
            .cardFacts(row)
            .map(([name, text]) => make("div", { text: `${name}: ${shortened(text, 120)}` })),
    ];
}

function confidenceWords(index, row) {
    const value = index.columns.confidence[row];
    const known = value === null ? "confidence unknown" : `confidence ${value.toFixed(2)}`;
    return index.columns.outlier[row] ? `${known}; fits nowhere well` : known;
}
