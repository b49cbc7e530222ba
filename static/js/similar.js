// While an idea is typed, shows those like it beside the form. Without it, they are shown once before it is sent.
const PAUSE = 600;

export function similar(forms) {
  for (const form of forms) {
    const list = form.querySelector("[data-similar-list]");
    const fields = ["title", "text"].map((name) => form.elements[name]);
    if (!list || fields.includes(undefined)) continue;
    fields[1].closest(".govuk-form-group").after(list); // where one looks while typing
    let timer;
    let asked = "";

    const look = async () => {
      const [title, text] = fields.map((field) => field.value.trim().slice(0, 300));
      const words = new URLSearchParams({ list: "1", q: title, text }).toString();
      if (!title || words === asked) return;
      asked = words;
      try {
        const answer = await fetch(`${form.dataset.similar}?${words}`, { credentials: "omit" });
        const html = answer.ok ? (await answer.text()).trim() : "";
        if (words !== asked) return; // typed on meanwhile
        list.innerHTML = html; // our own server's, with everything in it escaped
      } catch {
        // No network for a moment: nothing is shown, and the check before sending still stands.
      }
    };

    for (const field of fields) {
      field.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(look, PAUSE);
      });
    }
  }
}
