"""A page on which whatever a text sets going is noticed: scripts, requests, windows, forms, addresses."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Dialog, Page, Route

QUIET_MS = 2_000
LONG_MS = 30_000

TRAPS = """
(() => {
  const tell = (what, more) => window.__tell(`${what}: ${String(more).slice(0, 300)}`);
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) {
    window[name] = (...given) => tell(name, given);
  }
  navigator.sendBeacon = (...given) => tell('beacon', given);
  const ask = window.fetch;
  window.fetch = (...given) => {
    const address = new URL(given[0].url ?? given[0], document.baseURI);
    if (!OURS.includes(address.origin)) tell('fetch', address);
    return ask.apply(window, given);
  };
  const refused = (event) => tell('policy', `${event.violatedDirective} ${event.blockedURI}`);
  addEventListener('securitypolicyviolation', refused);
  addEventListener('error', (event) => { if (event instanceof ErrorEvent) tell('error', event.message); }, true);
  addEventListener('submit', (event) => {
    if (!OURS.includes(new URL(event.target.action).origin)) tell('form', event.target.action);
    event.preventDefault();
  }, true);
  addEventListener('click', (event) => {
    const link = event.composedPath().find((one) => one instanceof Element && one.matches('a[href], area[href]'));
    if (!link) return;
    if (!/^https?:$/.test(new URL(link.getAttribute('href'), document.baseURI).protocol)) tell('link', link.href);
    event.preventDefault();
  }, true);
})();
"""

TOUCH = """
(inside) => {
  const roots = [document, ...[...document.querySelectorAll('*')].map((one) => one.shadowRoot).filter(Boolean)];
  const touched = roots.flatMap((root) => [...root.querySelectorAll(inside)]);
  for (const one of touched) {
    for (const name of ['pointerover', 'mouseover', 'mouseenter', 'mousemove', 'mousedown', 'mouseup', 'mouseout',
                        'wheel', 'touchstart', 'dragstart', 'keydown', 'animationstart', 'transitionend', 'toggle',
                        'load', 'error', 'scroll', 'focusin', 'contextmenu', 'copy', 'paste', 'beforeinput']) {
      one.dispatchEvent(new Event(name, { bubbles: true, composed: true }));
    }
    one.focus?.({ preventScroll: true });
    one.click?.();
    one.blur?.();
  }
  for (let part = 0; part <= 10; part += 2) scrollTo(0, document.body.scrollHeight * part / 10);
  return touched.length;
}
"""


@dataclass(slots=True)
class Trapped:
    """A browser in which whatever runs, asks, opens or leads anywhere is told."""

    context: BrowserContext
    told: list[str]
    page: Page

    def visit(self, address: str) -> None:
        """Open a page of its own, so that those before it go on living."""
        self.page = self.context.new_page()
        self.page.goto(address, wait_until="load", timeout=LONG_MS)

    def touch(self, inside: str) -> int:
        """Point at, focus and click everything `inside` (a selector), and scroll; return how much there was."""
        return int(self.page.evaluate(TOUCH, inside))

    def point(self, inside: str, most: int) -> None:
        """Move the true pointer over elements `inside` and click them."""
        for one in self.page.locator(inside).all()[:most]:
            box = one.bounding_box()
            if box is not None and box["y"] > 0:
                self.page.mouse.move(box["x"] + 2, box["y"] + 2)
                self.page.mouse.click(box["x"] + min(10, box["width"] / 2), box["y"] + min(8, box["height"] / 2))

    def wait(self) -> list[str]:
        """Give everything that was set going its time, and return what was told."""
        self.page.wait_for_timeout(QUIET_MS)
        return self.told


def trap(context: BrowserContext, ours: list[str]) -> Trapped:
    """Return the context with traps in every page; `ours` are the origins that may be asked."""
    told: list[str] = []
    context.expose_function("__tell", lambda what: told.append(what))
    context.add_init_script(TRAPS.replace("OURS", repr(ours)))

    def passed(route: Route) -> None:
        address = route.request.url
        if any(address.startswith(f"{origin}/") for origin in ours):
            route.continue_()
        else:
            told.append(f"request: {address}")
            route.abort()

    context.route("**/*", passed)

    def asked(dialog: Dialog) -> None:
        told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def watch(page: Page) -> None:
        page.on("dialog", asked)
        page.on("popup", lambda other: told.append(f"popup: {other.url}"))
        page.on("download", lambda file: told.append(f"download: {file.url}"))
        page.on("frameattached", lambda frame: told.append(f"frame: {frame.url}"))

    context.on("page", watch)
    return Trapped(context, told, context.new_page())
