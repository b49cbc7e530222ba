// Single keys for moderators: each presses a button or follows a link that is on the page anyway.
(function () {
  "use strict";

  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function elementFor(key) {
    return Array.from(document.querySelectorAll("[data-key]")).find(function (element) {
      return element.dataset.key.split(" ").includes(key);
    });
  }

  function openFold(summary) {
    const fold = summary.parentElement;
    fold.open = true;
    (fold.querySelector("input[type=radio], textarea") || summary).focus();
  }

  function press(element) {
    if (element.tagName === "SUMMARY") {
      openFold(element);
    } else {
      element.click();
    }
  }

  // In the list, j and k walk from one comment to the next.
  function walk(step) {
    const rows = Array.from(document.querySelectorAll("[data-moderation-row]"));
    const next = rows[rows.indexOf(document.activeElement) + step];
    if (next) {
      next.focus();
    } else if (rows.length && rows.indexOf(document.activeElement) === -1) {
      rows[0].focus();
    }
  }

  document.addEventListener("keydown", function (event) {
    if (!document.querySelector("[data-moderation-keys]")) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.repeat || isTyping(event.target)) return;
    if (document.querySelector("[role=dialog]:not([aria-hidden=true])")) return;
    const element = elementFor(event.key);
    if (element) {
      event.preventDefault();
      press(element);
    } else if (["n", "j"].includes(event.key)) {
      walk(1);
    } else if (event.key === "k") {
      walk(-1);
    }
  });

  // A template goes into the note beside it; without this file its link opens the page with the note filled in.
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-template]");
    const note = link && link.closest("form").querySelector("textarea");
    if (!note || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    note.value = [note.value.trim(), link.dataset.template].filter(Boolean).join("\n\n");
    link.closest("details").open = false;
    note.focus();
  });

  // After a decision the next comment opens: focus lands on its heading, or on what needs putting right.
  document.addEventListener("DOMContentLoaded", function () {
    const target = document.querySelector("[data-moderation-focus]") || (location.hash === "#item" && document.getElementById("item"));
    if (target) target.focus();
  });
})();
