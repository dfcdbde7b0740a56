// Times in the reader's own words and zone. A comment's is told by how long ago it was, a week and older by its day;
// the others, and that of the comment a page is about, to the minute.

/** @typedef {import("./place.js").Place} Place */

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60]];

/** Tell all times, now and every minute; `place.tell` tells those that came since. @param {Place} place */
export function tellTimes(place) {
  const lang = place.section.lang;
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const day = new Intl.DateTimeFormat(lang, { dateStyle: "long" });
  const exact = new Intl.DateTimeFormat(lang, { dateStyle: "long", timeStyle: "short" });
  const full = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeStyle: "short" });
  const tell = () => {
    const scope = place.isPage ? document : place.section;
    for (const time of scope.querySelectorAll("time")) {
      const at = new Date(time.dateTime);
      const ago = (Date.now() - at.getTime()) / 1000;
      const [unit, seconds] = UNITS.find(([, length]) => ago >= length) ?? ["minute", 60];
      time.title = full.format(at);
      time.textContent = !time.closest(".rj-when") || (ago >= 604800 && time.closest("[aria-current]"))
        ? exact.format(at)
        : ago < 604800 ? relative.format(-Math.trunc(Math.max(0, ago) / seconds), unit) : day.format(at);
    }
  };
  tell();
  place.every(60000, tell);
  place.tell = tell;
}
