// Requests. HTML arrives as a parsed document, so that no string ever becomes markup: this works under any host's
// Trusted Types policy, where nothing does that takes a string.
import { make } from "./place.js";

/** @typedef {import("./place.js").Place} Place */

/**
 * Return the document at an address; null when there is none, undefined when the server did not say.
 * @param {string | URL} address
 * @param {AbortSignal} signal
 * @param {boolean} [isKnown]  with our cookies, from another origin too
 * @param {URLSearchParams} [form]  posted when given
 * @param {string | null} [csrf]
 * @returns {Promise<Document | null | undefined>}
 */
export function load(address, signal, isKnown = false, form, csrf) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    request.open(form ? "POST" : "GET", address);
    request.responseType = "document";
    request.withCredentials = isKnown;
    if (csrf) request.setRequestHeader("X-CSRF-Token", csrf);
    request.onloadend = () => {
      signal.removeEventListener("abort", abort);
      resolve(request.status === 200 ? request.response : request.status === 404 ? null : undefined);
    };
    signal.addEventListener("abort", abort);
    request.send(form);
  });
}

/**
 * Return the document at `path`, as `load` does.
 * @param {Place} place
 * @param {string} path
 * @param {URLSearchParams} [form]  posted when given
 */
export function page(place, path, form) {
  const address = new URL(path, new URL(place.settings.base + "/", location.href));
  return load(address, place.signal, false, form, form && place.csrf);
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
  const answer = await fetch(api(place, `/stories/${place.settings.story}/mine`), {
    signal: place.signal, credentials: "include",
  });
  const json = await answer.json();
  place.csrf = json.viewer.csrf;
  return json;
}

/**
 * Return the `<li>` of a comment as this viewer sees it now; null when it is not to be seen, undefined when the server
 * did not say.
 * @param {Place} place
 * @param {string} id
 * @returns {Promise<HTMLElement | null | undefined>}
 */
export async function fragment(place, id) {
  const query = new URLSearchParams({ view: place.settings.view });
  if (place.settings.lang) query.set("lang", place.settings.lang);
  const found = await load(api(place, `/comments/${id}/fragment?${query}`), place.signal, place.isKnown);
  const comment = found?.querySelector("article");
  if (!comment) return found && null;
  const item = make("li", "");
  item.append(document.importNode(comment, true));
  place.fit(item);
  return item;
}

/**
 * Show a comment anew. `still` keeps its height, so that nothing moves; `isGone` hides it when the server does not answer.
 * @param {Place} place
 * @param {string} id
 * @param {boolean} [still]
 * @param {boolean} [isGone]
 */
export async function renew(place, id, still, isGone) {
  const item = await fragment(place, id);
  const old = place.find(id);
  if (!old || (item === undefined && !isGone)) return;
  const fresh = /** @type {HTMLElement} */ (item?.firstChild ?? make("article", "rj-comment rj-gone", place.words.gone));
  fresh.id = old.id;
  fresh.tabIndex = -1;
  if (still) fresh.style.minBlockSize = old.offsetHeight + "px";
  const had = old.contains(place.root.activeElement);
  const form = old.querySelector(":scope > .rj-form");
  if (form) fresh.append(form);
  old.replaceWith(fresh);
  place.tell();
  if (had && !form) fresh.focus();
}
