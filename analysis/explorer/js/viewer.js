// The whole view: one state, the filters, that every part follows.
//
//   mountViewer(root, data, host) -> { rows, filters, setData(data), setFilters(filters),
//                                      focusPaper(id), destroy() }
//
// `data` is an unpacked payload. Everything in `host` may be missing: filters (to start
// with), onView({ filters, rows }), ask(kind, args) -> Promise with hasKernel, and panels,
// functions from `api` to an element; api has data, filters, rows, paper, ask, setData,
// setFilters, focusPaper, and onChange(listener), which returns how to stop.

const SLOW_FROM = 30_000;
let mounted = 0;

/** Show the papers in an element and return how to steer the view. */
function mountViewer(root, data, host = {}) {
    const viewer = {
        ...{ root, host, number: ++mounted, listeners: new Set(), parts: null },
        ...{ filters: { ...NO_FILTERS }, bits: null, states: {}, picked: -1, rows: [], asked: 0 },
    };
    root.classList.add("pt-root");
    viewer.api = makeApi(viewer);
    openData(viewer, data);
    const unwatch = watchLooks(viewer);
    applyFilters(viewer, host.filters ?? {}, true);
    return {
        get rows() {
            return viewer.rows;
        },
        get filters() {
            return { ...viewer.filters };
        },
        setData: (fresh) => replaceData(viewer, fresh),
        setFilters: (filters) => applyFilters(viewer, filters),
        focusPaper: (id) => pickPaper(viewer, viewer.index.rowOf.get(id) ?? -1, true),
        destroy() {
            unwatch();
            closeParts(viewer);
            viewer.listeners.clear();
            root.replaceChildren();
            root.classList.remove("pt-root", "pt-has-paper");
        },
    };
}

function makeApi(viewer) {
    return {
        get data() {
            return viewer.index.data;
        },
        get filters() {
            return { ...viewer.filters };
        },
        get rows() {
            return viewer.rows;
        },
        get paper() {
            return viewer.picked < 0 ? null : viewer.picked;
        },
        ask: (kind, args) => askHost(viewer, kind, args),
        setData: (data) => replaceData(viewer, data),
        setFilters: (filters) => applyFilters(viewer, filters),
        focusPaper: (id) => pickPaper(viewer, viewer.index.rowOf.get(id) ?? -1, true),
        onChange(listener) {
            viewer.listeners.add(listener);
            return () => viewer.listeners.delete(listener);
        },
    };
}

function askHost(viewer, kind, args) {
    if (!viewer.host.ask) return Promise.reject(new Error("there is no kernel to ask"));
    return Promise.resolve(viewer.host.ask(kind, args));
}

function openData(viewer, data, seen = null) {
    const { host, root } = viewer;
    const index = indexPapers(data, looksOf(root));
    viewer.index = index;
    viewer.shown = cleanShown(index, viewer.shown ?? SHOWN);
    index.colouring = makeColouring(index, viewer.shown);
    viewer.bits = new Uint16Array(index.n);
    viewer.states = {};
    const canLike = Boolean(index.near || host.hasKernel);
    viewer.controls = makeControls(viewer);
    viewer.toolbar = makeToolbar(viewer);
    const parts = {
        map: makeMap(
            index,
            {
                onPick: (row) => pickPaper(viewer, row),
                onLasso: (rows) => changeFilters(viewer, { lasso: rows }),
                cardFacts: (row) => hoverFacts(viewer, row),
            },
            seen?.map,
        ),
        table: makeTable(
            ...[index, (row) => pickPaper(viewer, row, true), seen?.table, viewer.shown.table],
        ),
        trend: makeTrend(index, (from, to) => choosePeriod(viewer, from, to)),
        key: makeKeyPanel(
            index,
            {
                onTheme: (name) => chooseTheme(viewer, viewer.filters.theme === name ? null : name),
                onTopic: (number) =>
                    changeFilters(viewer, {
                        topic: viewer.filters.topic === number ? null : number,
                    }),
                canChoose: (column, value) =>
                    column.isOwn || (Boolean(value) && column.key in NO_FILTERS),
                onValue: (column, line) => chooseValue(viewer, column, line),
            },
            viewer.parts?.key.open,
        ),
        paper: makePaperPane(index, {
            ...{ canLike, ask: host.ask ? (kind, args) => askHost(viewer, kind, args) : null },
            onPick: (row) => pickPaper(viewer, row, true),
            onLike: (row) => changeFilters(viewer, { like: index.columns.id[row] }),
            onClose: () => {
                pickPaper(viewer, -1);
                parts.table.focus();
            },
        }),
    };
    viewer.parts = parts;
    viewer.panels ??= (host.panels ?? []).map((panel) => panel(viewer.api));
    const below = make("div", { class: "pt-below" }, parts.paper.root, ...viewer.panels);
    const centre = make("div", { class: "pt-centre" }, parts.map.root, parts.table.root);
    const body = make(
        "div",
        { class: "pt-parts" },
        centre,
        parts.trend.root,
        parts.key.root,
        below,
    );
    const foot = make("div", { class: "pt-foot" });
    foot.append(make("p", { class: "pt-note", text: data.note ?? "" }));
    const inner = make("div", { class: "pt-inner" }, viewer.controls.root, viewer.toolbar.root, body, foot);
    root.replaceChildren(inner);
    // So that the first search is as quick as any other.
    if (!data.text_cut || !host.hasKernel) window.requestIdleCallback?.(() => foldTexts(index));
}

function closeParts(viewer) {
    viewer.parts.map.forget();
    viewer.parts.table.forget();
    viewer.parts.trend.forget();
    viewer.controls.forget();
    viewer.toolbar.selections.forget();
    viewer.marksLater?.cancel();
    viewer.trendLater?.cancel();
    viewer.askTrend?.cancel();
    viewer.asked++;
}

/** Draw all anew when the system or the program around the view turns dark or light. */
function watchLooks(viewer) {
    const look = () => {
        if (looksOf(viewer.root).night !== viewer.index.looks.night)
            replaceData(viewer, viewer.index.data);
    };
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", look);
    const around = new MutationObserver(look);
    for (const element of [document.documentElement, document.body])
        around.observe(element, { attributes: true });
    return () => {
        system.removeEventListener("change", look);
        around.disconnect();
    };
}

/** Show other papers, or the same ones filed otherwise; filters that still make sense stay. */
function replaceData(viewer, data) {
    const before = viewer.picked < 0 ? null : viewer.index.columns.id[viewer.picked];
    const filters = viewer.filters;
    const same = sameColumn(data.papers.id, viewer.index.columns.id);
    const focused = viewer.root.getRootNode().activeElement;
    const { map, table } = viewer.parts;
    const seen = same ? { map: map.seen(), table: table.seen() } : null;
    closeParts(viewer);
    openData(viewer, data, seen);
    viewer.picked = -1;
    applyFilters(viewer, same ? filters : { ...filters, lasso: null }, true);
    if (viewer.index.rowOf.has(before)) pickPaper(viewer, viewer.index.rowOf.get(before));
    if (focused && viewer.root.contains(focused)) focused.focus(); // in a panel of the host
}

function sameColumn(some, others) {
    return some.length === others.length && some.every((value, row) => value === others[row]);
}

function changeFilters(viewer, changes) {
    applyFilters(viewer, { ...viewer.filters, ...changes });
}

function chooseTheme(viewer, name) {
    const { topic } = viewer.filters;
    const kept = topic !== null && name !== null && topicInTheme(viewer.index, topic, name);
    changeFilters(viewer, { theme: name, topic: kept ? topic : null });
}

function topicInTheme(index, topic, name) {
    const theme = index.themeNamed.get(name);
    for (let row = 0; row < index.n; row++) {
        if (index.topic[row] === topic && index.theme[row] === theme) return true;
    }
    return false;
}

/** Select the papers with a value of the column that colours, or let go of it. */
function chooseValue(viewer, column, line) {
    const { filters, index } = viewer;
    const chosen = isChosen(index, line, filters);
    if (column.isOwn) {
        const { [column.own.name]: _, ...where } = filters.where ?? {};
        if (!chosen) where[column.own.name] = line.value;
        changeFilters(viewer, { where });
    } else if (column.key === "topic") {
        changeFilters(viewer, { topic: chosen ? null : index.topics[line.code].topic });
    } else changeFilters(viewer, { [column.key]: chosen ? null : line.value });
}

function choosePeriod(viewer, from, to) {
    const { filters } = viewer;
    const same = filters.from === from && filters.to === to;
    changeFilters(viewer, same ? { from: null, to: null } : { from, to });
}

/** Bring every part up to date with these filters. */
function applyFilters(viewer, asked, always = false) {
    const { index, bits } = viewer;
    const filters = cleanFilters(index, asked);
    viewer.filters = filters;
    const states = facetStates(filters);
    const changed = Object.keys(states).filter(
        (facet) => states[facet] !== (viewer.states[facet] ?? ""),
    );
    viewer.states = states;
    for (const facet of changed) {
        if (facet === "search") searchPapers(viewer);
        else if (facet === "like") likePapers(viewer);
        else markFailing(bits, FAILS[facet], states[facet] ? facetTest(viewer, facet) : null);
    }
    viewer.controls.show(filters);
    if (changed.length || always) showSelection(viewer);
}

function facetTest({ index, filters }, facet) {
    const tests = {
        theme: () => passesTheme(index, filters.theme),
        topic: () => (row) => index.topic[row] === filters.topic,
        dates: () => passesDates(index, filters.from, filters.to),
        confidence: () => (row) => index.confidence[row] >= filters.confidence,
        lasso: () => passesRows(index.n, filters.lasso),
        where: () => passesWhere(index, filters.where),
    };
    return tests[facet]?.() ?? passesField(index, facet, filters[facet]);
}

/** Search here, or in the kernel where the page holds only the beginnings of the abstracts. */
function searchPapers(viewer) {
    const { index, bits, filters, host } = viewer;
    const { search, regex } = filters;
    viewer.controls.complain("");
    if (index.data.text_cut && host.hasKernel && search.trim()) {
        askForRows(viewer, "find", { search, regex }, "search");
        return;
    }
    try {
        markFailing(bits, FAILS.search, searcher(index, search, regex));
    } catch (error) {
        markFailing(bits, FAILS.search, null);
        if (host.hasKernel) {
            askForRows(viewer, "find", { search, regex }, "search"); // Python may know better
            return;
        }
        viewer.controls.complain(`Not a regular expression: ${error.message.replace(/^.*: /, "")}`);
    }
}

function likePapers(viewer) {
    const { index, bits, filters } = viewer;
    viewer.nearest = null;
    if (filters.like === null) {
        markFailing(bits, FAILS.like, null);
        return;
    }
    const row = index.rowOf.get(filters.like);
    const near = nearestTo(index, row);
    if (near) {
        viewer.nearest = [row, ...near];
        markFailing(bits, FAILS.like, passesRows(index.n, viewer.nearest));
    } else {
        askForRows(viewer, "like", { row }, "like");
    }
}

/** Ask the kernel which rows pass a filter; until it answers they stay as they were. */
function askForRows(viewer, kind, args, facet) {
    const number = ++viewer.asked;
    const state = viewer.states[facet];
    const current = () => viewer.states[facet] === state && number <= viewer.asked;
    viewer.root.setAttribute("aria-busy", "true");
    askHost(viewer, kind, args).then(
        (rows) => {
            if (!current()) return;
            viewer.root.removeAttribute("aria-busy");
            if (facet === "like") viewer.nearest = rows;
            markFailing(viewer.bits, FAILS[facet], passesRows(viewer.index.n, rows));
            showSelection(viewer);
        },
        (error) => {
            if (!current()) return;
            viewer.root.removeAttribute("aria-busy");
            markFailing(viewer.bits, FAILS[facet], null);
            viewer.controls.complain(error.message);
            showSelection(viewer);
        },
    );
}

function showSelection(viewer) {
    const { index, bits, filters, parts, controls } = viewer;
    viewer.rows = passing(bits);
    parts.map.show({ bits, chosen: viewer.rows, filters });
    const marker = markerOf(filters);
    parts.table.show(viewer.rows, filters.like ? viewer.nearest : null, marker);
    parts.paper.mark(marker);
    controls.count(viewer.rows, ...showKey(viewer));
    showTrend(viewer);
    showMarks(viewer);
    viewer.toolbar.selections.follow();
    viewer.root.classList.toggle("pt-nothing", viewer.rows.length === 0);
    viewer.host.onView?.({ filters: { ...filters }, rows: viewer.rows });
    for (const listener of viewer.listeners) listener(viewer.api);
}

/** Bring the key up to date; return how many papers themes and topics have. */
function showKey({ index, bits, filters, parts }) {
    const themes = countBy(index.theme, index.themes.length, bits, FAILS.theme | FAILS.topic);
    const topics = countBy(topicPlaces(index), index.topics.length, bits, FAILS.topic);
    parts.key.show(themes, topics, filters, bits);
    return [themes, topics];
}

/** Count papers by group, leaving some filters out of account. */
function countBy(group, n, bits, besides) {
    const counts = new Array(n).fill(0);
    const asked = ~besides;
    for (let row = 0; row < bits.length; row++) {
        if (!(bits[row] & asked) && group[row] >= 0) counts[group[row]]++;
    }
    return counts;
}

function showTrend(viewer) {
    const { index, bits, filters, parts, host } = viewer;
    const { theme, topic } = filters;
    const set = Object.entries(viewer.states)
        .filter(([, state]) => state)
        .map(([facet]) => facet);
    const whole = set.every((facet) => facet === "dates");
    const named = theme === null ? null : index.themes[index.themeNamed.get(theme)];
    const exact = set.length === 1 ? (topic !== null ? topicNumbered(index, topic) : named) : null;
    const plain = index.looks.night ? "#8fa6c8" : "#4b5d78"; // stands for no theme
    const colour =
        named?.colour ?? index.themes[topicNumbered(index, topic).theme]?.colour ?? plain;
    const units = periodUnits(index.periods);
    const each = units.length > 1 ? "period" : (units[0] ?? "year");
    const title = `${whole ? "Papers" : "Share of all papers"} in each ${each}`;
    const wide = units.length > 1 ? `The wide ones are ${units[0]}s. ` : "";
    const about = whole
        ? `${wide}Click a period to see only its papers.`
        : `${wide}Bands: 95 % intervals. Click a period to see only its papers.`;
    const drawn = topic !== null || named ? colour : plain;
    const byTheme = isByTheme(index);
    const ink = byTheme ? drawn : plain;
    parts.trend.show({ ...countPeriods(index, bits), whole, title, about, colour: ink });
    parts.trend.say(exact?.verdict ?? "");
    viewer.trendLater?.cancel();
    if (!whole && !exact?.verdict && !(host.hasKernel && host.ask)) {
        viewer.trendLater = afterwards(120, () => parts.trend.say(trendWords(index, bits)));
        viewer.trendLater();
    }
    viewer.askTrend?.cancel();
    if (whole || !host.hasKernel || !host.ask) return;
    const states = JSON.stringify(viewer.states);
    viewer.askTrend = afterwards(350, () =>
        askHost(viewer, "trend", { filters: { ...filters } }).then(
            (answer) => {
                if (JSON.stringify(viewer.states) === states)
                    parts.trend.say(answer?.sentence ?? "");
            },
            () => {},
        ),
    );
    viewer.askTrend();
}

/** List the units of the periods, "year", "quarter" or "month", the longest first. */
function periodUnits(periods) {
    const unit = ({ name }) => (name.includes("Q") ? "quarter" : name.includes("-") ? "month" : "year");
    return [...new Set(periods.map(unit))];
}

/** Show one paper in full; -1 closes it. */
function pickPaper(viewer, row, reveal = false) {
    const { parts, root } = viewer;
    viewer.picked = row;
    parts.paper.show(row);
    parts.map.pick(row);
    parts.table.pick(row);
    if (reveal) parts.map.reveal(row);
    root.classList.toggle("pt-has-paper", row >= 0);
    const narrow = root.clientWidth < 780;
    if (row >= 0 && narrow && reveal) parts.paper.root.scrollIntoView({ block: "nearest" });
    for (const listener of viewer.listeners) listener(viewer.api);
}
