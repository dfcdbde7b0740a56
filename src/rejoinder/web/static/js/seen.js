// What is new since this reader's last visit; only for those who ask for it, and only in their own browser.
import { recall, remember } from "./memory.js";
import { make } from "./place.js";

/** @typedef {import("./place.js").Place} Place */

const ON = "rj-seen";

/** @param {Place} place */
export function markNew(place) {
  const box = /** @type {HTMLInputElement | null} */ (place.section.querySelector("[data-rj-seen]"));
  if (!box) return;
  const key = `${ON}:${place.settings.story}`;
  box.checked = recall(ON) !== null;
  const last = box.checked ? Number(recall(key)) : 0;
  if (last) {
    for (const comment of place.comments()) {
      const at = comment.querySelector("time")?.dateTime;
      if (!at || Date.parse(at) < last) continue;
      comment.classList.add("rj-new");
      comment.querySelector(".rj-head")?.append(make("span", "rj-hidden", place.words.fresh));
    }
  }
  if (box.checked) remember(key, String(Date.now()));
  place.on(box, "change", () => {
    remember(ON, box.checked ? "1" : null);
    remember(key, box.checked ? String(Date.now()) : null);
  });
}
