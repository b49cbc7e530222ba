// While scores are typed they are kept, a moment after each change. Without it, the button keeps them.
const PAUSE = 1200;

function keep(form) {
  const said = form.querySelector("[data-scoresheet-said]");
  let timer;
  let stopped = false;
  let running = 0;

  const send = async () => {
    const body = new FormData(form);
    body.set("do", "keep");
    try {
      const answer = await fetch(form.action || window.location.href, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
      });
      const news = await answer.json();
      if (answer.ok) form.elements.revision.value = news.revision;
      if (answer.status === 409) stopped = true; // saved elsewhere: the button shows both
      said.textContent = news.words;
    } catch {
      said.textContent = ""; // no network for a moment: the button still keeps what is typed
    }
  };

  let last = Promise.resolve();
  form.addEventListener("input", () => {
    clearTimeout(timer);
    if (!stopped)
      timer = setTimeout(() => {
        running += 1;
        last = last.then(send).finally(() => (running -= 1));
      }, PAUSE);
  });
  // A press while a draft is on its way waits for it, so that it does not meet its own draft as somebody else's.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!running) return;
    event.preventDefault();
    const button = event.submitter;
    last.then(() => setTimeout(() => form.requestSubmit(button))); // a form that fires submit takes no other one
  });
}

document.querySelectorAll("[data-scoresheet]").forEach(keep);
