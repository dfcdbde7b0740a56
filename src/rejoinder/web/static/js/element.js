// <rejoinder-discussion src="https://.../stories/<id>/discussion">, or with `site` and `url`: a discussion in
// somebody else's page. And every discussion that the server put into this page.
import { load } from "./asking.js";
import { enliven } from "./discussion.js";

// Where the server is mounted: we come from /embed.js, or from /static/<version>/.
const HERE = new URL(import.meta.url.replace(/(static\/\w+\/)?[^/]*$/, ""));

class RejoinderDiscussion extends HTMLElement {
  constructor() {
    super();
    this.shadow = this.attachShadow({ mode: "open" });
    // What the host put inside (a link to our page) stands until the discussion does.
    this.shadow.append(document.createElement("slot"));
    this.life = new AbortController();
  }

  connectedCallback() {
    // A parser may still be setting our attributes, and a page may be moving us: look once that is over.
    queueMicrotask(() => this.isConnected && this.show(this.address()));
  }

  disconnectedCallback() {
    this.life.abort();
    this.shadow.replaceChildren(document.createElement("slot"));
    this.shadow.adoptedStyleSheets = [];
  }

  address() {
    const src = this.getAttribute("src");
    if (src) return src;
    const url = this.getAttribute("url") ?? document.querySelector("link[rel=canonical]")?.getAttribute("href") ?? location.href;
    const query = new URLSearchParams({ site: this.getAttribute("site") ?? "", url: new URL(url, location.href).href });
    return new URL(`discussion?${query}`, HERE).href;
  }

  /** @param {string} address */
  async show(address) {
    this.life.abort();
    this.life = new AbortController();
    const { signal } = this.life;
    addEventListener("hashchange", () => this.goToHash(), { signal });
    this.shadow.addEventListener("click", (event) => this.turn(/** @type {MouseEvent} */ (event)), { signal });
    const found = (await load(address, signal))?.querySelector("section.rj-discussion");
    if (!found || signal.aborted) return;
    const section = /** @type {HTMLElement} */ (document.importNode(found, true));
    const css = JSON.parse(section.dataset.rj || "{}").css;
    const text = await fetch(css, { signal }).then((answer) => answer.text()).catch(() => "");
    if (signal.aborted) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    this.shadow.adoptedStyleSheets = [sheet];
    this.shadow.replaceChildren(section);
    enliven(section, this.shadow, signal, () => this.show(address));
    this.goToHash();
    this.dispatchEvent(new Event("rejoinder-ready", { bubbles: true }));
  }

  /** Turn to another order or page within the element. @param {MouseEvent} event */
  turn(event) {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest(".rj-orders a, .rj-pages a"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(link.href);
    address.pathname += "/discussion";
    this.show(address.href).then(() => this.shadow.getElementById("rj-title")?.focus());
  }

  /** Links from outside do not reach into a shadow root by themselves. */
  goToHash() {
    const target = location.hash.startsWith("#rj-") ? this.shadow.getElementById(location.hash.slice(1)) : null;
    target?.scrollIntoView();
    target?.focus({ preventScroll: true });
  }
}

if (!customElements.get("rejoinder-discussion")) customElements.define("rejoinder-discussion", RejoinderDiscussion);
for (const section of document.querySelectorAll("section.rj-discussion")) {
  enliven(/** @type {HTMLElement} */ (section), document, new AbortController().signal);
}
