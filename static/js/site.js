// Small comforts only: every page works without this file.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { CharacterCount } from "govuk-frontend/dist/govuk/components/character-count/character-count.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { PasswordInput } from "govuk-frontend/dist/govuk/components/password-input/password-input.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";

import { autosave } from "./autosave.js";
import { live } from "./live.js";
import { menu } from "./menu.js";
import { share } from "./share.js";
import { similar } from "./similar.js";

// govuk-frontend asks for an inline script to set these; a module does it as well and needs no hash in the policy.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

for (const Part of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  SkipLink,
]) {
  for (const element of document.querySelectorAll(`[data-module="${Part.moduleName}"]`)) {
    try {
      new Part(element);
    } catch (error) {
      console.error(error); // one broken part must not stop the others
    }
  }
}

share(document.querySelectorAll("[data-share]"));
similar(document.querySelectorAll("[data-similar]"));
live(document.querySelectorAll("[data-live]"));
menu(document.querySelector(".tt-menu"));
autosave(document.querySelectorAll("[data-autosave]"));
