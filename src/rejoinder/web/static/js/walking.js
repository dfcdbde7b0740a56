// Walking by keyboard. The keys are listed at /help/keys, which `?` shows.
import { page } from "./asking.js";
import { recall, remember } from "./memory.js";
import { make } from "./place.js";
import { close } from "./writing.js";

/** @typedef {import("./place.js").Place} Place */

const OFF = "rj-keys-off";

/** @param {Place} place */
export function takeKeys(place) {
  const { section } = place;
  place.on(section, "click", (/** @type {MouseEvent} */ event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = link.matches(".rj-parent, .rj-to a, .rj-source a") && place.find(/[-\da-f]{36}$/.exec(link.href)?.[0]);
    if (target) {
      event.preventDefault();
      place.go(target, link.closest("article"));
    } else if (link.matches(".rj-keys")) {
      event.preventDefault();
      showKeys(place, link);
    }
  });
  // In somebody else's page the keys are ours only while the reader is in the discussion.
  place.on(place.isPage ? document : section, "keydown", (/** @type {KeyboardEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") {
      const form = /** @type {HTMLFormElement | null} */ (target.closest?.(".rj-comment .rj-form"));
      if (form) close(form);
      return;
    }
    if (target.closest?.("input, textarea, select, [contenteditable], dialog") || recall(OFF)) return;
    const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
    if (act && act(place, current(place)) !== false) event.preventDefault();
  });
}

/** @type {Record<string, (place: Place, at: HTMLElement | null) => unknown>} */
const KEYS = {
  j: (place, at) => step(place, at, 1, ".rj-comment"),
  k: (place, at) => step(place, at, -1, ".rj-comment"),
  n: (place, at) => step(place, at, 1, ".rj-comments > li > .rj-comment"),
  p: (place, at) => click(at, ".rj-parent, .rj-to a"),
  b: (place) => place.back(),
  f: (place, at) => click(at?.parentElement, ":scope > details > summary") !== false && at?.focus(),
  o: (place, at) => click(at, ".rj-when"),
  r: (place, at) => click(at, ".rj-reply"),
  u: (place, at) => click(at, "button.rj-for"),
  d: (place, at) => click(at, "button.rj-against"),
  s: (place, at) => click(at, ":scope > .rj-chip") !== false || click(place.section, ".rj-chip"),
  "?": (place) => showKeys(place, null),
};

/** The comment that has the focus. @param {Place} place @returns {HTMLElement | null} */
const current = (place) => /** @type {HTMLElement | null} */ (place.root.activeElement?.closest(".rj-comment") ?? null);

/** @param {Element | null | undefined} at @param {string} selector */
function click(at, selector) {
  const found = /** @type {HTMLElement | null | undefined} */ (at?.querySelector(selector));
  if (!found) return false;
  found.click();
  return true;
}

/**
 * Go to the next comment of a kind, from the one with the focus or else from what is on the screen.
 * @param {Place} place
 * @param {HTMLElement | null} at
 * @param {number} by
 * @param {string} selector
 */
function step(place, at, by, selector) {
  const list = place.comments(selector).filter((one) => one.checkVisibility());
  if (by < 0) list.reverse();
  const next = list.find((one) => {
    if (!at) return by * one.getBoundingClientRect().top >= 0;
    return at.compareDocumentPosition(one) & (by > 0 ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING);
  });
  next?.focus();
  return Boolean(next);
}

/** @param {Place} place @param {HTMLAnchorElement | null} link */
async function showKeys(place, link) {
  const address = (link ?? /** @type {HTMLAnchorElement | null} */ (place.section.querySelector(".rj-keys")))?.href;
  const found = address && (await page(place, address))?.querySelector("#rj-help");
  if (!found) return;
  const dialog = /** @type {HTMLDialogElement} */ (make("dialog", "rj-dialog"));
  const form = /** @type {HTMLFormElement} */ (make("form", "rj-buttons"));
  const label = make("label", "rj-seen", " " + place.words.keys);
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !recall(OFF);
  box.onchange = () => remember(OFF, box.checked ? null : "1");
  label.prepend(box);
  form.method = "dialog";
  form.append(label, make("button", "rj-main", place.words.close));
  dialog.setAttribute("aria-labelledby", "rj-keys-title");
  dialog.append(...document.importNode(found, true).children, form);
  dialog.onclose = () => dialog.remove();
  place.section.append(dialog);
  dialog.showModal();
}
