// What a task's form sends to the server: the draft as it is typed, and the filled form. Neither ever throws.
import { text } from '../texts.js';

/**
 * @typedef {Record<string, unknown>} Answers
 *
 * @typedef {object} Filled a filled form
 * @property {Answers} answers
 * @property {Map<string, File[]>} files by the id that the answers name them with
 * @property {string} [password] of a signed task
 *
 * @typedef {object} Outcome what became of it; with a `location` it was taken, and that is where to go on
 * @property {number} status 0 when no answer came
 * @property {string} [location]
 * @property {string} [message]
 * @property {Record<string, string>} [fields] what is wrong, by dotted key
 */

/**
 * True when the server has kept the draft.
 * @param {string} url
 * @param {string} token
 * @param {unknown} answers
 * @param {boolean} leaving the request is to outlive the page
 */
export async function saveDraft(url, token, answers, leaving) {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', ...headers(token) },
      body: JSON.stringify({ answers }),
      keepalive: leaving,
    });
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * JSON, or multipart when files go with it.
 * @param {string} url
 * @param {string} token
 * @param {Filled} filled
 * @returns {Promise<Outcome>}
 */
export async function submitForm(url, token, { answers, files, password }) {
  const chosen = [...files].filter(([, list]) => list.length);
  /** @type {RequestInit} */
  const request = chosen.length
    ? { headers: headers(token), body: multipart(answers, chosen, password) }
    : {
        headers: { 'Content-Type': 'application/json', ...headers(token) },
        body: JSON.stringify({ answers, password }),
      };
  try {
    const response = await fetch(url, { method: 'POST', ...request });
    return { status: response.status, ...(await read(response)) };
  } catch {
    return { status: 0, message: text('The server cannot be reached. Your answers are still here; try again.') };
  }
}

/** @param {string} token */
const headers = (token) => ({ Accept: 'application/json', 'X-CSRFToken': token });

/**
 * @param {Answers} answers
 * @param {[string, File[]][]} files
 * @param {string | undefined} password
 */
function multipart(answers, files, password) {
  const body = new FormData();
  body.set('answers', JSON.stringify(answers));
  if (password) {
    body.set('password', password);
  }
  for (const [name, list] of files) {
    for (const file of list) {
      body.append(name, file, file.name);
    }
  }
  return body;
}

/**
 * @param {Response} response
 * @returns {Promise<Omit<Outcome, 'status'>>}
 */
async function read(response) {
  if (response.status === 401) {
    return { message: text('Your session has ended. Sign in again in another tab, then try again here.') };
  }
  try {
    return await response.json();
  } catch {
    return { message: `${response.status} ${response.statusText}` };
  }
}
