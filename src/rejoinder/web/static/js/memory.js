// What this browser remembers for its reader. Storage may be full, forbidden or partitioned away: then, nothing.

/** @param {string} key @param {string | null} value */
export function remember(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {}
}

/** @param {string} key */
export function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Whether this browser keeps nothing, cookies among it: one that blocks those refuses storage, too, and says so there. */
export function keepsNothing() {
  try {
    return !localStorage || !navigator.cookieEnabled;
  } catch {
    return true;
  }
}
