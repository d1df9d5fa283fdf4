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
        if (trend.shown && picture.clientWidth !== trend.width) drawTrend(trend);
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

/** Count by period the papers that pass (`counts`) and those that pass the dates (`totals`). */
function countPeriods(index, bits) {
    const counts = new Uint32Array(index.periods.length);
    const totals = new Uint32Array(index.periods.length);
    for (let row = 0; row < index.n; row++) {
        const period = index.period[row];
        if (period < 0 || bits[row] & FAILS.dates) continue;
        totals[period]++;
        if (!bits[row]) counts[period]++;
    }
    return { counts, totals };
}

function trendBars(trend) {
    const { counts, totals, whole } = trend.shown;
    return trend.index.periods.map((period, i) => {
        const interval = wilson(counts[i], totals[i]);
        return {
            period,
            n: counts[i],
            total: totals[i],
            interval,
            value: whole ? counts[i] : interval?.share,
        };
    });
}

function drawTrend(trend) {
    const { picture, shown } = trend;
    trend.width = picture.clientWidth;
    const bars = trendBars(trend);
    const dated = bars.some((bar) => bar.n > 0);
    if (!dated) {
        const text = bars.length ? "No dated paper is selected." : "None of the papers is dated.";
        picture.replaceChildren(make("p", { class: "pt-soft pt-void", text }));
        trend.readout.textContent = "";
        return;
    }
    const width = Math.max(220, trend.width || 320);
    const frame = { width, height: 138, left: 40, right: 8, top: 10, bottom: 24 };
    const tops = bars.map((bar) => (shown.whole ? bar.n : (bar.interval?.high ?? 0)));
    const scale = niceScale(shown.whole ? Math.max(...tops) : usefulTop(bars), !shown.whole);
    const y = (value) =>
        frame.height -
        frame.bottom -
        (Math.min(value, scale.top) / scale.top) * (frame.height - frame.top - frame.bottom);
    const step = (width - frame.left - frame.right) / bars.length;
    const x = (i) => frame.left + step * (i + 0.5);
    const drawing = makeSvg("svg", {
        ...{ viewBox: `0 0 ${width} ${frame.height}`, width, height: frame.height, role: "img" },
        "aria-label": `${shown.title}; the numbers follow as a table.`,
    });
    drawing.append(...gridLines(frame, scale, y, shown), ...periodNames(frame, bars, x, step));
    const colour = shown.colour;
    if (shown.whole)
        bars.forEach((bar, i) => drawing.append(...countBar(bar, i, { x, y, step, colour })));
    else drawing.append(...shareMarks(bars, { x, y, step, colour }));
    const say = (i) => {
        trend.readout.textContent = i < 0 ? shown.about : barWords(bars[i], shown);
        for (const target of targets) target.classList.toggle("pt-on", target === targets[i]);
    };
    const targets = bars.map((bar, i) =>
        periodTarget(trend, bar, { x: x(i), step, frame }, () => say(i)),
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

/** Name the first period of each year, as far as names do not touch. */
function periodNames(frame, bars, x, step) {
    const names = [];
    let free = -Infinity;
    bars.forEach((bar, i) => {
        const year = bar.period.name.slice(0, 4);
        if (i && bars[i - 1].period.name.slice(0, 4) === year) return;
        const span = bars.filter((other) => other.period.name.startsWith(year)).length;
        const middle = x(i) + (step * (span - 1)) / 2;
        const text = middle - 15 < free ? null : year;
        names.push(
            makeSvg("line", {
                ...{ x1: x(i) - step / 2, x2: x(i) - step / 2, class: "pt-axis" },
                ...{ y1: frame.height - frame.bottom, y2: frame.height - frame.bottom + 4 },
            }),
        );
        if (!text || middle + 14 > frame.width) return;
        free = middle + 19;
        names.push(
            makeSvg("text", {
                ...{
                    x: middle,
                    y: frame.height - 7,
                    "text-anchor": "middle",
                    class: "pt-tick",
                    text,
                },
            }),
        );
    });
    return names;
}

function countBar(bar, i, { x, y, step, colour }) {
    const width = Math.max(1, Math.min(26, step * 0.72));
    return [
        makeSvg("rect", {
            ...{ x: x(i) - width / 2, y: y(bar.n), width, height: Math.max(0, y(0) - y(bar.n)) },
            ...{ fill: colour, rx: 1 },
        }),
    ];
}

/** Draw each share as a point with its interval; lines join periods that follow each other. */
function shareMarks(bars, { x, y, step, colour }) {
    const drawn = [];
    const width = Math.max(2, Math.min(9, step * 0.5));
    bars.forEach((bar, i) => {
        if (!bar.interval) return;
        const { low, high } = bar.interval;
        const firm = 0.1 + 0.16 * Math.min(1, bar.total / 20); // few papers tell little
        drawn.push(
            makeSvg("rect", {
                ...{
                    x: x(i) - width / 2,
                    width,
                    y: y(high),
                    height: Math.max(1, y(low) - y(high)),
                },
                ...{ fill: colour, "fill-opacity": firm.toFixed(2), rx: 1.5 },
            }),
        );
    });
    bars.forEach((bar, i) => {
        const next = bars[i + 1];
        if (!bar.interval || !next?.interval) return;
        const ends = {
            x1: x(i),
            y1: y(bar.interval.share),
            x2: x(i + 1),
            y2: y(next.interval.share),
        };
        drawn.push(
            makeSvg("line", {
                ...ends,
                stroke: colour,
                "stroke-width": 1.3,
                "stroke-opacity": 0.75,
            }),
        );
    });
    bars.forEach((bar, i) => {
        if (!bar.interval) return;
        const place = {
            cx: x(i),
            cy: y(bar.interval.share),
            r: Math.max(2, Math.min(3.6, step * 0.22)),
        };
        drawn.push(
            makeSvg("circle", { ...place, fill: colour, stroke: "#ffffff", "stroke-width": 1 }),
        );
    });
    return drawn;
}

function periodTarget(trend, bar, { x, step, frame }, onHover) {
    const target = makeSvg("rect", {
        ...{ x: x - step / 2, width: step, y: 0, height: frame.height, class: "pt-target" },
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
