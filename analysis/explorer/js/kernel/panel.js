// Corrections by hand: one form at a time, undo and redo, and a line that says what happened.

const PARTS_AT_MOST = 10;

// What can be corrected: what the kernel knows it as, its name, its fields, its button.
const EDITS = [
  ["rename_theme", "Rename a theme", { theme: "Which theme", name: "New name" }, "Rename"],
  ["rename_topic", "Rename a topic", { topic: "Which topic", name: "New name" }, "Rename"],
  [
    ...["merge_topics", "Merge two topics"],
    ...[{ topic: "Which topic", other: "With which topic", free: "Name of both" }, "Merge"],
  ],
  ["split_topic", "Split a topic", { topic: "Which topic", k: "Into how many parts" }, "Split"],
  ["move_papers", "Move papers", { papers: "Which papers", topic: "To which topic" }, "Move"],
  ["pin_papers", "Pin papers", { papers: "Which papers", theme: "To which theme" }, "Pin"],
  ["mark_nowhere", "Papers that belong nowhere", { papers: "Which papers" }, "Mark"],
];

/** Make the function that makes the panel beside a view; `ask(kind, args)` asks the kernel. */
function correctionsPanel(ask) {
  return (api) => {
    const panel = makeCorrections(api, ask);
    api.onChange(() => refill(panel));
    panel.root.addEventListener("pt-reveal", () => reveal(panel));
    refill(panel);
    correct(panel, { do: "look" });
    return panel.root;
  };
}

function makeCorrections(api, ask) {
  const panel = { api, ask, can: {}, seen: {}, busy: false };
  panel.kind = make(
    "select",
    { class: "pt-input", onchange: () => arrange(panel) },
    ...EDITS.map(([id, text]) => make("option", { value: id, text })),
  );
  panel.forms = new Map(EDITS.map((edit) => [edit[0], makeForm(panel, edit)]));
  panel.undo = make("button", { class: "pt-button", text: "Undo", onclick: () => correct(panel, { do: "undo" }) });
  panel.redo = make("button", { class: "pt-button", text: "Redo", onclick: () => correct(panel, { do: "redo" }) });
  panel.parts = make("ol", { class: "pt-fix-parts", "aria-label": "Parts of the split", hidden: true });
  panel.status = make("p", { class: "pt-fix-outcome", role: "status" });
  const show = () => panel.root.open && panel.root.scrollIntoView({ block: "nearest" });
  panel.root = make(
    ...["details", { class: "pt-fix", ontoggle: show }],
    make("summary", { text: "Correct by hand" }),
    make(
      ...["div", { class: "pt-fix-body" }],
      make(
        ...["div", { class: "pt-fix-forms" }, fixField("kind", "Correction", panel.kind)],
        ...[...panel.forms.values()].map((form) => form.root),
        make("span", { class: "pt-fix-steps" }, panel.undo, panel.redo),
      ),
      ...[panel.status, panel.parts],
    ),
  );
  arrange(panel);
  return panel;
}

/** Make one correction's form: its fields, and a button that asks for it. */
function makeForm(panel, [id, text, labels, verb]) {
  const fields = {};
  for (const name of Object.keys(labels)) fields[name] = makeField(panel, name);
  const submit = make("button", { class: "pt-button pt-fix-do", text: verb });
  submit.type = "submit";
  const shown = Object.entries(labels).map(([name, label]) => fixField(name, label, fields[name]));
  if ("k" in fields) {
    shown.push(make("button", { class: "pt-button", text: "Preview", onclick: () => preview(panel, fields) }));
  }
  const root = make("form", { "aria-label": text }, ...shown, submit);
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    correct(panel, asked(panel, id, fields));
  });
  return { root, fields, submit };
}

function makeField(panel, name) {
  const forget = () => showParts(panel, []);
  const looks = { class: "pt-input" };
  if (name === "name") return make("input", { ...looks, type: "text", required: true });
  if (name === "free") {
    return make("input", { ...looks, type: "text", placeholder: "as the papers suggest" });
  }
  if (name === "k") {
    const range = { type: "number", min: 2, max: PARTS_AT_MOST, value: 2 };
    return make("input", { ...looks, ...range, oninput: forget });
  }
  return make("select", { ...looks, onchange: forget });
}

let fixFields = 0;

function fixField(name, text, field) {
  fixFields += 1;
  field.id = `pt-fix-${fixFields}`;
  const label = make("label", { class: "pt-label", for: field.id, text });
  return make("div", { class: `pt-fix-field pt-fix-${name}` }, label, field);
}

/** Return what the kernel is asked, from what stands in the fields. */
function asked(panel, id, fields) {
  const { theme, topic, other, name, free, k, papers } = fields;
  const one = topic && Number(topic.value);
  return {
    do: id,
    ...(theme && { theme: theme.value }),
    ...(topic && (other ? { topics: [one, Number(other.value)] } : { topic: one })),
    ...(name && { name: name.value }),
    ...(free && { name: free.value }),
    ...(k && { k: Number(k.value) }),
    ...(papers && { rows: papers.value === "paper" ? [panel.api.paper] : panel.api.rows }),
  };
}

/** Show the form of the chosen correction. */
function arrange(panel) {
  for (const [id, form] of panel.forms) form.root.hidden = id !== panel.kind.value;
  showParts(panel, []);
  say(panel, "", false);
  enable(panel);
}

function enable(panel) {
  for (const { fields, submit } of panel.forms.values()) {
    const nobody = fields.papers && !fields.papers.value;
    submit.disabled = panel.busy || Boolean(nobody);
  }
  panel.undo.disabled = panel.busy || !panel.can.undo;
  panel.redo.disabled = panel.busy || !panel.can.redo;
}

/** Offer the themes, topics and papers that there are now; follow what the view looks at. */
function refill(panel) {
  const { filters, paper: row, rows } = panel.api;
  const { themes, topics, papers: columns } = panel.api.data;
  const n = columns.id.length;
  const theme = filters.theme ?? (row === null ? null : themes[columns.theme[row]]?.name);
  const topic = filters.topic ?? (row === null ? null : columns.topic[row]);
  const label = topics.find((one) => one.topic === topic)?.label ?? null;
  const followed = { theme: theme !== panel.seen.theme, topic: label !== panel.seen.topic };
  panel.seen = { theme, topic: label };
  const offers = {
    theme: themes.filter((one) => one.n).map((one) => [one.name, one.name]),
    topic: topics.filter((one) => one.topic >= 0).map((one) => [one.topic, one.label]),
    papers: [
      ...(row === null ? [] : [["paper", `This one: ${shortened(columns.title[row], 40)}`]]),
      ...(rows.length && rows.length < n ? [["rows", `All ${counted(rows.length, "paper")} selected`]] : []),
    ],
  };
  if (!offers.papers.length) offers.papers.push(["", "Select papers, or click on one"]);
  for (const { fields } of panel.forms.values()) {
    for (const [name, field] of Object.entries(fields)) {
      if (name === "theme") offer(field, offers.theme, followed.theme ? theme : null);
      if (name === "topic") offer(field, offers.topic, followed.topic ? label : null);
      if (name === "other") offer(field, offers.topic, null);
      if (name === "papers") offer(field, offers.papers, null);
    }
  }
  enable(panel);
}

/** Put choices into a list; it keeps the one that was chosen, by its text, or takes `wanted`. */
function offer(list, choices, wanted) {
  const before = wanted ?? list.selectedOptions[0]?.textContent;
  const same =
    choices.length === list.options.length &&
    choices.every(([value, text], i) => {
      const option = list.options[i];
      return option.value === String(value) && option.textContent === text;
    });
  if (!same) {
    list.replaceChildren(...choices.map(([value, text]) => make("option", { value, text })));
  }
  const place = choices.findIndex(([, text]) => text === before);
  if (place >= 0) list.selectedIndex = place;
}

/** Ask the kernel for a correction; say what came of it. */
async function correct(panel, args) {
  if (panel.busy) return;
  panel.busy = true;
  enable(panel);
  if (args.do !== "look") say(panel, "Working …", false);
  try {
    const done = await panel.ask("correct", args);
    panel.can = { undo: done.canUndo, redo: done.canRedo };
    say(panel, done.message, false);
    if (args.do !== "look") showParts(panel, []);
  } catch (error) {
    say(panel, error.message, true);
  } finally {
    panel.busy = false;
    enable(panel);
  }
}

async function preview(panel, { topic, k }) {
  try {
    showParts(panel, await panel.ask("preview", { topic: Number(topic.value), k: Number(k.value) }));
    say(panel, "Nothing has been changed: this is what a split would give.", false);
  } catch (error) {
    showParts(panel, []);
    say(panel, error.message, true);
  }
}

function showParts(panel, parts) {
  panel.parts.hidden = !parts.length;
  panel.parts.replaceChildren(
    ...parts.map((part) =>
      make(
        "li",
        {},
        make("b", { text: part.label }),
        ` (${counted(part.n_papers, "paper")}): ${part.terms}`,
        make("span", { class: "pt-soft", text: part.papers }),
      ),
    ),
  );
}

/** Say what came of it; what stands between backticks is shown as code. */
function say(panel, text, failed) {
  panel.status.classList.toggle("pt-fix-failed", failed);
  const parts = text.split("`");
  panel.status.replaceChildren(...parts.map((part, i) => (i % 2 ? make("code", { text: part }) : part)));
  reveal(panel);
}

/** Bring what was said, and the parts of a split, into sight. */
function reveal(panel) {
  if (!panel.root.open) return;
  const last = panel.parts.hidden ? panel.status : panel.parts;
  if (panel.status.textContent) last.scrollIntoView({ block: "nearest" });
}
