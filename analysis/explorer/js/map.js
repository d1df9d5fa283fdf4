// The map of papers: points, names, and the ways to move over it and to choose on it.

const FONT =
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", Arial, sans-serif';
const CLOSEST = 80;
const MAP_HELP =
    "Map of the papers. Arrow keys move it, plus and minus zoom, 0 shows the whole map; " +
    "the table lists the same papers.";

/**
 * Make the map. `calls` has onPick(row) and onLasso(rows); `seen` is what another map
 * of the same papers showed, to go on from there.
 *
 * The map has show(state) for the state { bits, chosen, filters }, pick(row), colour() after
 * the colouring has changed, look at a row (reveal), and forget(). `calls.cardFacts(row)` gives
 * what stands beside a point: [name, text] each.
 */
function makeMap(index, calls, seen = null) {
    const parts = mapParts();
    const { places, centre } = normalised(index);
    const map = {
        ...{ index, calls, parts, places, centre, former: new Map(), names: [], outline: null },
        ...{ picked: -1, hovered: -1, lassoing: false, fitted: true, dirty: true, state: null },
        // k is pixels per unit, wide how much more of them a unit has across than down.
        view: { k: 1, wide: 1, x: 0, y: 0, width: 0, height: 0, ratio: 1 },
        order: Uint32Array.from({ length: index.n }, (_, row) => row),
        nDimmed: 0,
        grid: gridOf(places, index.n),
    };
    const lost = () => {
        const fresh = make("canvas", { class: "pt-points", "aria-hidden": "true" });
        parts.points.replaceWith(fresh);
        parts.points = fresh;
        fitCanvas(map, fresh);
        map.painter = flatPainter(fresh, places, index);
    parts.root.dataset.painter = map.painter.kind;
        map.repaint();
    };
    map.painter = makePainter(parts.points, places, index, lost);
    parts.root.dataset.painter = map.painter.kind;
    map.repaint = oncePerFrame(() => paintMap(map));
    map.settle = afterwards(90, () => {
        nameMap(map);
        map.repaint();
    });
    if (seen) {
        map.fitted = seen.fitted;
        Object.assign(map.view, { k: seen.k, x: seen.x, y: seen.y });
    }
    const observer = new ResizeObserver(() => resizeMap(map));
    observer.observe(parts.frame);
    listenToMap(map);
    return {
        root: parts.root,
        seen: () => ({ fitted: map.fitted, k: map.view.k, x: map.view.x, y: map.view.y }),
        show(state) {
            map.state = state;
            orderPoints(map);
            if (!state.filters.lasso) map.outline = null;
            nameMap(map);
            map.repaint();
        },
        pick(row) {
            map.picked = row;
            map.repaint();
        },
        colour() {
            map.painter.colour();
            orderPoints(map);
            for (const name of map.names) name.ink = inkOf(map, name.theme); // where they stand
            map.repaint();
        },
        reveal(row) {
            revealRow(map, row);
        },
        forget() {
            observer.disconnect();
            map.repaint.cancel();
            map.settle.cancel();
            map.painter.forget();
        },
    };
}

function mapParts() {
    const points = make("canvas", { class: "pt-points", "aria-hidden": "true" });
    const over = make("canvas", { class: "pt-over", "aria-hidden": "true" });
    const frame = make(
        "div",
        { class: "pt-map", tabindex: 0, role: "application", "aria-label": MAP_HELP },
        points,
        over,
    );
    const button = (name, text, title) =>
        make("button", { class: "pt-tool", "aria-label": name, title: title ?? name, text });
    const tools = {
        closer: button("Zoom in", "+"),
        farther: button("Zoom out", "−"),
        whole: button("Whole map", "⤢"),
        lasso: button("Lasso", "", "Lasso: draw around papers (or hold Shift and drag)"),
    };
    tools.lasso.append(
        makeSvg(
            "svg",
            { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
            makeSvg("path", {
                d: "M3.2 10.2C-.2 5.2 4.6 1.8 8.6 2.1C12.6 2.3 15.4 5 13.6 8.1C12 10.8 7.6 11.6 4.8 10.4M4.8 10.4C3.6 9.6 2.2 10.8 3.2 11.8C4.2 12.6 5.6 11.4 4.8 10.4C5.2 12.2 4.6 13.6 3 14.4",
                fill: "none",
                stroke: "currentColor",
                "stroke-width": 1.4,
                "stroke-linecap": "round",
            }),
        ),
    );
    tools.lasso.setAttribute("aria-pressed", "false");
    const card = make("div", { class: "pt-card", hidden: true, "aria-hidden": "true" });
    const hint = make("div", { class: "pt-hint", hidden: true, "aria-hidden": "true" });
    const bar = make("div", { class: "pt-tools", role: "group", "aria-label": "Map" });
    bar.append(...Object.values(tools));
    const root = make(
        "section",
        { class: "pt-mapbox", "aria-label": "Map" },
        frame,
        bar,
        card,
        hint,
    );
    return { root, frame, points, over, tools, card, hint };
}

/** Move the points into -1 to 1 with one unit for both axes. */
function normalised(index) {
    const { x, y } = index.columns;
    const low = [Infinity, Infinity];
    const high = [-Infinity, -Infinity];
    for (let row = 0; row < index.n; row++) {
        [x[row] ?? 0, y[row] ?? 0].forEach((value, axis) => {
            low[axis] = Math.min(low[axis], value);
            high[axis] = Math.max(high[axis], value);
        });
    }
    const centre = [0, 1].map((axis) => (index.n ? (low[axis] + high[axis]) / 2 : 0));
    const half = Math.max(1e-9, ...[0, 1].map((axis) => (high[axis] - low[axis]) / 2));
    const scale = Number.isFinite(half) ? half : 1;
    const places = new Float32Array(index.n * 2);
    for (let row = 0; row < index.n; row++) {
        places[2 * row] = ((x[row] ?? 0) - centre[0]) / scale;
        places[2 * row + 1] = ((y[row] ?? 0) - centre[1]) / scale;
    }
    const reach = [0, 1].map((axis) => (index.n ? (high[axis] - low[axis]) / 2 / scale : 1));
    return { places, centre: { at: centre, scale, reach } };
}

/** Sort the points into squares, so that those near the pointer are found at once. */
function gridOf(places, n) {
    const side = Math.max(1, Math.min(400, Math.round(Math.sqrt(n / 2))));
    const square = (value) => Math.min(side - 1, Math.max(0, Math.floor(((value + 1) / 2) * side)));
    const starts = new Uint32Array(side * side + 1);
    const cells = new Uint32Array(n);
    for (let row = 0; row < n; row++) {
        cells[row] = square(places[2 * row + 1]) * side + square(places[2 * row]);
        starts[cells[row] + 1]++;
    }
    for (let i = 0; i < side * side; i++) starts[i + 1] += starts[i];
    const rows = new Uint32Array(n);
    const next = starts.slice();
    for (let row = 0; row < n; row++) rows[next[cells[row]]++] = row;
    return { side, square, starts, rows };
}

function toScreen(view, x, y) {
    return [
        (x - view.x) * view.k * view.wide + view.width / 2,
        view.height / 2 - (y - view.y) * view.k,
    ];
}

function toPlace(view, left, top) {
    return [
        view.x + (left - view.width / 2) / view.k / view.wide,
        view.y - (top - view.height / 2) / view.k,
    ];
}

/** Return the row nearest to a pixel, those that pass the filters first, or -1. */
function rowAt(map, left, top, within = 12) {
    const { view, grid, places, state } = map;
    const [x, y] = toPlace(view, left, top);
    const reach = within / view.k;
    const across = reach / view.wide;
    let best = -1;
    let least = Infinity;
    for (let j = grid.square(y - reach); j <= grid.square(y + reach); j++) {
        for (let i = grid.square(x - across); i <= grid.square(x + across); i++) {
            const cell = j * grid.side + i;
            for (let at = grid.starts[cell]; at < grid.starts[cell + 1]; at++) {
                const row = grid.rows[at];
                const away =
                    Math.hypot((places[2 * row] - x) * view.wide, places[2 * row + 1] - y) * view.k;
                if (away > within) continue;
                const cost = away + (state?.bits[row] ? within : 0);
                if (cost < least) [best, least] = [row, cost];
            }
        }
    }
    return best;
}

function rowsInside(map, polygon) {
    const rows = [];
    for (let row = 0; row < map.index.n; row++) {
        if (inPolygon(polygon, map.places[2 * row], map.places[2 * row + 1])) rows.push(row);
    }
    return rows;
}

function inPolygon(polygon, x, y) {
    let inside = false;
    for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
        const [ax, ay] = polygon[i];
        const [bx, by] = polygon[j];
        if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
    return inside;
}

function orderPoints(map) {
    const { bits } = map.state;
    const { isBehind } = map.index.colouring;
    const order = new Uint32Array(map.index.n);
    let at = 0;
    const add = (fits) => {
        for (let row = 0; row < map.index.n; row++) if (fits(row)) order[at++] = row;
    };
    add((row) => bits[row]);
    map.nDimmed = at;
    add((row) => !bits[row] && isBehind(row));
    add((row) => !bits[row] && !isBehind(row));
    map.order = order;
}

// ------------------------------------------------------------------------------- view

function resizeMap(map) {
    const { frame, points, over } = map.parts;
    const width = frame.clientWidth;
    const height = frame.clientHeight;
    if (!width || !height) return;
    Object.assign(map.view, { width, height, ratio: Math.min(2, window.devicePixelRatio || 1) });
    map.view.wide = widening(map);
    for (const canvas of [points, over]) fitCanvas(map, canvas);
    if (map.fitted) fitMap(map);
    nameMap(map);
    paintMap(map);
}

function fitCanvas(map, canvas) {
    canvas.width = Math.round(map.view.width * map.view.ratio);
    canvas.height = Math.round(map.view.height * map.view.ratio);
}

/** Widen or narrow the map a little to fill its frame: its axes have no unit. */
function widening(map) {
    const [acrossHalf, downHalf] = map.centre.reach;
    const shape = map.view.width / map.view.height / (acrossHalf / Math.max(downHalf, 1e-6));
    return clamp(shape || 1, 0.75, 1.5);
}

function wholeScale(map) {
    const { width, height } = map.view;
    const [acrossHalf, downHalf] = map.centre.reach;
    const edge = Math.min(34, width / 12);
    return Math.min(
        (width / 2 - edge) / Math.max(acrossHalf * map.view.wide, 1e-6),
        (height / 2 - edge) / Math.max(downHalf, 1e-6),
    );
}

function fitMap(map) {
    map.fitted = true;
    Object.assign(map.view, { k: wholeScale(map), x: 0, y: 0 });
}

function zoomMap(map, factor, left = map.view.width / 2, top = map.view.height / 2) {
    const whole = wholeScale(map);
    const k = clamp(map.view.k * factor, whole * 0.7, whole * CLOSEST);
    const [x, y] = toPlace(map.view, left, top);
    map.view.x = x - (left - map.view.width / 2) / k / map.view.wide;
    map.view.y = y + (top - map.view.height / 2) / k;
    map.view.k = k;
    moved(map);
}

function panMap(map, dx, dy) {
    map.view.x = clamp(map.view.x - dx / map.view.k / map.view.wide, -1.2, 1.2);
    map.view.y = clamp(map.view.y + dy / map.view.k, -1.2, 1.2);
    moved(map);
}

function moved(map) {
    map.fitted = false;
    map.settle();
    map.repaint();
}

function revealRow(map, row) {
    const { view, places } = map;
    if (row < 0) return;
    const [left, top] = toScreen(view, places[2 * row], places[2 * row + 1]);
    if (left > 10 && top > 10 && left < view.width - 10 && top < view.height - 10) return;
    view.x = places[2 * row];
    view.y = places[2 * row + 1];
    moved(map);
}

function radiusOf(map) {
    const n = map.index.n;
    const base = n < 600 ? 4.3 : n < 3_000 ? 3.4 : n < 12_000 ? 2.5 : n < 60_000 ? 1.9 : 1.35;
    const small = Math.min(1, Math.max(0.72, map.view.width / 620));
    return Math.min(8.5, base * small * (map.view.k / wholeScale(map)) ** 0.32);
}
