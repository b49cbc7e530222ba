// Sorting by keyboard: each key ticks or presses what is on the page anyway. Without this file the form is complete.
(function () {
  "use strict";

  let last = null; // the item ticked last, where a range begins

  function ticks() {
    return Array.from(document.querySelectorAll("[data-sort-item] input[name=item]"));
  }

  function isTyping(target) {
    const isText = target.tagName === "INPUT" && !/^(checkbox|radio|submit|button)$/.test(target.type);
    return isText || target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function focus(tick) {
    tick.focus();
    tick.closest("[data-sort-item]").scrollIntoView({ block: "nearest" });
  }

  function walk(step) {
    const all = ticks();
    const place = all.indexOf(document.activeElement);
    const next = place === -1 ? all[0] : all[place + step];
    if (next) focus(next);
  }

  function range(from, to, checked) {
    const all = ticks();
    const ends = [all.indexOf(from), all.indexOf(to)].sort(function (a, b) { return a - b; });
    if (ends[0] === -1) return;
    all.slice(ends[0], ends[1] + 1).forEach(function (tick) { tick.checked = checked; });
  }

  function tick(isRange) {
    const here = document.activeElement;
    if (!ticks().includes(here)) return;
    if (isRange && last) {
      range(last, here, true);
    } else {
      here.checked = !here.checked;
    }
    last = here;
  }

  document.addEventListener("click", function (event) {
    if (!event.target.matches || !event.target.matches("[data-sort-item] input[name=item]")) return;
    if (event.shiftKey && last) range(last, event.target, event.target.checked);
    last = event.target;
  });

  document.addEventListener("keydown", function (event) {
    if (!document.querySelector("[data-sorting-keys]")) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat || isTyping(event.target)) return;
    if (document.querySelector("[role=dialog]:not([aria-hidden=true])")) return;
    const key = event.key.toLowerCase();
    const subject = document.querySelector('[data-sort-subject="' + CSS.escape(key) + '"]');
    const button = document.querySelector('[data-key="' + CSS.escape(key) + '"]');
    if (key === "j") walk(1);
    else if (key === "k") walk(-1);
    else if (key === "x") tick(event.shiftKey);
    else if (subject) subject.checked = !subject.checked;
    else if (button) button.click();
    else return;
    event.preventDefault();
  });

  // After a press the list comes again: focus lands on its heading, or on what needs putting right.
  document.addEventListener("DOMContentLoaded", function () {
    const target = document.querySelector("[data-sorting-focus]") || (location.hash === "#items" && document.getElementById("items"));
    if (target) target.focus();
  });
})();
