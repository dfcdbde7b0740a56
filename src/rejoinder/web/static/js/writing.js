// Forms under the comment they are about, with drafts that survive a reload and a live preview.
import { fragment, page, renew, write } from "./asking.js";
import { hang } from "./arrivals.js";
import { keepsNothing, recall, remember } from "./memory.js";
import { idOf, make } from "./place.js";
import { asQuotation, offerQuotes, selected } from "./quoting.js";

/** @typedef {import("./place.js").Place} Place */

const NAME = "rj-name";
const FORMS = "a:is(.rj-reply, .rj-quote, .rj-edit, .rj-withdraw, .rj-flag)";

/** @param {Place} place */
export function takeForms(place) {
  const { section } = place;
  const top = /** @type {HTMLFormElement | null} */ (section.querySelector("#rj-post"));
  if (top) restore(place, top);

  place.on(section, "click", (/** @type {MouseEvent} */ event) => {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest(FORMS));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open(place, link);
  });
  place.on(section, "submit", (/** @type {SubmitEvent} */ event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches(".rj-form")) return;
    const isPreview = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === "preview";
    if (!isPreview && leadsToLink(place, form)) return;
    event.preventDefault();
    if (isPreview) preview(place, form);
    else submit(place, form);
  });
  /** @type {HTMLFormElement | null} */
  let typedIn = null;
  const show = place.after(400, () => typedIn && preview(place, typedIn));
  place.on(section, "input", (event) => {
    const field = /** @type {HTMLTextAreaElement} */ (event.target);
    if (field.name !== "body" || !field.form) return;
    typedIn = field.form;
    delete typedIn.dataset.key;
    keep(place, typedIn);
    show();
  });
  offerQuotes(place, ({ text, comment }) => {
    if (comment) open(place, /** @type {HTMLAnchorElement} */ (comment.querySelector(".rj-reply")), text);
    else if (top) addQuote(top, text);
  });
}

/**
 * Open the form behind a link under its comment; what is selected becomes a quotation.
 * @param {Place} place
 * @param {HTMLAnchorElement} link
 * @param {string} [quoted]
 */
export async function open(place, link, quoted = selected(place)?.text) {
  const comment = /** @type {HTMLElement} */ (link.closest(".rj-comment"));
  const kind = link.className.slice(3);
  const isReply = kind === "reply" || kind === "quote";
  const address = isReply && quoted ? link.href.replace(/[?&]quote=/, "") : link.href;
  const found = (await page(place, address))?.querySelector(".rj-form");
  if (!found) return location.assign(link.href);
  comment.querySelector(".rj-form")?.remove();
  const form = /** @type {HTMLFormElement} */ (document.importNode(found, true));
  const suffix = "-" + idOf(comment);
  for (const element of form.querySelectorAll("[id], [for], [aria-describedby]")) {
    for (const name of ["id", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value + suffix);
    }
  }
  form.id = "rj-form" + suffix;
  form.dataset.kind = isReply ? "reply" : kind;
  const cancel = /** @type {HTMLButtonElement} */ (make("button", "rj-cancel", place.words.cancel));
  cancel.type = "button";
  cancel.onclick = () => close(form);
  form.querySelector(".rj-buttons a")?.remove();
  form.querySelector(".rj-buttons")?.insertBefore(cancel, form.querySelector(".rj-hint"));
  comment.append(form);
  if (isReply) restore(place, form);
  if (isReply && quoted) addQuote(form, quoted);
  /** @type {HTMLElement | null} */ (form.querySelector("textarea, input:not([type=hidden]), button"))?.focus();
}

/** Close a form and go back to its comment. @param {HTMLFormElement} form */
export function close(form) {
  const comment = /** @type {HTMLElement | null} */ (form.closest(".rj-comment"));
  form.remove();
  comment?.focus();
}

/** @param {HTMLFormElement} form @param {string} text */
function addQuote(form, text) {
  const field = bodyOf(form);
  if (!field) return;
  field.value = (field.value.trim() && field.value.trim() + "\n\n") + asQuotation(text);
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * Without cookies nothing here would know its author again; the page that a plain form leads to gives a link for that.
 * @param {Place} place
 * @param {HTMLFormElement} form
 */
const leadsToLink = (place, form) =>
  keepsNothing() &&
  (form.dataset.kind ?? "reply") === "reply" &&
  new URL(place.settings.base + "/", location.href).origin === location.origin;

/** @param {Place} place @param {HTMLFormElement} form */
async function submit(place, form) {
  const fields = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  const comment = form.closest(".rj-comment");
  const id = comment ? idOf(comment) : "";
  const { kind = "reply" } = form.dataset;
  const { story } = place.settings;
  // Not randomUUID: it is not there on a site without TLS.
  form.dataset.key ??= crypto.getRandomValues(new Uint32Array(8)).join("-");
  const keyed = { "Idempotency-Key": form.dataset.key };
  clear(form);
  try {
    if (kind === "reply") {
      const body = { body: fields.body, name: fields.name, parent_id: fields.parent_id };
      const made = await write(place, "POST", `/stories/${story}/comments`, body, keyed);
      forget(place, form);
      if (fields.name) remember(NAME, fields.name);
      place.say(made.status === "published" ? place.words.sent : place.words.held);
      await show(place, made.id, fields.parent_id, form);
      return;
    }
    if (kind === "edit") {
      await write(place, "PATCH", `/comments/${id}`, { body: fields.body, version: Number(fields.version) }, keyed);
    } else if (kind === "withdraw") {
      await write(place, "DELETE", `/comments/${id}`, undefined, keyed);
    } else {
      await write(place, "POST", `/comments/${id}/flags`, { reason: fields.reason, note: fields.note || undefined }, keyed);
    }
    place.say(place.words.done);
    form.remove();
    await renew(place, id);
  } catch (error) {
    refuse(form, /** @type {Error & {field?: string}} */ (error));
  }
}

/** Take the earlier refusal back. @param {HTMLFormElement} form */
function clear(form) {
  form.querySelector(".rj-error")?.remove();
  const field = form.querySelector("[aria-invalid]");
  field?.removeAttribute("aria-invalid");
  field?.removeAttribute("aria-describedby");
}

/** Say why a form was refused, below the field that it is about. @param {HTMLFormElement} form @param {Error & {field?: string}} error */
function refuse(form, error) {
  const note = make("p", "rj-error", error.message);
  note.setAttribute("role", "alert");
  note.id = form.id + "-error";
  const field = /** @type {HTMLElement | null} */ (error.field ? form.querySelector(`[name="${CSS.escape(error.field)}"]:not([type=hidden])`) : null);
  if (!field) return form.prepend(note);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  field.closest("p")?.after(note);
  field.focus();
}

/** Show what was just posted. @param {Place} place @param {string} id @param {string | undefined} parent @param {HTMLFormElement} form */
async function show(place, id, parent, form) {
  const field = bodyOf(form);
  if (form.id === "rj-post" && field) {
    field.value = "";
    form.querySelector(".rj-preview")?.remove();
  } else form.remove();
  const item = await fragment(place, id);
  if (!item) return;
  if (!place.find(id)) hang(place, item, parent ?? null, true);
  const shown = place.find(id);
  if (shown) place.go(shown);
}

/** @param {Place} place @param {HTMLFormElement} form */
async function preview(place, form) {
  const body = bodyOf(form)?.value ?? "";
  const parent = form.querySelector("[name=parent_id]")?.getAttribute("value");
  const asked = new URLSearchParams({ body, ...(parent && { parent_id: parent }) });
  const found = body.trim() ? (await page(place, place.settings.base + "/preview", asked))?.querySelector(".rj-body") : null;
  let box = form.querySelector(".rj-preview");
  if (!found) return box?.remove();
  if (!box) {
    box = make("div", "rj-preview");
    box.role = "group";
    box.ariaLabel = form.querySelector("[value=preview]")?.textContent ?? "";
    form.append(box);
  }
  box.replaceChildren(make("p", "", box.ariaLabel ?? ""), document.importNode(found, true));
}

/** @param {HTMLFormElement} form @returns {HTMLTextAreaElement | null} */
const bodyOf = (form) => form.querySelector("textarea[name=body]");

/** @param {Place} place @param {HTMLFormElement} form */
const draftKey = (place, form) =>
  `rj-draft:${place.settings.story}:${form.querySelector("[name=parent_id]")?.getAttribute("value") ?? ""}`;

/** @param {Place} place @param {HTMLFormElement} form */
function keep(place, form) {
  if (form.dataset.kind === "edit") return;
  const text = bodyOf(form)?.value;
  if (text?.trim()) remember(draftKey(place, form), text);
  else forget(place, form);
}

/** @param {Place} place @param {HTMLFormElement} form */
function forget(place, form) {
  remember(draftKey(place, form), null);
}

/** @param {Place} place @param {HTMLFormElement} form */
function restore(place, form) {
  const field = bodyOf(form);
  if (field && !field.value.trim()) field.value = recall(draftKey(place, form)) ?? "";
  const name = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=name]"));
  if (name) name.value ||= recall(NAME) ?? "";
}
