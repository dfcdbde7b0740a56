// What others write meanwhile: told where it belongs, shown on a click. Nothing moves before.
import { fragment, renew } from "./asking.js";
import { lookAgain } from "./news.js";
import { chip, idOf, make } from "./place.js";
import { follow } from "./stream.js";
import { showTally } from "./votes.js";

/** @typedef {import("./place.js").Place} Place */
/** @typedef {import("./stream.js").Told} Told */

const QUIET_MS = 10000;
// A reader's own comment is heard before the answer to its posting: what is on the page after a tick was no arrival.
const TICK_MS = 500;
// So that not all readers of a story ask at the same moment how it stands now.
const SPREAD_MS = 2000;

/** Follow the story's events. @param {Place} place */
export function takeArrivals(place) {
  const arrivals = new Arrivals(place);
  place.every(TICK_MS, () => arrivals.tick());
  follow(place, (kind, told) => arrivals.hear(kind, told));
}

class Arrivals {
  /** @param {Place} place */
  constructor(place) {
    this.place = place;
    this.top = /** @type {HTMLElement} */ (place.section.querySelector("[data-rj-arrivals]"));
    /** @type {Map<HTMLElement, Told[]>} What waits to be shown, by where it is told */
    this.waiting = new Map();
    /** @type {Told[][]} Heard since the last tick, and before it */
    this.heard = [[], []];
    /** @type {string[]} */
    this.unsaid = [];
    this.quietUntil = 0;
    /** The seq of the last change of the story that was not looked at yet, and when to look */
    this.changed = 0;
    this.lookAt = 0;
    this.news = "";
  }

  /** @param {string} kind @param {Told} told */
  hear(kind, told) {
    const { place } = this;
    const comment = place.find(told.comment_id);
    if (told.comment_count !== undefined) this.count(told.comment_count);
    if (kind === "published") this.heard[0]?.push(told);
    else if (kind === "imported") this.offerAll();
    else if (kind === "reset") this.startOver(told.seq);
    else if (kind === "story_changed") this.look(told.seq);
    else if (kind === "tallied") this.tally(told);
    else if (comment && kind === "edited") {
      chip(comment, "rj-changed", place.words.changed, () => renew(place, told.comment_id));
    } else if (comment) renew(place, told.comment_id, true, true);
  }

  /** @param {number} count */
  count(count) {
    const { section, settings, words } = this.place;
    const title = section.querySelector("#rj-title");
    if (title && !settings.branch) title.textContent = count ? this.place.counted("count", count) : words.none;
  }

  offerAll() {
    chip(this.top, "rj-all", this.place.words.renew, () => this.place.again());
  }

  /** What happened can't be had one by one, so every comment here is looked at anew. @param {number} seq */
  async startOver(seq) {
    const { place } = this;
    this.offerAll();
    this.look(seq);
    for (const one of place.comments()) await renew(place, idOf(one), true);
  }

  /** @param {number} seq */
  look(seq) {
    if (!this.changed) this.lookAt = Math.max(this.lookAt, Date.now() + Math.random() * SPREAD_MS);
    this.changed = Math.max(this.changed, seq);
  }

  /** Look how the story stands, at most once in ten seconds. */
  async lookIfDue() {
    const { changed } = this;
    if (!changed || Date.now() < this.lookAt) return;
    this.lookAt = Infinity;
    const text = await lookAgain(this.place, changed).catch(() => null);
    this.lookAt = Date.now() + (text === null ? SPREAD_MS : QUIET_MS);
    if (text === null) return;
    if (this.changed === changed) this.changed = 0;
    this.news = text || this.news;
  }

  /** @param {Told} told */
  tally(told) {
    for (const { comment_id: id, up, down } of told.tallies ?? []) {
      const comment = this.place.find(id);
      if (comment) showTally(comment, up, down);
    }
  }

  tick() {
    const [fresh = [], ripe = []] = this.heard;
    this.heard = [[], fresh];
    for (const told of ripe) this.arrived(told);
    this.lookIfDue();
    this.announce();
  }

  /** Tell of a comment at the nearest one above it that can be seen. @param {Told} told */
  arrived(told) {
    const { place } = this;
    const { branch, view } = place.settings;
    const above = view === "flat" ? [] : (told.branch ?? []);
    this.admit(told.comment_id);
    if (place.find(told.comment_id) || (branch && !above.includes(branch))) return;
    const anchor = above.map((id) => place.find(id)).reverse().find((one) => one?.checkVisibility()) ?? this.top;
    this.waiting.set(anchor, [...(this.waiting.get(anchor) ?? []), told]);
    this.label(anchor);
    this.unsaid.push(told.comment_id);
  }

  /** Show that a comment that waited here has been published. @param {string} id */
  admit(id) {
    const own = this.place.find(id);
    if (!own?.querySelector(".rj-state")) return;
    if (!own.closest(".rj-held")) {
      renew(this.place, id, true);
      return;
    }
    // It has got its own place, where it is told of like any other.
    const line = make("p", "rj-state", this.place.words.sent);
    line.style.minBlockSize = own.offsetHeight + "px";
    own.replaceWith(line);
  }

  /** @param {HTMLElement} anchor */
  label(anchor) {
    const { place, top, waiting } = this;
    const told = (waiting.get(anchor) ?? []).filter((one) => !place.find(one.comment_id));
    waiting.set(anchor, told);
    const text = told.length ? place.counted(anchor === top ? "said" : "arrived", told.length) : "";
    chip(anchor, "rj-arrived", text, () => this.put(anchor));
  }

  announce() {
    if (Date.now() < this.quietUntil) return;
    const count = this.unsaid.filter((id) => !this.place.find(id)).length;
    const said = [this.news, count && this.place.counted("said", count)].filter(Boolean);
    this.unsaid = [];
    this.news = "";
    if (!said.length) return;
    this.place.say(said.join(" "));
    this.quietUntil = Date.now() + QUIET_MS;
  }

  /** Show what waits at `anchor`. @param {HTMLElement} anchor */
  async put(anchor) {
    const { place, top, waiting } = this;
    const { base, view } = place.settings;
    const told = waiting.get(anchor) ?? [];
    const items = await Promise.all(told.map((one) => fragment(place, one.comment_id)));
    // The server did not say: they wait for another click.
    if (items.includes(undefined)) return place.say(place.words.later);
    /** @type {HTMLElement | null} */
    let first = null;
    told.forEach(({ comment_id: id, branch }, number) => {
      const item = items[number];
      const parent = view === "flat" ? null : (branch?.at(-1) ?? null);
      if (item && !place.find(id) && hang(place, item, parent)) first ??= place.find(id);
    });
    waiting.delete(anchor);
    this.label(anchor);
    if (first) place.go(first, anchor === top ? null : anchor);
    // They stand on another page: folded away above, or before or after this one.
    else if (items.some(Boolean)) location.assign(anchor === top ? newestPage(place) : `${base}/comments/${idOf(anchor)}`);
  }
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
