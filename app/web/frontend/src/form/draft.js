// Keeps what has been typed, quietly, and says so. One request at a time; the newest answers win.
import { text } from '../texts.js';

const PAUSE = 1200;
const RETRY = 5000;

/**
 * How the draft stands: `idle` nothing done yet, `busy`, `ok`, `failed`.
 * @typedef {'idle' | 'busy' | 'ok' | 'failed'} State
 *
 * @typedef {object} Surroundings
 * @property {() => Record<string, unknown>} read the answers as they stand now
 * @property {(answers: unknown, leaving: boolean) => Promise<boolean>} save true when the server has kept them; with
 *   `leaving` the request outlives the page. Never throws.
 * @property {(words: string, state: State) => void} say
 * @property {string | null} [savedAt] when the answers that the form opened with were saved, ISO; null when they are new
 */

export class Draft {
  #read;
  #save;
  #say;
  #saving = false;
  #dirty = false;
  #stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Surroundings} surroundings */
  constructor({ read, save, say, savedAt }) {
    this.#read = read;
    this.#save = save;
    this.#say = say;
    say(savedAt ? text('Saved {time}', { time: clock(new Date(savedAt)) }) : text('Not saved yet'), 'idle');
  }

  /** Something was typed. */
  touch() {
    if (!this.#stopped) {
      this.#dirty = true;
      this.#sendIn(PAUSE);
    }
  }

  /** The page may not come back: what is not saved yet goes at once. */
  leave() {
    return this.#dirty ? this.#send(true) : undefined;
  }

  /** The form is on its way; its draft is no longer needed. */
  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** The form was refused; what was typed last before it went is kept after all. */
  resume() {
    this.#stopped = false;
    if (this.#dirty) {
      this.#sendIn(PAUSE);
    }
  }

  /** @param {number} pause */
  #sendIn(pause) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#send(false), pause);
  }

  /** @param {boolean} leaving */
  async #send(leaving) {
    if (this.#saving || this.#stopped) {
      return;
    }
    this.#saving = true;
    this.#dirty = false;
    this.#say(text('Saving…'), 'busy');
    const saved = await this.#save(withoutFiles(this.#read()), leaving);
    this.#saving = false;
    if (saved) {
      this.#say(text('Saved {time}', { time: clock(new Date()) }), 'ok');
    } else {
      this.#dirty = true;
      this.#say(text('Could not save. Trying again…'), 'failed');
    }
    if (this.#dirty) {
      this.#sendIn(saved ? PAUSE : RETRY);
    }
  }
}

/**
 * Chosen files live in the browser only; a draft that named them would promise too much.
 * @param {unknown} value
 * @returns {unknown}
 */
export function withoutFiles(value) {
  if (Array.isArray(value)) {
    return value.map(withoutFiles);
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutFiles(inner)]));
  }
  return typeof value === 'string' && value.startsWith('files::') ? null : value;
}

/** @param {Date} moment */
const clock = (moment) => moment.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
