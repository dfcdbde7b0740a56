// What others write meanwhile: told where it belongs, shown on a click. Nothing moves before.
import { api, fragment, renew } from "./asking.js";
import { chip, idOf, make } from "./place.js";
import { showTally } from "./votes.js";

/** @typedef {import("./place.js").Place} Place */
/** @typedef {{ seq: number, comment_id: string, parent_id: string | null, branch?: string[], tallies?: { comment_id: string, up: number, down: number }[] }} Told */

const QUIET_MS = 10000;

/** Follow the story's events. @param {Place} place */
export function takeArrivals(place) {
  const { section, settings } = place;
  const top = /** @type {HTMLElement} */ (section.querySelector("[data-rj-arrivals]"));
  /** @type {Map<HTMLElement, Told[]>} */
  const waiting = new Map();
  let seq = settings.seq;
  let unsaid = 0;
  let quietUntil = 0;

  const announce = () => {
    if (!unsaid || Date.now() < quietUntil) return;
    place.say(place.counted("said", unsaid));
    unsaid = 0;
    quietUntil = Date.now() + QUIET_MS;
  };
  place.every(1000, announce);

  /** @param {HTMLElement} anchor */
  const label = (anchor) => {
    const told = (waiting.get(anchor) ?? []).filter((one) => !place.find(one.comment_id));
    waiting.set(anchor, told);
    chip(anchor, "rj-arrived", told.length ? place.counted(anchor === top ? "said" : "arrived", told.length) : "", () => put(anchor));
  };

  /** @param {Told} told */
  const arrived = (told) => {
    if (place.find(told.comment_id) || (settings.branch && !told.branch?.includes(settings.branch))) return;
    const above = settings.view === "flat" ? [] : (told.branch ?? []);
    const anchor = above.map((id) => place.find(id)).reverse().find((comment) => comment?.checkVisibility()) ?? top;
    waiting.set(anchor, [...(waiting.get(anchor) ?? []), told]);
    label(anchor);
    unsaid += 1;
    announce();
  };

  /** @param {HTMLElement} anchor */
  const put = async (anchor) => {
    const told = waiting.get(anchor) ?? [];
    const items = await Promise.all(told.map((one) => fragment(place, one.comment_id)));
    /** @type {HTMLElement | null} */
    let first = null;
    told.forEach((one, number) => {
      const item = items[number];
      const parent = settings.view === "flat" ? null : (one.branch?.at(-1) ?? null);
      if (item && !place.find(one.comment_id) && hang(place, item, parent)) first ??= place.find(one.comment_id);
    });
    waiting.delete(anchor);
    label(anchor);
    if (first) place.go(first, anchor === top ? null : anchor);
    // They stand on another page: folded away above, or before or after this one.
    else if (items.some(Boolean)) location.assign(anchor === top ? newestPage(place) : `${settings.base}/comments/${idOf(anchor)}`);
  };

  /** @type {Record<string, (told: Told) => void>} */
  const handlers = {
    published: arrived,
    edited: (told) => {
      const comment = place.find(told.comment_id);
      if (comment) chip(comment, "rj-changed", place.words.changed, () => renew(place, told.comment_id));
    },
    withdrawn: (told) => renew(place, told.comment_id, true),
    removed: (told) => renew(place, told.comment_id, true),
    tallied: (told) => {
      for (const tally of told.tallies ?? []) {
        const comment = place.find(tally.comment_id);
        if (comment) showTally(comment, tally.up, tally.down);
      }
    },
    reset: () => chip(top, "rj-arrived", place.words.renew, () => location.reload()),
  };

  /** @type {EventSource | null} */
  let source = null;
  const listen = () => {
    source?.close();
    source = new EventSource(api(place, `/stories/${settings.story}/events?after=${seq}`));
    for (const [kind, handle] of Object.entries(handlers)) {
      source.addEventListener(kind, (event) => {
        const told = /** @type {Told} */ (JSON.parse(event.data));
        seq = Math.max(seq, told.seq ?? 0);
        handle(told);
      });
    }
  };
  const stop = () => source?.close();
  listen();
  place.on(window, "pagehide", stop);
  place.on(window, "pageshow", (/** @type {PageTransitionEvent} */ event) => event.persisted && listen());
  place.signal.addEventListener("abort", stop);
}

/**
 * Put a comment where it belongs in the displayed order; false when that is not on this page.
 * @param {Place} place
 * @param {HTMLElement} item  its `<li>`
 * @param {string | null} parentId
 * @param {boolean} [anyway]  at the nearest place that there is: the reader's own
 */
export function hang(place, item, parentId, anyway) {
  const { settings, section } = place;
  const isLatestFirst = settings.order === "newest";
  if (parentId && settings.view !== "flat") {
    const above = place.find(parentId)?.closest("li");
    if (!above) return false;
    const list = above.querySelector(":scope > details > ol") ?? startBranch(place, above);
    if (isLatestFirst) list.prepend(item);
    else list.append(item);
    for (let branch = item.closest("details"); branch; branch = branch.parentElement?.closest("details") ?? null) grow(place, branch);
    place.tell();
    return true;
  }
  const list = section.querySelector("[data-rj-list]");
  if (!list || (!anyway && !(isLatestFirst ? settings.first : settings.last))) return false;
  section.querySelector(".rj-empty")?.remove();
  if (isLatestFirst || (anyway && !settings.last)) list.prepend(item);
  else list.append(item);
  place.tell();
  return true;
}

/** @param {Place} place @param {Element} above @returns {HTMLElement} */
function startBranch(place, above) {
  const branch = /** @type {HTMLDetailsElement} */ (make("details", "rj-branch"));
  const summary = make("summary", "");
  const list = make("ol", "rj-replies");
  branch.open = true;
  branch.dataset.rjN = "0";
  summary.append(make("span", "rj-unfolded"), make("span", "rj-folded"));
  branch.append(summary, list);
  above.append(branch);
  let depth = 0;
  for (let one = above.closest(".rj-replies"); one; one = one.parentElement?.closest(".rj-replies") ?? null) depth += 1;
  if (depth >= 7) list.classList.add("rj-deep");
  return list;
}

/** @param {Place} place @param {HTMLDetailsElement} branch */
function grow(place, branch) {
  const count = Number(branch.dataset.rjN) + 1;
  branch.dataset.rjN = String(count);
  const [unfolded, folded] = branch.querySelectorAll("summary > span");
  if (unfolded) unfolded.textContent = place.counted("replies", count);
  if (folded) folded.textContent = place.counted("folded", count);
}

/** @param {Place} place */
const newestPage = (place) => `${place.settings.base}/stories/${place.settings.story}?order=newest#rj-discussion`;
