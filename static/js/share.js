// Shows the button "Copy the link" (or the system's own sheet) where the browser can do it.
export function share(buttons) {
  for (const button of buttons) {
    const canShare = typeof navigator.share === "function";
    if (!canShare && !navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const { url, title, done } = button.dataset;
      if (canShare) {
        navigator.share({ url, title }).catch(() => {});
        return;
      }
      navigator.clipboard.writeText(url).then(
        () => {
          button.querySelector("[role=status]").textContent = done;
        },
        () => {},
      );
    });
  }
}
