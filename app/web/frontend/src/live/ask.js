// Ask the server whether there is anything new. Never throws.

/**
 * @typedef {{ tasks: number, notifications: number, stamp: string }} News
 *
 * @typedef {object} Reply
 * @property {number} status 0 when no answer came, 304 when nothing is new
 * @property {string} etag what to ask with next time
 * @property {News} [news] what is new
 */

/** The request was made by the page, not by a person: it keeps no session open. */
export const unattended = { 'X-Unattended': '1' };

/**
 * @param {string} url
 * @param {string} etag of the last answer, '' at first
 * @returns {Promise<Reply>}
 */
export async function ask(url, etag) {
  try {
    const headers = { Accept: 'application/json', ...unattended, ...(etag ? { 'If-None-Match': etag } : {}) };
    const response = await fetch(url, { headers, cache: 'no-store' });
    if (response.status !== 200) {
      return { status: response.status, etag };
    }
    return { status: 200, etag: response.headers.get('ETag') ?? '', news: await response.json() };
  } catch {
    return { status: 0, etag };
  }
}

const often = 10_000;
const seldom = 60_000;

/**
 * Milliseconds until the next question: rarely while the server is in trouble, never once the session has ended.
 * @param {number} status
 */
export function pause(status) {
  if (status === 401 || status === 403) {
    return null;
  }
  return status === 200 || status === 304 ? often : seldom;
}
