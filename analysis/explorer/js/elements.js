// Elements of the page. Texts of papers only ever enter it as text, never as markup.

const TAKES_FOCUS = new Set(["button", "input", "select", "a", "textarea", "summary"]);

/** Make an element; `on…` are listeners, `text` its text, null and false attributes are left out. */
function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    if (TAKES_FOCUS.has(tag) || "tabindex" in attributes) {
        // JupyterLab takes the keys of focused elements as shortcuts unless this stands on them.
        element.setAttribute("data-lm-suppress-shortcuts", "true");
    }
    if (tag === "button") element.type = "button";
    return furnish(element, attributes, children);
}

/** Make an element of a drawing. */
function makeSvg(tag, attributes = {}, ...children) {
    return furnish(
        document.createElementNS("http://www.w3.org/2000/svg", tag),
        attributes,
        children,
    );
}

function furnish(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (name === "text") element.textContent = value;
        else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
}

/** Write a whole number with its noun: "1 paper", "1,200 papers". */
function counted(n, noun) {
    return `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;
}

function grouped(n) {
    return n.toLocaleString("en-US");
}

function percent(share) {
    const value = 100 * share;
    return `${value >= 9.95 || value === 0 ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** Return a text as nodes in which all that the marker (an expression, or null) finds is marked. */
function markedText(text, marker) {
    if (!marker) return [text];
    const nodes = [];
    let done = 0;
    for (const found of text.matchAll(marker)) {
        if (!found[0]) continue;
        nodes.push(text.slice(done, found.index), make("mark", { text: found[0] }));
        done = found.index + found[0].length;
    }
    return [...nodes, text.slice(done)];
}

/** Cut a text for a narrow place. */
function shortened(text, most) {
    return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

/** Run a function once things have been quiet for so many milliseconds. */
function afterwards(milliseconds, run) {
    let timer = 0;
    const later = (...args) => {
        clearTimeout(timer);
        timer = setTimeout(() => run(...args), milliseconds);
    };
    later.cancel = () => clearTimeout(timer);
    return later;
}

/** Run a function at most once a frame. */
function oncePerFrame(run) {
    let asked = 0;
    const later = () => {
        if (!asked) {
            asked = requestAnimationFrame(() => {
                asked = 0;
                run();
            });
        }
    };
    later.cancel = () => {
        cancelAnimationFrame(asked);
        asked = 0;
    };
    return later;
}

// Each theme's mark as a path around 0, 0 within about 1; the map draws the same ones.
const MARK_PATHS = {
    circle: "M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z",
    square: "M-.88 -.88H.88V.88H-.88Z",
    diamond: "M0 -1.2L1.2 0L0 1.2L-1.2 0Z",
    x: "M-1.05 -.6L-.6 -1.05L0 -.45L.6 -1.05L1.05 -.6L.45 0L1.05 .6L.6 1.05L0 .45L-.6 1.05L-1.05 .6L-.45 0Z",
    "triangle-up": "M0 -1.2L1.15 .85H-1.15Z",
    cross: "M-.36 -1.15H.36V-.36H1.15V.36H.36V1.15H-.36V.36H-1.15V-.36H-.36Z",
    star: "M0 -1.35L.33 -.46L1.28 -.42L.54 .18L.79 1.09L0 .56L-.79 1.09L-.54 .18L-1.28 -.42L-.33 -.46Z",
    "triangle-down": "M0 1.2L1.15 -.85H-1.15Z",
};
const MARK_NAMES = Object.keys(MARK_PATHS);

/** Draw a theme's mark as a small picture beside its name; hollow for papers that fit nowhere. */
function markIcon(theme, hollow = false) {
    const path = makeSvg("path", {
        d: MARK_PATHS[theme.mark] ?? MARK_PATHS.circle,
        fill: hollow ? "none" : theme.colour,
        stroke: hollow ? theme.colour : "none",
        "stroke-width": hollow ? 0.5 : 0,
    });
    return makeSvg(
        "svg",
        {
            class: "pt-mark",
            viewBox: "-1.5 -1.5 3 3",
            width: 13,
            height: 13,
            "aria-hidden": "true",
        },
        path,
    );
}
