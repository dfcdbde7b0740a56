// Votes in place.
import { renew, write } from "./asking.js";
import { idOf } from "./place.js";

/** @typedef {import("./place.js").Place} Place */

/** Take over the vote buttons. @param {Place} place */
export function takeVotes(place) {
  place.on(place.section, "click", async (/** @type {MouseEvent} */ event) => {
    const button = /** @type {HTMLButtonElement | null} */ (/** @type {Element} */ (event.target).closest("button.rj-vote"));
    const comment = button?.closest("article");
    if (!button || !comment) return;
    event.preventDefault();
    const id = idOf(comment);
    try {
      const value = Number(button.value);
      const answer = await write(place, "PUT", `/comments/${id}/vote`, { value });
      press(comment, value);
      showTally(comment, answer.up, answer.down);
    } catch (error) {
      place.say(/** @type {Error} */ (error).message);
      renew(place, id, true);
    }
  });
}

/** Show the viewer's own vote. @param {Element} comment @param {number} value */
export function press(comment, value) {
  for (const [name, own] of /** @type {[string, number][]} */ ([["for", 1], ["against", -1]])) {
    const button = comment.querySelector(`button.rj-${name}`);
    button?.setAttribute("aria-pressed", String(value === own));
    button?.setAttribute("value", String(value === own ? 0 : own));
  }
}

/** Show new counts; the place for them is kept. @param {Element} comment @param {number | undefined} up @param {number | undefined} down */
export function showTally(comment, up, down) {
  for (const [name, count] of /** @type {[string, number | undefined][]} */ ([["for", up], ["against", down]])) {
    const box = comment.querySelector(`.rj-${name}`);
    const number = box?.querySelector("b");
    if (!box || !number || count === undefined) continue;
    number.textContent = String(count);
    const label = box.getAttribute("aria-label");
    if (label) box.setAttribute("aria-label", label.replace(/\d+$/, String(count)));
  }
}
