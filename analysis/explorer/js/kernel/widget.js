// The view in a notebook: papers and filters come from the kernel, filters and rows go back.

/** Ask the kernel; every question has a number that its answer carries. */
function makeAsk(model, signal) {
  const waiting = new Map();
  const mine = crypto.getRandomValues(new Uint32Array(1))[0];
  let last = 0;
  const hear = (message) => {
    const found = waiting.get(message?.number);
    if (!found) return;
    waiting.delete(message.number);
    if ("error" in message) found.reject(new Error(message.error));
    else found.resolve(message.answer);
  };
  model.on("msg:custom", hear);
  signal.addEventListener("abort", () => model.off("msg:custom", hear));
  return (kind, args = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      const number = `${mine}-${last}`;
      waiting.set(number, { resolve, reject });
      model.send({ number, ask: kind, args });
    });
}

/** Let one question of a kind be answered at a time; of those asked meanwhile only the last. */
function oneAtATime(ask) {
  let next = null;
  let busy = false;
  const start = ({ args, resolve, reject }) => {
    busy = true;
    ask(args)
      .then(resolve, reject)
      .finally(() => {
        busy = false;
        const waiting = next;
        next = null;
        if (waiting) start(waiting);
      });
  };
  return (args) =>
    new Promise((resolve, reject) => {
      const question = { args, resolve, reject };
      if (busy) next = question;
      else start(question);
    });
}

/** Write rows as base64 of one bit a paper. */
function packRows(rows, n) {
  const bits = new Uint8Array(Math.ceil(n / 8));
  for (const row of rows) bits[row >> 3] |= 1 << (row & 7);
  let text = "";
  for (let i = 0; i < bits.length; i += 4096) {
    text += String.fromCharCode(...bits.subarray(i, i + 4096));
  }
  return btoa(text);
}

function sameFilters(one, other) {
  const known = { ...NO_FILTERS, ...other };
  return Object.keys(NO_FILTERS).every(
    (name) => JSON.stringify(one[name]) === JSON.stringify(known[name]),
  );
}

/** Do something that puts elements anew, and give the focus back to where it was. */
function keepFocus(el, change) {
  const held = el.contains(document.activeElement) ? document.activeElement : null;
  change();
  const again = held?.isConnected ? held : held?.id ? document.getElementById(held.id) : null;
  if (!again || again === document.activeElement) return;
  again.focus({ preventScroll: true });
  again.closest(".pt-fix")?.dispatchEvent(new CustomEvent("pt-reveal"));
}

async function renderExplorer({ model, el, signal }) {
  const askKernel = makeAsk(model, signal);
  const askTrend = oneAtATime((args) => askKernel("trend", args));
  const ask = (kind, args) => (kind === "trend" ? askTrend(args) : askKernel(kind, args));
  let data = await unpackPayload(model.get("payload"));
  if (signal.aborted) return;
  const report = ({ filters, rows }) => {
    const n = data.papers.id.length;
    const hand = !sameFilters(filters, model.get("filters"));
    if (hand) model.set("filters", filters);
    const waiting = el.hasAttribute("aria-busy"); // for rows that the kernel will name
    // A message, not a change of the model: those wait for one another, and a cell that is run
    // meanwhile would find the filters of before.
    model.send({ view: filters, hand, n, rows: waiting ? null : packRows(rows, n) });
  };
  const host = {
    ...{ filters: model.get("filters"), hasKernel: true, onView: report, ask },
    panels: [correctionsPanel(ask)],
  };
  const viewer = mountViewer(el, data, host);
  let loading = 0;
  const load = async () => {
    loading += 1;
    const turn = loading;
    const fresh = await unpackPayload(model.get("payload"));
    if (turn !== loading || signal.aborted) return;
    loading = 0;
    data = fresh;
    keepFocus(el, () => {
      viewer.setData(data);
      viewer.setFilters(model.get("filters"));
    });
  };
  const follow = () => {
    if (!loading) viewer.setFilters(model.get("filters"));
  };
  model.on("change:payload", load);
  model.on("change:filters", follow);
  signal.addEventListener("abort", () => {
    model.off("change:payload", load);
    model.off("change:filters", follow);
    viewer.destroy();
  });
}

export default { render: renderExplorer };
