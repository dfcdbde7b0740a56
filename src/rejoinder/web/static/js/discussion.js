// One discussion on a page, made lively. Everything it does is undone when `stop` is called.
import { takeArrivals } from "./arrivals.js";
import { mine, renew } from "./asking.js";
import { make, Place } from "./place.js";
import { markNew } from "./seen.js";
import { tellTimes } from "./times.js";
import { press, takeVotes } from "./votes.js";
import { takeKeys } from "./walking.js";
import { takeForms } from "./writing.js";

/**
 * @param {HTMLElement} section
 * @param {Document | ShadowRoot} root
 * @param {AbortSignal} signal
 */
export function enliven(section, root, signal) {
  const place = new Place(section, root, signal);
  tellTimes(place);
  // Nobody has named this story yet: the first comment does, by an ordinary form.
  if (!place.settings.story) return place;
  if (place.isOurs) {
    takeForms(place);
    takeVotes(place);
    if (!place.isPage) takeOverlay(place);
  } else {
    linkOut(place);
  }
  takeKeys(place);
  markNew(place);
  takeArrivals(place);
  return place;
}

/** Add what belongs to this viewer to a discussion that is the same for all. @param {Place} place */
async function takeOverlay(place) {
  const own = await mine(place).catch(() => null);
  if (!own) return;
  for (const [id, value] of Object.entries(own.votes)) {
    const comment = place.find(id);
    if (comment) press(comment, Number(value));
  }
  for (const id of own.comments) if (place.find(id)) await renew(place, id);
}

/** On another site a reader writes on the discussion's own page. @param {Place} place */
function linkOut({ section, settings, words }) {
  for (const form of section.querySelectorAll(".rj-form")) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", "rj-whole", words.elsewhere));
    link.href = `${settings.base}/stories/${settings.story}#rj-discussion`;
    form.replaceWith(link);
  }
  for (const button of section.querySelectorAll("button.rj-vote")) {
    const count = make("span", button.className);
    count.append(...button.childNodes);
    button.replaceWith(count);
  }
}
