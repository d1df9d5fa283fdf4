// Names on the map: where they stand, so that none lies on another at any zoom level.

const LINE_HEIGHT = 1.18;
const WIDEST = 150;

/** Break a name into lines of about equal width, at spaces only. */
function brokenName(context, text, widest = WIDEST) {
    const whole = context.measureText(text).width;
    const lines = Math.min(3, Math.ceil(whole / widest));
    if (lines < 2) return [text];
    const room = whole / lines + 12;
    const found = [];
    for (const word of text.split(" ")) {
        const longer = found.length ? `${found.at(-1)} ${word}` : word;
        const fits = context.measureText(longer).width <= room || found.length === 0;
        if (fits) found[Math.max(0, found.length - 1)] = longer;
        else if (found.length < lines) found.push(word);
        else found[found.length - 1] = longer;
    }
    return found;
}

/**
 * Place names, the first ones first; a name that finds no room is left out.
 *
 * Each name has a key, a box (width, height), a place in pixels (x, y), and how far
 * it may move (reach). `blocked` are boxes that stay free; `crowd(box)` is what it
 * costs, in pixels of distance, to cover the points under a box. Where a name stood before (`former`: key to offset) is preferred.
 */
function placeNames(names, area, blocked, crowd, former) {
    const taken = blocked.map((box) => [...box]);
    const placed = [];
    for (const name of names) {
        const rivals = names.filter((other) => other.kind === name.kind && other !== name);
        const around = { taken, rivals, crowd };
        const best =
            bestPlace(name, area, around, former.get(name.key)) ??
            (name.kind === "theme"
                ? bestPlace({ ...name, reach: 2 * name.reach }, area, around)
                : null);
        if (!best) continue;
        taken.push(best.box);
        placed.push({ ...name, dx: best.dx, dy: best.dy, box: best.box });
    }
    return placed;
}

function bestPlace(name, area, { taken, rivals, crowd }, before) {
    let best = null;
    for (const [dx, dy] of name.reach > 0 ? offsets(name, before) : [[0, 0]]) {
        const centreX = clamp(name.x + dx, name.width / 2 + 6, area.width - name.width / 2 - 6);
        const centreY = clamp(name.y + dy, name.height / 2 + 5, area.height - name.height / 2 - 5);
        const away = Math.hypot(centreX - name.x, centreY - name.y);
        if (away > name.reach + name.width / 2) continue;
        const box = [
            ...[centreX - name.width / 2, centreY - name.height / 2],
            ...[centreX + name.width / 2, centreY + name.height / 2],
        ];
        if (taken.some((other) => overlap(box, other))) continue;
        const stays = before && Math.hypot(dx - before.dx, dy - before.dy) < 2;
        const gap = apart(box, name);
        const nearer = rivals.reduce((sum, rival) => sum + Math.max(0, gap - apart(box, rival)), 0);
        const cost = away + gap ** 2 / 24 + nearer + crowd(box) - (stays ? 14 : 0);
        if (!best || cost < best.cost) {
            best = { cost, box, dx: centreX - name.x, dy: centreY - name.y };
        }
    }
    return best;
}

/** Return how far a box is from the place that a name belongs to. */
function apart(box, name) {
    const x = name.x - clamp(name.x, box[0], box[2]);
    const y = name.y - clamp(name.y, box[1], box[3]);
    return Math.hypot(x, y);
}

function offsets(name, before) {
    const tries = before ? [[before.dx, before.dy]] : [];
    tries.push([0, 0]);
    for (let step = 1; step * 11 <= name.reach; step++) {
        const down = step * 11;
        const across = step * 11 + name.width * 0.32;
        for (let turn = 0; turn < 16; turn++) {
            const angle = (turn * Math.PI) / 8 + Math.PI / 2;
            tries.push([Math.cos(angle) * across, Math.sin(angle) * down]);
        }
    }
    return tries;
}

function overlap(a, b) {
    return a[0] < b[2] + 4 && b[0] < a[2] + 4 && a[1] < b[3] + 2 && b[1] < a[3] + 2;
}

function clamp(value, low, high) {
    return low > high ? (low + high) / 2 : Math.min(high, Math.max(low, value));
}

/**
 * Count points in squares of a grid, for a quick guess at how many lie under a box.
 *
 * The fewer there are in view, the more each of them weighs.
 */
function crowdCounter(area, radius, squares = 8) {
    const across = Math.ceil(area.width / squares);
    const down = Math.ceil(area.height / squares);
    const counts = new Float32Array(across * down);
    let all = 0;
    return {
        add(x, y, weight) {
            all += weight;
            const at = Math.floor(y / squares) * across + Math.floor(x / squares);
            if (x >= 0 && x < area.width && y >= 0 && y < area.height) counts[at] += weight;
        },
        under(box) {
            let sum = 0;
            const square = (value, most) =>
                Math.min(most - 1, Math.max(0, Math.floor(value / squares)));
            const [left, top] = [square(box[0] - radius, across), square(box[1] - radius, down)];
            const [right, bottom] = [
                square(box[2] + radius, across),
                square(box[3] + radius, down),
            ];
            for (let j = top; j <= bottom; j++) {
                for (let i = left; i <= right; i++) {
                    sum += Math.min(2, counts[j * across + i]);
                }
            }
            return sum * clamp(12_000 / (all + 1), 0.5, 26);
        },
    };
}

/** Write a name in its lines, with an edge of the ground so that it reads on any ground. */
function writeName(context, name, paper) {
    context.font = name.font;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    const x = name.x + name.dx;
    const step = name.size * LINE_HEIGHT;
    const first = name.y + name.dy - (step * (name.lines.length - 1)) / 2;
    context.strokeStyle = `rgb(${rgb(paper).join(" ")} / 0.94)`;
    context.lineWidth = 4.5;
    name.lines.forEach((line, i) => context.strokeText(line, x, first + i * step));
    context.fillStyle = name.ink;
    name.lines.forEach((line, i) => context.fillText(line, x, first + i * step));
}

/** Draw a thin line from a name that stands aside to its papers. */
function leadName(context, name, paper) {
    const nearX = clamp(name.x, name.box[0], name.box[2]);
    const nearY = clamp(name.y, name.box[1], name.box[3]);
    if (Math.hypot(nearX - name.x, nearY - name.y) < 14) return;
    context.beginPath();
    context.moveTo(name.x, name.y);
    context.lineTo(nearX, nearY);
    for (const [colour, width] of [
        [`rgb(${rgb(paper).join(" ")} / 0.9)`, 3],
        [name.ink, 1],
    ]) {
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.stroke();
    }
}
