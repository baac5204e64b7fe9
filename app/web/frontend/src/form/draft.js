// Saves what has been typed, quietly, and says so. One request at a time; the newest answers win.
import { text } from '../texts.js';

const PAUSE = 1200;
const RETRY = 5000;

export class Draft {
  /** `read` returns the answers to store; `status` is the element that tells how it stands. */
  constructor({ url, token, savedAt, status, read }) {
    Object.assign(this, { url, token, status, read, timer: null, sending: false, dirty: false, stopped: false });
    this.say(savedAt ? text('Saved {time}', { time: clock(new Date(savedAt)) }) : text('Not saved yet'), 'idle');
    document.addEventListener('visibilitychange', () => document.hidden && this.dirty && this.send(true));
  }

  /** Something was typed. */
  touch() {
    if (!this.stopped) {
      this.dirty = true;
      this.later(PAUSE);
    }
  }

  /** The form is on its way; its draft is no longer needed. */
  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  resume() {
    this.stopped = false;
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), pause);
  }

  async send(leaving = false) {
    if (this.sending || this.stopped) {
      return;
    }
    this.sending = true;
    this.dirty = false;
    this.say(text('Saving…'), 'busy');
    const saved = await this.put(leaving);
    this.sending = false;
    if (saved) {
      this.say(text('Saved {time}', { time: clock(new Date()) }), 'ok');
    } else {
      this.dirty = true;
      this.say(text('Could not save. Trying again…'), 'failed');
    }
    if (this.dirty) {
      this.later(saved ? PAUSE : RETRY);
    }
  }

  async put(keepalive) {
    try {
      const answer = await fetch(this.url, {
        method: 'PUT',
        headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'X-CSRFToken': this.token },
        body: JSON.stringify({ answers: withoutFiles(this.read()) }),
        keepalive,
      });
      return answer.ok;
    } catch {
      return false;
    }
  }

  say(words, state) {
    this.status.textContent = words;
    this.status.dataset.state = state;
  }
}

/** Chosen files live in the browser only; a draft that named them would promise too much. */
export function withoutFiles(value) {
  if (Array.isArray(value)) {
    return value.map(withoutFiles);
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutFiles(inner)]));
  }
  return typeof value === 'string' && value.startsWith('files::') ? null : value;
}

const clock = (moment) => moment.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
