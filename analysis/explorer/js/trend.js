// The share of the selection in each period, drawn with its interval and as a table.

/**
 * Make the trend panel; it has show({ counts, totals, title, ... }).
 *
 * `onPeriods(from, to)` is called when periods are chosen on the chart.
 */
function makeTrend(index, onPeriods) {
    const title = make("h2", { class: "pt-heading", text: "Papers over time" });
    const picture = make("div", { class: "pt-chart" });
    const readout = make("p", { class: "pt-readout" });
    const sentence = make("p", { class: "pt-sentence" });
    const hidden = make("div", { class: "pt-hidden" });
    const root = make(
        ...["section", { class: "pt-trend", "aria-label": "Trend" }],
        ...[title, picture, readout, sentence, hidden],
    );
    const trend = { index, onPeriods, title, picture, readout, sentence, hidden, shown: null };
    const observer = new ResizeObserver(() => {
        const size = `${picture.clientWidth} ${picture.clientHeight}`;
        if (trend.shown && size !== trend.size) drawTrend(trend);
    });
    observer.observe(picture);
    return {
        root,
        show(shown) {
            trend.shown = shown;
            title.textContent = shown.title;
            drawTrend(trend);
            tellTrend(trend);
        },
        say(text) {
            sentence.textContent = text;
            sentence.hidden = !text;
        },
        forget: () => observer.disconnect(),
    };
}

/**
 * Count by period all papers (`totals`) and those that pass every filter but the dates (`counts`);
 * `inside` tells which periods have papers that pass the dates: the others are shown as context.
 */
function countPeriods(index, bits) {
    const counts = new Uint32Array(index.periods.length);
    const totals = new Uint32Array(index.periods.length);
    const inside = new Uint8Array(index.periods.length);
    for (let row = 0; row < index.n; row++) {
        const period = index.period[row];
        if (period < 0) continue;
        totals[period]++;
        if (!(bits[row] & FAILS.dates)) inside[period] = 1;
        if (!(bits[row] & ~FAILS.dates)) counts[period]++;
    }
    return { counts, totals, inside };
}

const NARROWEST = 5; // pixels that the shortest period has at least, where that can be

/**
 * Return where each period begins and ends on the axis: as wide as it is long, or, where the
 * shortest would be too narrow to be hit, with less difference between long and short ones.
 */
function layPeriods(periods, left, right) {
    const days = periods.map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1);
    // Quarters differ by a day or two, which is no difference to show.
    const lengths = days.map((n) => (n > 300 ? 12 : n > 80 ? 3 : n > 25 ? 1 : n / 30));
    let spans = [];
    for (const power of [1, 0.75, 0.5]) {
        const weights = lengths.map((length) => length ** power);
        const unit = (right - left) / weights.reduce((sum, weight) => sum + weight, 0);
        let at = left;
        spans = weights.map((weight) => ({ start: at, width: weight * unit, end: (at += weight * unit) }));
        if (Math.min(...weights) * unit >= NARROWEST) break;
    }
    return spans.map((span) => ({ ...span, middle: (span.start + span.end) / 2 }));
}

function trendBars(trend) {
    const { counts, totals, inside, whole } = trend.shown;
    return trend.index.periods.map((period, i) => {
        const interval = wilson(counts[i], totals[i]);
        return {
            period,
            n: counts[i],
            total: totals[i],
            inside: Boolean(inside[i]),
            interval,
            value: whole ? counts[i] : interval?.share,
        };
    });
}

function drawTrend(trend) {
    const { picture, shown } = trend;
    trend.size = `${picture.clientWidth} ${picture.clientHeight}`;
    const bars = trendBars(trend);
    const dated = bars.some((bar) => bar.n > 0);
    if (!dated) {
        const text = bars.length ? "No dated paper is selected." : "None of the papers is dated.";
        picture.replaceChildren(make("p", { class: "pt-soft pt-void", text }));
        trend.readout.textContent = "";
        return;
    }
    const width = Math.max(220, picture.clientWidth || 320);
    const height = Math.max(80, picture.clientHeight || 138);
    const frame = { width, height, left: 40, right: 8, top: 10, bottom: 24 };
    const tops = bars.map((bar) => (shown.whole ? bar.n : (bar.interval?.high ?? 0)));
    const scale = niceScale(shown.whole ? Math.max(...tops) : usefulTop(bars), !shown.whole);
    const y = (value) =>
        frame.height -
        frame.bottom -
        (Math.min(value, scale.top) / scale.top) * (frame.height - frame.top - frame.bottom);
    const spans = layPeriods(trend.index.periods, frame.left, width - frame.right);
    const drawing = makeSvg("svg", {
        ...{ viewBox: `0 0 ${width} ${frame.height}`, width, height: frame.height, role: "img" },
        "aria-label": `${shown.title}; the numbers follow as a table.`,
    });
    drawing.append(...gridLines(frame, scale, y, shown), ...periodNames(frame, bars, spans));
    const colour = shown.colour;
    if (shown.whole)
        bars.forEach((bar, i) => drawing.append(countBar(bar, spans[i], { y, colour })));
    else drawing.append(...shareMarks(bars, spans, { y, colour }));
    const say = (i) => {
        trend.readout.textContent = i < 0 ? shown.about : barWords(bars[i], shown);
        for (const target of targets) target.classList.toggle("pt-on", target === targets[i]);
    };
    const targets = bars.map((bar, i) =>
        periodTarget(trend, bar, { span: spans[i], frame }, () => say(i)),
    );
    drawing.append(...targets);
    drawing.addEventListener("pointerleave", () => say(-1));
    picture.replaceChildren(drawing);
    say(-1);
}

/** Return how high the chart must reach: all shares, and intervals as far as they help. */
function usefulTop(bars) {
    const known = bars.filter((bar) => bar.interval && bar.total > 0);
    const shares = Math.max(0, ...known.map((bar) => bar.interval.share));
    const firm = known.filter((bar) => bar.total >= 8).map((bar) => bar.interval.high);
    const reach = firm.length
        ? Math.max(...firm)
        : Math.max(0, ...known.map((bar) => bar.interval.high));
    return Math.min(1, Math.max(shares * 1.05, reach, 0.01));
}

function niceScale(most, isShare) {
    const top = Math.max(most, isShare ? 0.01 : 1);
    const raw = top / 3;
    const power = 10 ** Math.floor(Math.log10(raw));
    let step = [1, 2, 2.5, 5, 10].map((nice) => nice * power).find((nice) => nice >= raw * 0.999);
    if (!isShare) step = Math.max(1, Math.round(step));
    const count = Math.max(1, Math.ceil(top / step - 0.05));
    const end = isShare ? Math.min(1, step * count) : step * count;
    return {
        top: end,
        ticks: Array.from({ length: count + 1 }, (_, i) => i * step).filter((t) => t <= end + 1e-9),
    };
}

function gridLines(frame, scale, y, shown) {
    return scale.ticks.flatMap((tick) => [
        makeSvg("line", {
            ...{ x1: frame.left, x2: frame.width - frame.right, y1: y(tick), y2: y(tick) },
            class: tick === 0 ? "pt-axis" : "pt-grid",
        }),
        makeSvg("text", {
            ...{ x: frame.left - 6, y: y(tick) + 3.5, "text-anchor": "end", class: "pt-tick" },
            text: shown.whole ? grouped(tick) : `${Number((100 * tick).toFixed(1))} %`,
        }),
    ]);
}

/** Name the years, as far as names do not touch. */
function periodNames(frame, bars, spans) {
    const names = [];
    let free = -Infinity;
    const foot = frame.height - frame.bottom;
    bars.forEach((bar, i) => {
        const year = bar.period.name.slice(0, 4);
        if (i && bars[i - 1].period.name.slice(0, 4) === year) return;
        const n = bars.filter((other) => other.period.name.startsWith(year)).length;
        const middle = (spans[i].start + spans[i + n - 1].end) / 2;
        const line = { x1: spans[i].start, x2: spans[i].start, y1: foot, y2: foot + 4 };
        names.push(makeSvg("line", { ...line, class: "pt-axis" }));
        if (middle - 15 < free || middle + 14 > frame.width) return;
        free = middle + 19;
        const place = { x: middle, y: frame.height - 7, "text-anchor": "middle" };
        names.push(makeSvg("text", { ...place, class: "pt-tick", text: year }));
    });
    return names;
}

const CONTEXT = 0.28; // opacity of periods outside the dates that are chosen

function countBar(bar, span, { y, colour }) {
    const gap = Math.min(3, span.width * 0.28);
    const size = { width: Math.max(1, span.width - gap), height: Math.max(0, y(0) - y(bar.n)) };
    const place = { x: span.start + gap / 2, y: y(bar.n), ...size, rx: 1 };
    return makeSvg("rect", { ...place, fill: colour, "fill-opacity": bar.inside ? 1 : CONTEXT });
}

/** Draw each share as a point with its interval; lines join periods that follow each other. */
function shareMarks(bars, spans, { y, colour }) {
    const drawn = [];
    const known = bars.map((bar, i) => ({ ...bar, span: spans[i] })).filter((bar) => bar.interval);
    for (const { span, interval, total, inside } of known) {
        const width = Math.max(2, span.width * 0.62);
        const firm = (0.1 + 0.16 * Math.min(1, total / 20)) * (inside ? 1 : 0.6); // few tell little
        const high = { y: y(interval.high), height: Math.max(1, y(interval.low) - y(interval.high)) };
        const place = { x: span.middle - width / 2, width, ...high, rx: 1.5 };
        drawn.push(makeSvg("rect", { ...place, fill: colour, "fill-opacity": firm.toFixed(2) }));
    }
    bars.forEach((bar, i) => {
        const next = bars[i + 1];
        if (!bar.interval || !next?.interval) return;
        const from = { x1: spans[i].middle, y1: y(bar.interval.share) };
        const to = { x2: spans[i + 1].middle, y2: y(next.interval.share) };
        const opacity = bar.inside && next.inside ? 0.75 : CONTEXT;
        const looks = { stroke: colour, "stroke-width": 1.3, "stroke-opacity": opacity };
        drawn.push(makeSvg("line", { ...from, ...to, ...looks }));
    });
    for (const { span, interval, inside } of known) {
        const r = Math.max(2, Math.min(3.6, span.width * 0.22));
        const place = { cx: span.middle, cy: y(interval.share), r, class: "pt-dot" };
        drawn.push(makeSvg("circle", { ...place, fill: colour, "fill-opacity": inside ? 1 : CONTEXT }));
    }
    return drawn;
}

function periodTarget(trend, bar, { span, frame }, onHover) {
    const target = makeSvg("rect", {
        ...{ x: span.start, width: span.width, y: 0, height: frame.height, class: "pt-target" },
        "data-period": bar.period.name,
    });
    target.addEventListener("pointerenter", onHover);
    target.addEventListener("click", () => trend.onPeriods(bar.period.from, bar.period.to));
    return target;
}

function barWords(bar, shown) {
    const { period, n, total, interval } = bar;
    if (shown.whole) return `${period.name}: ${counted(n, "paper")}`;
    if (!interval) return `${period.name}: no paper`;
    const range = `95 % interval ${percent(interval.low)} – ${percent(interval.high)}`;
    return `${period.name}: ${grouped(n)} of ${counted(total, "paper")}, ${percent(interval.share)} (${range})`;
}

/** Write the numbers as a table for those who cannot see the chart. */
function tellTrend(trend) {
    const { shown } = trend;
    const names = shown.whole
        ? ["Period", "Papers"]
        : ["Period", "Papers", "Of", "Share", "Low", "High"];
    const table = make("table", {}, make("caption", { text: shown.title }));
    table.append(
        make(
            "thead",
            {},
            make("tr", {}, ...names.map((name) => make("th", { scope: "col", text: name }))),
        ),
    );
    const body = make("tbody");
    for (const { period, n, total, interval } of trendBars(trend)) {
        const cells = shown.whole
            ? [grouped(n)]
            : [
                  grouped(n),
                  grouped(total),
                  ...["share", "low", "high"].map((of) => (interval ? percent(interval[of]) : "")),
              ];
        const row = make("tr", {}, make("th", { scope: "row", text: period.name }));
        row.append(...cells.map((text) => make("td", { text })));
        body.append(row);
    }
    table.append(body);
    trend.hidden.replaceChildren(table);
}
