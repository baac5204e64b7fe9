// Which step of a case is shown: by number, one on, one back, or by itself. It never leaves the case's ends.

const KEYS = new Map([
  ['ArrowLeft', -1],
  ['ArrowRight', 1],
]);
/** Whoever is typing, or moves the drawing, does not mean the replay. */
const OWN_KEYS = 'input, textarea, select, [data-diagram-canvas]';

/**
 * @typedef {object} Surroundings
 * @property {number} count of steps, at least one
 * @property {(index: number, before: number) => void} show the step at `index`, counted from 0; `before` is the one shown
 *   so far, -1 at first
 * @property {(plays: boolean) => void} tellPlaying
 */

export class Player {
  #last;
  #show;
  #tellPlaying;
  #position = -1;
  /** @type {ReturnType<typeof setInterval> | null} */
  #timer = null;

  /** @param {Surroundings} surroundings */
  constructor({ count, show, tellPlaying }) {
    this.#last = count - 1;
    this.#show = show;
    this.#tellPlaying = tellPlaying;
  }

  get plays() {
    return this.#timer !== null;
  }

  /**
   * Show the step at `index`, or the end that is nearest.
   * @param {number} index
   */
  go(index) {
    const wanted = Math.min(Math.max(index, 0), this.#last);
    if (wanted !== this.#position) {
      const before = this.#position;
      this.#position = wanted;
      this.#show(wanted, before);
    }
  }

  /**
   * A person chose: it no longer plays by itself.
   * @param {number} index
   */
  choose(index) {
    this.play(false);
    this.go(index);
  }

  /** @param {number} count of steps onward, or back when below 0 */
  step(count) {
    this.choose(this.#position + count);
  }

  /** @param {boolean} on from the beginning when it stands at the end */
  play(on) {
    clearInterval(this.#timer ?? undefined);
    this.#timer = null;
    this.#tellPlaying(on);
    if (on) {
      if (this.#position === this.#last) {
        this.go(0);
      }
      this.#timer = setInterval(() => this.#advance(), pauseOf(this.#last + 1));
    }
  }

  #advance() {
    if (this.#position < this.#last) {
      this.go(this.#position + 1);
    } else {
      this.play(false);
    }
  }
}

/**
 * Milliseconds for one step: a long case plays in about a minute.
 * @param {number} count
 */
export function pauseOf(count) {
  return Math.min(1100, Math.max(150, 60000 / count));
}

/**
 * How many steps a key leads onward: 0 when it does not mean the replay.
 * @param {Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>} event
 * @param {Pick<Element, 'closest'> | null} target
 */
export function stepsOfKey({ key, ctrlKey, metaKey, altKey }, target) {
  if (ctrlKey || metaKey || altKey || target?.closest(OWN_KEYS)) {
    return 0;
  }
  return KEYS.get(key) ?? 0;
}
