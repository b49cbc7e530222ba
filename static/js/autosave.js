// Saves a form as it is typed in: only what changed goes out, each field with the revision that it was typed over.
// A form with one revision for all of it (a field "revision") goes out whole. The server says in words what became of
// it. Without this file the form's own button does the same.
const PAUSE = 1500; // ms without a key
const PREFIX = "q_";

export function autosave(forms) {
  for (const form of forms) begin(form);
}

function begin(form) {
  const says = form.querySelector("[data-autosave-says]");
  const whole = form.elements.revision; // one for all fields, or none
  const changed = new Set();
  let timer = 0;
  let isSending = false;
  let isLeaving = false;
  let waiting = null; // the button, pressed while something is on its way

  function value(name) {
    return new FormData(form).get(name) ?? "";
  }

  function revision(name) {
    return form.elements["r_" + name.slice(PREFIX.length)];
  }

  function parcel(names) {
    if (whole) return new FormData(form);
    const data = new FormData();
    data.set("csrfmiddlewaretoken", value("csrfmiddlewaretoken"));
    if (form.elements.stage) data.set("stage", form.elements.stage.value);
    for (const name of names) {
      data.set(name, value(name));
      data.set(revision(name).name, revision(name).value);
    }
    return data;
  }

  async function send() {
    if (isSending || isLeaving || !changed.size) return;
    const names = [...changed];
    changed.clear();
    isSending = true;
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: parcel(names),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      if (!/json/.test(response.headers.get("Content-Type") || "")) throw new Error(response.status);
      take(await response.json());
    } catch {
      for (const name of names) changed.add(name);
      says.textContent = form.dataset.autosaveFailed;
    } finally {
      isSending = false;
      if (waiting) form.requestSubmit(waiting.submitter);
    }
  }

  function take(answer) {
    const words = [answer.says, ...Object.values(answer.conflicts || {})];
    for (const [key, number] of Object.entries(answer.saved || {})) {
      const field = revision(PREFIX + key);
      if (field) field.value = number;
      if (answer.notes && answer.notes[key]) words.push(answer.notes[key]);
    }
    if (whole && answer.revision) whole.value = answer.revision;
    says.textContent = words.join(" ");
  }

  form.addEventListener("input", (event) => {
    const name = event.target.name || "";
    if (!whole && (!name.startsWith(PREFIX) || !revision(name))) return;
    changed.add(name);
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });

  // The button sends everything, over the revisions that are known by then.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    isLeaving = true;
    if (!isSending) return;
    event.preventDefault();
    waiting = { submitter: event.submitter };
  });
}
