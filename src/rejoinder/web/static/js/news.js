// What the newsroom changes about the story meanwhile. Forms close at once, in their own room; all else is told over the
// page, in the server's words, and put in its place on a click or while nobody looks there.
import { page } from "./asking.js";
import { make } from "./place.js";

/** @typedef {import("./place.js").Place} Place */

const STATUS = "[data-rj-status]";
const CLOSED = ":scope > .rj-closed";

/**
 * Look how the story stands, and show it. Returns what there is to announce, empty for nothing; null when the server has
 * to be asked again.
 * @param {Place} place
 * @param {number} seq  what its answer has to show at least
 * @returns {Promise<string | null>}
 */
export async function lookAgain(place, seq) {
  const { section, settings, words } = place;
  const article = place.isPage ? document.querySelector(".rj-story") : null;
  const query = settings.lang ? "?lang=" + settings.lang : "";
  const found = await page(place, `${settings.base}/stories/${settings.story}${article ? "" : "/discussion"}${query}`);
  const fresh = /** @type {HTMLElement | null | undefined} */ (found?.querySelector("section.rj-discussion"));
  if (!found || !fresh || JSON.parse(fresh.dataset.rj || "{}").seq < seq) return null;
  const before = /** @type {HTMLElement} */ (section.querySelector(STATUS));
  const status = document.importNode(/** @type {HTMLElement} */ (fresh.querySelector(STATUS)), true);
  // The story above does not give the reason yet.
  status.dataset.rjStatus = "new";
  const closed = /** @type {HTMLElement | null} */ (fresh.querySelector(CLOSED));
  const isNew = wording(before) !== wording(status);
  const wasClosed = section.matches(".rj-shut") || Boolean(section.querySelector(CLOSED));
  /** @type {Node[]} */
  const told = isNew ? [...status.cloneNode(true).childNodes] : [];
  if (closed && !wasClosed) told.push(closed.cloneNode(true));
  if (!closed && wasClosed) told.push(make("p", "", words.opened));
  shut(place, closed);
  const isOther = isNew || (article && wording(article) !== wording(found.querySelector(".rj-story")));
  if (!told.some((one) => one.textContent?.trim()) && isOther) told.push(make("p", "", words.story));
  const put = () => {
    before.replaceWith(status);
    place.tell();
  };
  const box = before.getBoundingClientRect();
  if (isNew && (box.bottom < 0 || box.top > innerHeight)) put();
  if (told.length) tell(place, told, put);
  return told.map((one) => one.textContent?.trim()).join(" ").trim();
}

/** The words of an element, without the times, which change by themselves. @param {Element | null} element */
function wording(element) {
  const copy = /** @type {Element | undefined} */ (element?.cloneNode(true));
  for (const time of copy?.querySelectorAll("time") ?? []) time.remove();
  return copy?.textContent?.replace(/\s+/g, " ").trim();
}

/**
 * Close the forms with a sentence, or open them. What was typed stays to be copied, and nothing moves.
 * @param {Place} place
 * @param {HTMLElement | null} closed
 */
function shut(place, closed) {
  const { section } = place;
  const sentence = closed?.textContent ?? "";
  const isShut = Boolean(closed);
  section.classList.toggle("rj-shut", isShut);
  const old = /** @type {HTMLElement | null} */ (section.querySelector(CLOSED));
  if (old && !isShut) old.replaceWith(place.shutForm ?? make("p", "rj-empty", place.words.opened));
  for (const form of /** @type {NodeListOf<HTMLElement>} */ (section.querySelectorAll(".rj-form, #rj-post"))) {
    const field = /** @type {HTMLTextAreaElement | null} */ (form.querySelector("[name=body]"));
    const hint = /** @type {HTMLElement | null} */ (form.querySelector(".rj-hint"));
    if (closed && form.id === "rj-post" && !field?.value.trim()) {
      const line = /** @type {HTMLElement} */ (document.importNode(closed, true));
      line.style.minBlockSize = form.offsetHeight + "px";
      place.shutForm = form;
      form.replaceWith(line);
    }
    if (!field || !hint) continue;
    field.readOnly = isShut;
    for (const button of form.querySelectorAll("[name=action]")) button.toggleAttribute("disabled", isShut);
    hint.dataset.rjHint ??= hint.textContent ?? "";
    hint.textContent = sentence || hint.dataset.rjHint;
  }
}

/**
 * Show something over the page until the reader closes it.
 * @param {Place} place
 * @param {Node[]} told
 * @param {() => void} put  what closing does besides
 */
function tell(place, told, put) {
  const { section, words } = place;
  section.querySelector(".rj-news")?.remove();
  const news = make("div", "rj-news");
  const strip = make("div", "rj-strip");
  const buttons = make("p", "rj-buttons");
  /** @type {[string, string, () => void][]} */
  const acts = [["rj-main", words.renew, () => place.again()], ["", words.close, put]];
  for (const [name, text, act] of acts) {
    const button = /** @type {HTMLButtonElement} */ (make("button", name, text));
    button.type = "button";
    button.onclick = () => {
      act();
      news.remove();
      // A click may move things: the room of the closed form is given up.
      /** @type {HTMLElement | null} */ (section.querySelector(CLOSED))?.style.removeProperty("min-block-size");
    };
    buttons.append(button);
  }
  strip.append(...told, buttons);
  news.append(strip);
  section.append(news);
  place.tell();
}
