// Requests. HTML arrives as a parsed document, so that no string ever becomes markup: this works under any host's
// Trusted Types policy, where nothing does that takes a string.
import { make } from "./place.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * Return the document at `path`; null when there is none.
 * @param {Place} place
 * @param {string} path
 * @param {URLSearchParams} [form]  posted when given
 * @returns {Promise<Document | null>}
 */
export function page(place, path, form) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(form ? "POST" : "GET", new URL(path, new URL(place.settings.base + "/", location.href)));
    request.responseType = "document";
    if (form && place.csrf) request.setRequestHeader("X-CSRF-Token", place.csrf);
    request.onloadend = () => {
      place.signal.removeEventListener("abort", abort);
      resolve(request.status < 400 ? request.response : null);
    };
    place.signal.addEventListener("abort", abort);
    request.send(form);
  });
}

/** @param {Place} place @param {string} path */
export const api = (place, path) => `${place.settings.base}/api/v1${path}`;

/**
 * Write something. Returns the answer's JSON; throws an Error with a sentence for the reader, and
 * the `field` that it is about.
 * @param {Place} place
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @param {Record<string, string>} [headers]
 * @returns {Promise<any>}
 */
export async function write(place, method, path, body, headers = {}, again = true) {
  const lang = place.settings.lang ? "?lang=" + place.settings.lang : "";
  /** @type {Record<string, string>} */
  const sent = { "Content-Type": "application/json", ...headers };
  if (place.csrf) sent["X-CSRF-Token"] = place.csrf;
  const answer = await fetch(api(place, path) + lang, {
    method, headers: sent, signal: place.signal, body: body && JSON.stringify(body),
  }).catch(() => null);
  if (!answer) throw new Error(place.words.failed);
  place.csrf = answer.headers.get("X-CSRF-Token") ?? place.csrf;
  const json = await answer.json().catch(() => ({}));
  if (answer.ok) return json;
  // A page that is the same for all has no token; the cookie may have come since.
  if (again && json.code === "bad_token") {
    await mine(place);
    return write(place, method, path, body, headers, false);
  }
  throw Object.assign(new Error(json.message || json.detail || place.words.failed), { field: json.field });
}

/** Return what belongs to this viewer, and remember the token. @param {Place} place @returns {Promise<any>} */
export async function mine(place) {
  const answer = await fetch(api(place, `/stories/${place.settings.story}/mine`), { signal: place.signal });
  const json = await answer.json();
  place.csrf = json.viewer.csrf;
  return json;
}

/**
 * Return the `<li>` of a comment as this viewer sees it now; null when it is not to be seen.
 * @param {Place} place
 * @param {string} id
 * @returns {Promise<HTMLElement | null>}
 */
export async function fragment(place, id) {
  const query = new URLSearchParams({ view: place.settings.view });
  if (place.settings.lang) query.set("lang", place.settings.lang);
  const found = (await page(place, api(place, `/comments/${id}/fragment?${query}`)))?.querySelector("article");
  if (!found) return null;
  const item = make("li", "");
  item.append(document.importNode(found, true));
  return item;
}

/**
 * Show a comment anew. `still` keeps its height, so that nothing moves.
 * @param {Place} place
 * @param {string} id
 * @param {boolean} [still]
 */
export async function renew(place, id, still) {
  const item = await fragment(place, id);
  const old = place.find(id);
  if (!old) return;
  const fresh = /** @type {HTMLElement} */ (item?.firstChild ?? make("article", "rj-comment rj-gone", place.words.gone));
  fresh.id = old.id;
  fresh.tabIndex = -1;
  if (still) fresh.style.minBlockSize = old.offsetHeight + "px";
  const had = old.contains(place.root.activeElement);
  old.replaceWith(fresh);
  place.tell();
  if (had) fresh.focus();
}
