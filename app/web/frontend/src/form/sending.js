// Sends the filled form: JSON, or multipart when files go with it. Never throws; the answer says what happened.
import { text } from '../texts.js';

/**
 * @returns {Promise<{location?: string, message?: string, fields?: Record<string, string>, status: number}>}
 */
export async function send(url, token, { answers, files, password }) {
  const chosen = [...files].filter(([, list]) => list.length);
  const headers = { Accept: 'application/json', 'X-CSRFToken': token };
  const body = chosen.length ? multipart(answers, chosen, password) : JSON.stringify({ answers, password });
  if (!chosen.length) {
    headers['Content-Type'] = 'application/json';
  }
  try {
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, ...(await read(response)) };
  } catch {
    return { status: 0, message: text('The server cannot be reached. Your answers are still here; try again.') };
  }
}

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
