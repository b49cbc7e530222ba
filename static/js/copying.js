// Shows a button "Copy" beside each field, where the browser can do it; a tap into the field marks all of it.
const said = document.querySelector("[data-copied]");
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  field.addEventListener("focus", () => field.select());
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy"); // without the right to the clipboard: what is marked is copied
    }
    said.textContent = `${said.dataset.copied} ${field.labels[0].textContent}`;
  });
}
