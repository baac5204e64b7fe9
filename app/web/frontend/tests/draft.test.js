// Drafts: what is typed is saved once it rests, one request at a time, the newest answers last, and nothing is lost.
import assert from 'node:assert/strict';
import { beforeEach, mock, test } from 'node:test';
import { Draft, withoutFiles } from '../src/form/draft.js';

/** @typedef {{ answers: unknown, leaving: boolean, done: (saved: boolean) => Promise<void> }} Save */

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout'] });
});

/** A form with one field, and a server that answers when the test says. */
function openForm(savedAt = /** @type {string | null} */ (null)) {
  const form = { answers: /** @type {Record<string, unknown>} */ ({ cause: '' }) };
  /** @type {Save[]} */
  const saves = [];
  /** @type {[words: string, state: string][]} */
  const said = [];
  const draft = new Draft({
    read: () => ({ ...form.answers }),
    save: (answers, leaving) =>
      new Promise((resolve) => {
        const done = (/** @type {boolean} */ saved) => {
          resolve(saved);
          return settle();
        };
        saves.push({ answers, leaving, done });
      }),
    say: (words, state) => said.push([words, state]),
    savedAt,
  });
  const type = (/** @type {string} */ cause) => {
    form.answers = { cause };
    draft.touch();
  };
  return { draft, form, saves, said, type, state: () => said.at(-1)?.[1] };
}

/** Until what waits for promises alone has gone on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test('nothing is saved before something is typed', () => {
  const { saves, said } = openForm();
  mock.timers.tick(60_000);
  assert.deepEqual(saves, []);
  assert.deepEqual(said, [['Not saved yet', 'idle']]);
});

test('a restored draft says when it was saved, and is not sent back', () => {
  const moment = new Date(2026, 2, 2, 7, 45);
  const { saves, said } = openForm(moment.toISOString());
  mock.timers.tick(60_000);
  const [words, state] = said[0];
  assert.match(words, /^Saved .*45/);
  assert.equal(state, 'idle');
  assert.deepEqual(saves, []);
});

test('typing is saved once, when it rests', async () => {
  const { saves, type, state } = openForm();
  type('w');
  mock.timers.tick(1000);
  type('worn');
  mock.timers.tick(1199);
  assert.equal(saves.length, 0);
  mock.timers.tick(1);
  assert.deepEqual(saves[0].answers, { cause: 'worn' });
  assert.equal(state(), 'busy');
  await saves[0].done(true);
  assert.equal(state(), 'ok');
  mock.timers.tick(60_000);
  assert.equal(saves.length, 1);
});

test('what is typed while a save is under way is saved after it, never beside it', async () => {
  const { saves, type } = openForm();
  type('first');
  mock.timers.tick(1200);
  type('second');
  mock.timers.tick(60_000);
  assert.equal(saves.length, 1);
  await saves[0].done(true);
  mock.timers.tick(1200);
  assert.deepEqual(saves[1].answers, { cause: 'second' });
});

test('a lost network is told, and the newest answers are sent again until they are kept', async () => {
  const { saves, type, said, state } = openForm();
  type('first');
  mock.timers.tick(1200);
  await saves[0].done(false);
  assert.deepEqual(said.at(-1), ['Could not save. Trying again…', 'failed']);
  mock.timers.tick(4999);
  assert.equal(saves.length, 1);
  mock.timers.tick(1);
  await saves[1].done(false);
  type('second');
  mock.timers.tick(1200);
  assert.deepEqual(saves[2].answers, { cause: 'second' });
  await saves[2].done(true);
  assert.equal(state(), 'ok');
  mock.timers.tick(60_000);
  assert.equal(saves.length, 3);
});

test('a page that may not come back saves at once, by a request that outlives it', () => {
  const { draft, saves, type } = openForm();
  draft.leave();
  assert.equal(saves.length, 0);
  type('worn');
  draft.leave();
  assert.deepEqual([saves[0].answers, saves[0].leaving], [{ cause: 'worn' }, true]);
});

test('a form on its way saves no draft', () => {
  const { draft, saves, type } = openForm();
  type('worn');
  draft.stop();
  draft.touch();
  draft.leave();
  mock.timers.tick(60_000);
  assert.deepEqual(saves, []);
});

test('after a refused submit the last words typed before it are kept after all', () => {
  const { draft, saves, type } = openForm();
  type('worn');
  draft.stop();
  draft.resume();
  mock.timers.tick(1200);
  assert.deepEqual(saves[0].answers, { cause: 'worn' });
});

test('a save that is under way when the form is sent is not repeated', async () => {
  const { draft, saves, type } = openForm();
  type('worn');
  mock.timers.tick(1200);
  draft.stop();
  await saves[0].done(false);
  mock.timers.tick(60_000);
  assert.equal(saves.length, 1);
});

test('chosen files are no part of a draft, however deep they lie', () => {
  const answers = { photo: 'files::1', rows: [{ sheet: 'files::2', note: 'files: two' }], count: 0, none: null };
  assert.deepEqual(withoutFiles(answers), {
    photo: null,
    rows: [{ sheet: null, note: 'files: two' }],
    count: 0,
    none: null,
  });
});
