// What the parts of one discussion share: its elements, settings, words, and everything that must be undone.

/**
 * @typedef {Record<string, string>} Forms  CLDR plural category to text with {count}
 * @typedef {object} Settings  `data-rj` of the section, written by the server
 * @property {string} base
 * @property {string} story
 * @property {number} seq
 * @property {string} order
 * @property {string} view
 * @property {string | null} branch
 * @property {boolean} first
 * @property {boolean} last
 * @property {string | null} lang
 * @property {string} css
 * @property {Record<string, any>} words
 */

export class Place {
  /**
   * @param {HTMLElement} section
   * @param {Document | ShadowRoot} root
   * @param {AbortSignal} signal
   */
  constructor(section, root, signal) {
    this.section = section;
    this.root = root;
    this.signal = signal;
    /** @type {Settings} */
    this.settings = JSON.parse(section.dataset.rj || "{}");
    this.words = this.settings.words;
    this.isOurs = new URL(this.settings.base || "/", location.href).origin === location.origin;
    this.isPage = root === document && document.body.matches(".rj-page");
    /** @type {string | null} */
    this.csrf = /** @type {HTMLInputElement | null} */ (section.querySelector("[name=csrf]"))?.value ?? null;
    /** @type {HTMLElement[]} Where the reader was before each jump */
    this.trail = [];
    /** What is to be done when comments were put in. */
    this.tell = () => {};
    /** Show everything as it is now. */
    this.again = () => location.reload();
    /** @type {(item: Element) => void} Fit what our server wrote to where it stands */
    this.fit = () => {};
    /** @type {HTMLElement | undefined} The form (elsewhere, the link) at the top, while the discussion is closed */
    this.shutForm = undefined;
    /** Whether this viewer is somebody to us, from a page of another origin. */
    this.isKnown = false;
    this.plurals = new Intl.PluralRules(section.lang);
    this.numbers = new Intl.NumberFormat(section.lang);
  }

  /**
   * @template {Event} E
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: E) => void} handler
   */
  on(target, type, handler) {
    target.addEventListener(type, /** @type {EventListener} */ (handler), { signal: this.signal });
  }

  /**
   * @param {number} ms
   * @param {() => void} task
   */
  every(ms, task) {
    const timer = setInterval(task, ms);
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }

  /**
   * Return a function that runs `task` once, `ms` after the last call to it.
   * @param {number} ms
   * @param {() => void} task
   */
  after(ms, task) {
    /** @type {number | undefined} */
    let timer;
    this.signal.addEventListener("abort", () => clearTimeout(timer));
    return () => {
      clearTimeout(timer);
      timer = this.signal.aborted ? undefined : setTimeout(task, ms);
    };
  }

  /**
   * @param {string} key
   * @param {number} count
   */
  counted(key, count) {
    const forms = this.words[key];
    return (forms[this.plurals.select(count)] ?? forms.other).replace("{count}", this.numbers.format(count));
  }

  /** @param {string} text */
  say(text) {
    const region = this.section.querySelector("[data-rj-say]");
    if (region) region.textContent = text;
  }

  /**
   * @param {string | null | undefined} id
   * @returns {HTMLElement | null}
   */
  find(id) {
    return id ? this.root.getElementById("rj-c-" + id) : null;
  }

  /** @param {string} [selector] @returns {HTMLElement[]} */
  comments(selector = ".rj-comment") {
    return [...this.section.querySelectorAll(/** @type {"article"} */ (selector))];
  }

  /** Go to a comment, opening whatever hides it; with a way back. @param {HTMLElement} comment @param {HTMLElement | null} [from] */
  go(comment, from) {
    if (from) {
      this.trail.push(from);
      this.section.querySelector(".rj-back")?.remove();
      chip(comment, "rj-back", this.words.back, () => this.back());
    }
    for (let above = comment.closest("details"); above; above = above.parentElement?.closest("details") ?? null) {
      above.open = true;
    }
    comment.focus();
  }

  back() {
    this.section.querySelector(".rj-back")?.remove();
    this.trail.pop()?.focus();
  }
}

/** @param {Element} comment */
export const idOf = (comment) => comment.id.slice(5);

/**
 * @param {string} tag
 * @param {string} name
 * @param {string} [text]
 */
export function make(tag, name, text) {
  const element = document.createElement(tag);
  element.className = name;
  if (text) element.textContent = text;
  return element;
}

/**
 * Show, change or (with no text) remove a button that stands over the gap below an element and moves nothing.
 * @param {HTMLElement} anchor
 * @param {string} name
 * @param {string} text
 * @param {() => void} act
 */
export function chip(anchor, name, text, act) {
  let button = /** @type {HTMLButtonElement | null} */ (anchor.querySelector(`:scope > .${name}`));
  if (!text) return button?.remove();
  if (!button) {
    button = /** @type {HTMLButtonElement} */ (make("button", `rj-chip ${name}`));
    button.type = "button";
    anchor.append(button);
  }
  button.textContent = text;
  button.onclick = act;
}
