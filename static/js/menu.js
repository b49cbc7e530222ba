// The open menu lies over the page: it closes by Escape, and when the keyboard leaves it, so that it hides no focus.
export function menu(details) {
  if (!details) return;
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    details.querySelector("summary").focus();
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
  });
}
