// The open connection to what happens under a story, through restarts, sleep and dead networks.
import { api } from "./asking.js";

/** @typedef {import("./place.js").Place} Place */
/** @typedef {{ seq: number, comment_id: string, parent_id: string | null, comment_count?: number, branch?: string[], tallies?: { comment_id: string, up: number, down: number }[] }} Told */

const KINDS = ["published", "edited", "withdrawn", "removed", "tallied", "story_changed", "imported", "reset"];
const FIRST_WAIT_MS = 3000;
const LONGEST_WAIT_MS = 60000;
// A network that went away in a sleep is not always noticed: a stream that was out of sight this long is asked for anew.
const ASLEEP_MS = 60000;

/**
 * Hear every event after the page's own seq, once and in order.
 * @param {Place} place
 * @param {(kind: string, told: Told) => void} hear
 */
export function follow(place, hear) {
  let { seq } = place.settings;
  let wait = FIRST_WAIT_MS;
  let hiddenAt = 0;
  /** @type {EventSource | undefined} */
  let source;
  /** @type {number | undefined} */
  let timer;

  const stop = () => {
    clearTimeout(timer);
    source?.close();
  };
  const listen = () => {
    stop();
    const opened = new EventSource(api(place, `/stories/${place.settings.story}/events?after=${seq}`));
    source = opened;
    opened.onopen = () => {
      wait = FIRST_WAIT_MS;
    };
    opened.onerror = () => {
      // A browser comes back by itself to a connection that broke, but not after an answer that is no stream: what a
      // proxy says while we restart.
      if (opened.readyState !== EventSource.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(listen, wait * (0.5 + Math.random()));
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    };
    for (const kind of KINDS) {
      opened.addEventListener(kind, (event) => {
        const told = /** @type {Told} */ (JSON.parse(event.data));
        // After a reset the numbers may be lower: the server was restored from a backup.
        seq = kind === "reset" ? told.seq : Math.max(seq, told.seq);
        hear(kind, told);
      });
    }
  };
  place.on(window, "pagehide", stop);
  place.on(window, "pageshow", (/** @type {PageTransitionEvent} */ event) => event.persisted && listen());
  place.on(window, "online", listen);
  place.on(document, "visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (source?.readyState === EventSource.CLOSED || Date.now() - hiddenAt > ASLEEP_MS) listen();
  });
  place.signal.addEventListener("abort", stop);
  listen();
}
