// A list that looks again by itself: only where nothing is typed, only while somebody looks, never under a finger.
export function live(parts) {
  for (const part of parts) {
    const seconds = Number(part.dataset.live);
    const place = [...document.querySelectorAll("[data-live]")].indexOf(part);
    const again = async () => {
      if (document.hidden || part.contains(document.activeElement)) return;
      try {
        const answer = await fetch(location.href, { credentials: "same-origin" });
        if (!answer.ok || answer.redirected) return; // signed out meanwhile: the next press says so
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelectorAll("[data-live]")[place];
        if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
      } catch {
        // bad Wi-Fi: what is shown stays
      }
    };
    setInterval(again, seconds * 1000);
  }
}
