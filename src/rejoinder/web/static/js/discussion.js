// One discussion on a page, made lively. Everything it does is undone when `stop` is called.
import { takeArrivals } from "./arrivals.js";
import { fragment, mine, renew } from "./asking.js";
import { idOf, make, Place } from "./place.js";
import { markNew } from "./seen.js";
import { tellTimes } from "./times.js";
import { press, takeVotes } from "./votes.js";
import { takeKeys } from "./walking.js";
import { takeForms } from "./writing.js";

/**
 * @param {HTMLElement} section
 * @param {Document | ShadowRoot} root
 * @param {AbortSignal} signal
 * @param {() => void} [again]  shows everything as it is now; without it, by a reload
 */
export function enliven(section, root, signal, again) {
  const place = new Place(section, root, signal);
  tellTimes(place);
  if (again) place.again = again;
  if (!place.isOurs) {
    place.fit = (part) => linkOut(place, part);
    place.fit(section);
  }
  // Nobody has named this story yet: the first comment does, by an ordinary form.
  if (!place.settings.story) return place;
  if (place.isOurs) {
    takeForms(place);
    takeVotes(place);
  }
  // A page with a token was made for this viewer; to other sites our cookies don't go.
  if (!place.isPage && !place.csrf && isNear(place)) takeOverlay(place);
  takeKeys(place);
  markNew(place);
  takeArrivals(place);
  return place;
}

/** Add what belongs to this viewer to a discussion that is the same for all. @param {Place} place */
async function takeOverlay(place) {
  const own = await mine(place).catch(() => null);
  if (!own?.viewer.known) return;
  place.isKnown = !place.isOurs;
  for (const [id, value] of Object.entries(own.votes)) {
    const comment = place.find(id);
    if (comment) press(comment, Number(value));
  }
  for (const id of own.comments) if (place.find(id)) await renew(place, id, true);
  await showHeld(place, own.held);
}

/**
 * Show this viewer's comments that wait or were refused, with the reason: in their place, or apart where they have none.
 * @param {Place} place
 * @param {{ id: string, reply_count: number }[]} held
 */
async function showHeld(place, held) {
  const { section, settings, words } = place;
  for (const { id, reply_count: replies } of held) {
    if (place.find(id)) {
      await renew(place, id, true);
      continue;
    }
    // One with replies has its place, on another page.
    const item = replies && settings.view !== "flat" ? null : await fragment(place, id);
    if (!item) continue;
    let list = section.querySelector(".rj-held");
    if (!list) {
      list = make("ol", "rj-comments rj-held");
      section.querySelector(".rj-above, [data-rj-arrivals]")?.before(make("h3", "rj-held-title", words.yours), list);
    }
    list.append(item);
  }
  place.tell();
}

/** Whether our cookies may go where this page came from: to our origin, or to a sister of it. @param {Place} place */
function isNear({ isOurs, settings }) {
  const ends = [settings.base, location.href].map((address) => new URL(address, location.href).hostname.split(".").slice(-2));
  return isOurs || String(ends[0]) === String(ends[1]);
}

/**
 * On another site a reader writes, votes and flags on the discussion's own pages.
 * @param {Place} place
 * @param {Element} part
 */
function linkOut({ settings, words }, part) {
  const { base, story, lang } = settings;
  const query = lang ? "?lang=" + lang : "";
  for (const form of part.querySelectorAll(".rj-form")) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", "rj-whole", words.elsewhere));
    const [site, url] = ["site", "url"].map((name) => form.querySelector(`[name=${name}]`)?.getAttribute("value") ?? "");
    const nameless = new URLSearchParams({ site: site ?? "", url: url ?? "", ...(lang && { lang }) });
    link.href = story ? `${base}/stories/${story}${query}#rj-discussion` : `${base}/discussion/reply?${nameless}`;
    link.id = form.id;
    form.replaceWith(link);
  }
  for (const button of part.querySelectorAll("button.rj-vote")) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", button.className));
    const id = idOf(/** @type {Element} */ (button.closest(".rj-comment")));
    link.href = `${base}/comments/${id}${query}#rj-c-${id}`;
    link.setAttribute("aria-label", button.getAttribute("aria-label") ?? "");
    link.append(...button.childNodes);
    button.replaceWith(link);
  }
  for (const link of part.querySelectorAll(".rj-acts a")) link.setAttribute("title", words.elsewhere);
}
