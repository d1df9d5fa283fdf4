// Corrections by hand: one form at a time, undo and redo, and a line that says what happened.

const PARTS_AT_MOST = 10;

// What can be corrected: its name, the fields of its form, and what is asked of the kernel.
const EDITS = [
  ["rename_theme", "Rename a theme", ["theme", "name"], "Rename"],
  ["rename_topic", "Rename a topic", ["topic", "name"], "Rename"],
  ["merge_topics", "Merge two topics", ["topic", "other", "freeName"], "Merge"],
  ["split_topic", "Split a topic", ["topic", "k", "preview"], "Split"],
  ["move_papers", "Move papers to a topic", ["papers", "topic"], "Move"],
  ["pin_papers", "Pin papers to a theme", ["papers", "theme"], "Pin"],
  ["mark_nowhere", "Mark papers as belonging nowhere", ["papers"], "Mark"],
];

/** Make the panel's maker for the viewer; `ask(kind, args)` asks the kernel. */
function correctionsPanel(ask) {
  return (api) => new Corrections(api, ask).root;
}

class Corrections {
  constructor(api, ask) {
    this.api = api;
    this.ask = ask;
    this.busy = false;
    this.can = { undo: false, redo: false };
    this.fields = this.makeFields();
    this.kind = pickList("Correction", EDITS.map(([id, text]) => [id, text]));
    this.submit = make("button", { class: "pt-do", type: "submit" });
    this.submit.type = "submit";
    this.undo = make("button", { text: "Undo", onclick: () => this.correct({ do: "undo" }) });
    this.redo = make("button", { text: "Redo", onclick: () => this.correct({ do: "redo" }) });
    this.status = make("p", { class: "pt-outcome", role: "status", "aria-live": "polite" });
    this.shown = make("div", { class: "pt-parts" });
    this.form = make("form", { class: "pt-correct", "aria-label": "Correction by hand" });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.correct(this.asked());
    });
    this.kind.list.addEventListener("change", () => this.arrange());
    this.root = make(
      ...["section", { class: "pt-corrections", "aria-label": "Corrections" }],
      make("h2", { class: "pt-heading", text: "Correct by hand" }),
      ...[this.form, this.shown, this.status],
    );
    this.fill();
    this.arrange();
    api.onChange(() => this.fill());
    this.correct({ do: "nothing" });
  }

  makeFields() {
    const name = textField("New name", "");
    const freeName = textField("Name", "as its papers suggest");
    const k = make("input", { type: "number", min: 2, max: PARTS_AT_MOST, value: 2 });
    const preview = make("button", { text: "Preview", onclick: () => this.preview() });
    return {
      theme: pickList("Theme to correct", []),
      topic: pickList("Topic to correct", []),
      other: pickList("Merge with", []),
      papers: pickList("Papers", []),
      name,
      freeName,
      k: { root: make("label", { class: "pt-field" }, "Parts", k), input: k },
      preview: { root: preview, button: preview },
    };
  }
}
