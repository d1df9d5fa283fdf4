// What lies over the points: names, rings around papers, the lasso's outline.

const NEAR_BY = 3.2; // zoom from which only topics are named
const NAMES = 0.3; // how much of the map names may take together; more would hide the papers

/** Find where names belong in what is seen, and place them apart. */
function nameMap(map) {
    const { view, state } = map;
    if (!state || !view.width) return;
    const crowd = crowdCounter(view, Math.max(0, radiusOf(map) - 3));
    const themes = gatherSeen(map, map.index.theme, map.index.themes.length, crowd);
    const zoom = view.k / wholeScale(map);
    const names = map.index.themes
        .map((theme, i) => themeName(map, theme, themes[i]))
        .filter(Boolean)
        .sort((a, b) => b.weight - a.weight);
    // Far away themes are named, near by their topics, in between both.
    if (zoom > NEAR_BY) names.length = 0;
    if (zoom > 1.7 || state.filters.theme !== null || state.filters.topic !== null) {
        const at = Int32Array.from(map.index.topic, (topic) => map.index.topicOf.get(topic) ?? -1);
        const seen = gatherSeen(map, at, map.index.topics.length);
        names.push(
            ...map.index.topics
                .map((topic, i) => topicName(map, topic, seen[i]))
                .filter(Boolean)
                .sort((a, b) => b.weight - a.weight),
        );
    }
    const tools = map.parts.tools.closer.parentElement;
    const blocked = [[view.width - tools.offsetWidth - 14, 0, view.width, tools.offsetHeight + 14]];
    let room = NAMES * view.width * view.height;
    const some = names.filter(({ width, height }, i) => (room -= width * height) > 0 || i === 0);
    map.names = placeNames(some, view, blocked, crowd.under, map.former);
    map.former = new Map(map.names.map((name) => [name.key, name]));
    const words = (kind) =>
        map.names.filter((name) => name.kind === kind).map((name) => name.text).join("; ");
    const told = { names: words("theme"), topics: words("topic"), zoom: zoom.toFixed(2) };
    Object.assign(map.parts.root.dataset, told);
}

/** Collect for each group its chosen points in view: how many, and the one amid them. */
function gatherSeen(map, group, n, crowd = null) {
    const { view, places, state } = map;
    const seen = Array.from({ length: n }, () => ({ n: 0, x: 0, y: 0, best: -1, least: Infinity }));
    const halfX = view.width / 2 / view.k / view.wide;
    const halfY = view.height / 2 / view.k;
    const visit = (each) => {
        for (let row = 0; row < map.index.n; row++) {
            const x = places[2 * row];
            const y = places[2 * row + 1];
            if (Math.abs(x - view.x) > halfX || Math.abs(y - view.y) > halfY) continue;
            each(row, x, y);
        }
    };
    visit((row, x, y) => {
        if (crowd) crowd.add(...toScreen(view, x, y), state.bits[row] ? 0.25 : 1);
        const found = seen[group[row]];
        if (!found || state.bits[row]) return;
        found.n++;
        found.x += x;
        found.y += y;
    });
    visit((row, x, y) => {
        const found = seen[group[row]];
        if (!found || state.bits[row]) return;
        const away = Math.hypot(x - found.x / found.n, y - found.y / found.n);
        if (away < found.least) [found.best, found.least] = [row, away];
    });
    return seen;
}

function themeName(map, theme, seen) {
    if (!seen.n) return null;
    const size = map.view.width < 520 ? 11 : 13;
    return nameBox(map, {
        ...{ key: `theme ${theme.name}`, kind: "theme", text: theme.name, theme, ink: inkOf(map, theme) },
        ...{ size, font: `650 ${size}px ${FONT}`, reach: 88, weight: seen.n },
        place: anchor(map, theme, seen),
    });
}

/** A name has its theme's colour where the points have it too, else that of text. */
function inkOf({ index }, theme) {
    return isByTheme(index) ? (theme?.ink ?? index.themeOf(-1).ink) : index.looks.ink;
}

function topicName(map, topic, seen) {
    const theme = map.index.themes[topic.theme];
    const alone = map.view.k / wholeScale(map) > NEAR_BY; // without the name of its theme
    if (seen.n < 1 || (topic.label === theme?.name && !alone)) return null;
    return nameBox(map, {
        ...{ key: `topic ${topic.topic}`, kind: "topic", text: topic.label },
        ...{ theme, ink: inkOf(map, theme), size: 11, font: `450 11px ${FONT}`, reach: 46 },
        weight: seen.n,
        place: anchor(map, topic, seen),
    });
}

/** A group's own middle where it is in view and nothing is filtered, else amid what is seen. */
function anchor(map, group, seen) {
    const { at, scale } = map.centre;
    if (group.at && map.nDimmed === 0) {
        const [x, y] = group.at.map((value, axis) => (value - at[axis]) / scale);
        const [left, top] = toScreen(map.view, x, y);
        if (left > 20 && top > 12 && left < map.view.width - 20 && top < map.view.height - 12) {
            return [x, y];
        }
    }
    return [map.places[2 * seen.best], map.places[2 * seen.best + 1]];
}

function nameBox(map, name) {
    const context = map.parts.over.getContext("2d");
    context.font = name.font;
    const lines = brokenName(context, name.text);
    const width = Math.max(...lines.map((line) => context.measureText(line).width)) + 4;
    const [x, y] = toScreen(map.view, ...name.place);
    return { ...name, lines, width, height: lines.length * name.size * LINE_HEIGHT + 2, x, y };
}

function paintMap(map) {
    const { view, parts } = map;
    if (!view.width || !map.state) return;
    map.painter.paint(view, map.order, map.nDimmed, radiusOf(map));
    const context = parts.over.getContext("2d");
    context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    if (map.outline) drawOutline(map, context, map.outline);
    for (const name of map.names) {
        const [x, y] = toScreen(view, ...name.place);
        const shift = [x - name.x, y - name.y];
        name.x = x;
        name.y = y;
        name.box = name.box.map((value, i) => value + shift[i % 2]);
        leadName(context, name, map.index.looks.paper);
    }
    for (const name of map.names) writeName(context, name, map.index.looks.paper);
    // Over the names, which stay where they are: opening a paper moves nothing.
    for (const row of [map.hovered, map.picked]) if (row >= 0) drawRing(map, context, row);
}

function drawRing(map, context, row) {
    const [x, y] = toScreen(map.view, map.places[2 * row], map.places[2 * row + 1]);
    const radius = radiusOf(map) * 1.25 + 4;
    const picked = row === map.picked;
    for (const [colour, width] of [
        [map.index.looks.paper, picked ? 6 : 4],
        [map.index.looks.ink, picked ? 2.6 : 1.4],
    ]) {
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.stroke();
    }
}

function drawOutline(map, context, outline) {
    context.beginPath();
    outline.forEach(([x, y], i) => {
        const at = toScreen(map.view, x, y);
        if (i) context.lineTo(...at);
        else context.moveTo(...at);
    });
    if (!map.lassoing || outline.closed) context.closePath();
    context.fillStyle = `rgb(${rgb(map.index.looks.link).join(" ")} / 0.07)`;
    context.fill();
    context.setLineDash([5, 4]);
    context.strokeStyle = map.index.looks.link;
    context.lineWidth = 1.5;
    context.stroke();
    context.setLineDash([]);
}
