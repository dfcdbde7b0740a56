// Quoting what is selected, in a comment or in the story.
import { make } from "./place.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * Return the selected text and the comment it stands in (null for the story); null when none is selected there.
 * @param {Place} place
 * @returns {{ text: string, comment: HTMLElement | null, range: Range } | null}
 */
export function selected(place) {
  const root = /** @type {{ getSelection?: () => Selection | null }} */ (/** @type {unknown} */ (place.root));
  const selection = root.getSelection?.() ?? getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const node = range.commonAncestorContainer;
  const element = node instanceof Element ? node : node.parentElement;
  const body = element?.closest(".rj-body, #rj-story, [data-rj-text]");
  const comment = /** @type {HTMLElement | null} */ (body?.closest(".rj-comment") ?? null);
  const text = selection.toString().trim();
  if (!body || !text || (comment && !place.section.contains(comment))) return null;
  return { text, comment, range };
}

/** @param {string} text */
export const asQuotation = (text) => "> " + text.replace(/\s*\n\s*/g, "\n>\n> ") + "\n\n";

/**
 * Offer a button at a selection; it stands over the page and moves nothing.
 * @param {Place} place
 * @param {(found: { text: string, comment: HTMLElement | null }) => void} quote
 */
export function offerQuotes(place, quote) {
  const chip = make("button", "rj-chip rj-offer", place.words.quote);
  const offer = place.after(300, () => {
    const found = selected(place);
    chip.remove();
    if (!found || !place.section.querySelector(found.comment ? ".rj-reply" : "#rj-post")) return;
    const box = found.range.getBoundingClientRect();
    const origin = place.section.getBoundingClientRect();
    chip.style.top = `${box.bottom - origin.top + 6}px`;
    chip.style.left = `${Math.max(0, box.left - origin.left)}px`;
    chip.onpointerdown = (event) => event.preventDefault();
    chip.onclick = () => {
      chip.remove();
      quote(found);
    };
    place.section.append(chip);
  });
  place.on(document, "selectionchange", offer);
}
