// One submit at a time: checks, sends, asks for the signature, and leaves the page or says what is wrong.

/**
 * @typedef {import('./requests.js').Filled} Filled
 * @typedef {import('./requests.js').Outcome} Outcome
 *
 * @typedef {object} Page what the submission does to its page
 * @property {() => void} tellInvalid the browser's own checks found something
 * @property {() => void} clear nothing is known to be wrong any more
 * @property {(busy: boolean) => void} setBusy
 * @property {(outcome: Outcome) => void} refuse
 * @property {(location: string) => void} leave
 *
 * @typedef {object} Surroundings
 * @property {(filled: Filled) => Promise<Outcome>} send never throws
 * @property {((wrong: string) => Promise<string | null>) | null} askPassword for a signed task: the password, or null
 *   when the person gives up; `wrong` says what was wrong with the last one
 * @property {Page} page
 * @property {{ stop(): void, resume(): void } | null} draft
 */

export class Submission {
  #send;
  #askPassword;
  #page;
  #draft;
  #busy = false;
  /** True when the form has been taken and the page is about to be left. */
  taken = false;

  /** @param {Surroundings} surroundings */
  constructor({ send, askPassword, page, draft }) {
    this.#send = send;
    this.#askPassword = askPassword;
    this.#page = page;
    this.#draft = draft;
  }

  /**
   * A second press while the first is on its way does nothing, nor after the form was taken.
   * @param {{ data: Filled['answers'], errors: Record<string, unknown>, files: Filled['files'] }} form
   */
  async submit({ data, errors, files }) {
    if (this.#busy) {
      return;
    }
    if (Object.keys(errors).length) {
      this.#page.tellInvalid();
      return;
    }
    this.#page.clear();
    this.#begin();
    const outcome = await this.#deliver({ answers: data, files });
    if (outcome?.location) {
      this.taken = true;
      this.#page.leave(outcome.location);
      return;
    }
    this.#end();
    if (outcome) {
      this.#page.refuse(outcome);
    }
  }

  #begin() {
    this.#busy = true;
    this.#page.setBusy(true);
    this.#draft?.stop();
  }

  #end() {
    this.#busy = false;
    this.#page.setBusy(false);
    this.#draft?.resume();
  }

  /**
   * The server looks at the answers first; then signed tasks ask for the password until it is right or the person
   * gives up (null).
   * @param {Filled} filled
   */
  async #deliver(filled) {
    let outcome = await this.#send(filled);
    for (let wrong = ''; this.#askPassword && outcome.fields?.password; wrong = outcome.fields?.password ?? '') {
      const password = await this.#askPassword(wrong);
      if (password === null) {
        return null;
      }
      outcome = await this.#send({ ...filled, password });
    }
    return outcome;
  }
}
