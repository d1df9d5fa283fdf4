// The key to the map: themes, each opening to its topics, with how many papers are selected.

/**
 * Make the key; it has show(themes, topics, filters), where the first two count papers.
 *
 * `calls` has onTheme(name) and onTopic(number); `open` names the themes that stand open.
 */
function makeKey(index, calls, open = new Set()) {
    const list = make("ul", { class: "pt-key-list" });
    const title = make("h2", { class: "pt-heading", text: "Themes" });
    const topics = new Map(); // by place in index.topics
    const themes = index.themes.map((theme, i) => {
        const inside = index.topics.map((_, at) => at).filter((at) => index.topics[at].theme === i);
        const branch = make("ul", { class: "pt-key-topics", hidden: true });
        for (const at of inside) {
            topics.set(at, topicLine(index.topics[at], calls.onTopic));
            branch.append(make("li", {}, topics.get(at).button));
        }
        const line = themeLine(keyLook(index, theme), calls.onTheme);
        const turn = (stands) => {
            branch.hidden = !stands;
            opener.setAttribute("aria-expanded", String(stands));
            if (stands) open.add(theme.name);
            else open.delete(theme.name);
        };
        const opener = make("button", {
            ...{ class: "pt-key-open", "aria-label": `Topics of ${theme.name}`, text: "›" },
            ...{ title: counted(inside.length, "topic"), "aria-expanded": "false" },
            onclick: () => turn(branch.hidden),
        });
        if (!inside.length) opener.style.visibility = "hidden";
        if (open.has(theme.name)) turn(true);
        const item = make("li", {}, make("div", { class: "pt-key-row" }, opener, line.button), branch);
        list.append(item);
        return line;
    });
    return {
        parts: [title, list],
        show(themeCounts, topicCounts, filters) {
            const most = Math.max(1, ...themeCounts);
            themes.forEach((line, i) => {
                const chosen = index.themes[i].name === filters.theme;
                showLine(line, themeCounts[i], chosen);
                line.bar.style.width = `${(100 * themeCounts[i]) / most}%`;
            });
            for (const [at, line] of topics) {
                showLine(line, topicCounts[at], index.topics[at].topic === filters.topic);
            }
        },
    };
}

function showLine({ button, count }, n, chosen) {
    count.textContent = grouped(n);
    button.setAttribute("aria-pressed", String(chosen));
    button.classList.toggle("pt-none", n === 0);
}

function themeLine(theme, onTheme) {
    const count = make("span", { class: "pt-key-count" });
    const bar = make("span", { class: "pt-key-bar", "aria-hidden": "true" }, make("span"));
    bar.firstElementChild.style.background = theme.colour;
    const about = theme.about ? `${theme.name}: ${theme.about}` : theme.name;
    const button = make("button", {
        ...{ class: "pt-key-line", "aria-pressed": "false", title: about },
        onclick: () => onTheme(theme.name),
    });
    const name = make("span", { class: "pt-key-name", text: theme.name });
    button.append(markIcon(theme), name, count, bar);
    return { button, count, bar: bar.firstElementChild };
}

/** Make a topic's line: its label, and how far it can be trusted beside it. */
function topicLine(topic, onTopic) {
    const count = make("span", { class: "pt-key-count" });
    const stability = topic.stability === null ? "" : `stability ${topic.stability.toFixed(2)}`;
    const trust = [topic.trust, stability].filter(Boolean).join(", ");
    const button = make("button", {
        ...{ class: "pt-key-topic", "aria-pressed": "false", title: topic.label },
        onclick: () => onTopic(topic.topic),
    });
    button.append(
        make("span", { class: "pt-key-name", text: topic.label }),
        count,
        make("span", { class: "pt-key-trust", text: trust }),
    );
    return { button, count };
}
