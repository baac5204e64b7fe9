// Submitting: once however often the button is pressed, against a real server that takes, refuses, or is gone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { submitForm } from '../src/form/requests.js';
import { Submission } from '../src/form/submission.js';
import { gate, startServer } from './server.js';

const UNSIGNED = { message: '', fields: { password: 'Enter your password to sign' } };
const FILLED = { data: { cause: 'worn' }, errors: {}, files: new Map() };

/**
 * A submission over the real requests; `told` is what its page and draft were told, in order.
 * @param {string} url
 * @param {((wrong: string) => Promise<string | null>) | null} [askPassword]
 */
function openForm(url, askPassword = null) {
  /** @type {unknown[]} */
  const told = [];
  /** @param {string} name */
  const tell = (name) => () => {
    told.push(name);
  };
  const submission = new Submission({
    send: (filled) => submitForm(url, 'token', filled),
    askPassword,
    page: {
      tellInvalid: tell('invalid'),
      clear: tell('clear'),
      setBusy: (busy) => told.push(busy ? 'busy' : 'ready'),
      refuse: ({ status, message, fields }) => told.push({ status, message, ...(fields && { fields }) }),
      leave: (location) => told.push(location),
    },
    draft: { stop: tell('draft stops'), resume: tell('draft resumes') },
  });
  return { submission, told };
}

test('a form that is taken leads on, and stays busy until the page is gone', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 200, body: { location: '/?done=1' } }));
  const { submission, told } = openForm(url);
  await submission.submit(FILLED);
  assert.deepEqual(told, ['clear', 'busy', 'draft stops', '/?done=1']);
  assert.equal(submission.taken, true);
  await submission.submit(FILLED);
  assert.equal(asked.length, 1);
});

test('a double click sends once', async (t) => {
  const { opened, open } = gate();
  const { url, asked } = await startServer(t, () => opened);
  const { submission } = openForm(url);
  const first = submission.submit(FILLED);
  await submission.submit(FILLED);
  open({ status: 200, body: { location: '/' } });
  await first;
  assert.equal(asked.length, 1);
});

test('what the browser itself finds wrong is not sent', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 200, body: { location: '/' } }));
  const { submission, told } = openForm(url);
  await submission.submit({ ...FILLED, errors: { cause: ['Field is required.'] } });
  assert.deepEqual(told, ['invalid']);
  assert.equal(asked.length, 0);
});

test('a lost network frees the button, keeps the draft, and a second try goes through', async (t) => {
  const { url } = await startServer(t, (_, count) =>
    count === 1 ? 'dropped' : { status: 200, body: { location: '/' } },
  );
  const { submission, told } = openForm(url);
  await submission.submit(FILLED);
  const message = 'The server cannot be reached. Your answers are still here; try again.';
  assert.deepEqual(told.splice(0), ['clear', 'busy', 'draft stops', 'ready', 'draft resumes', { status: 0, message }]);
  assert.equal(submission.taken, false);
  await submission.submit(FILLED);
  assert.deepEqual(told, ['clear', 'busy', 'draft stops', '/']);
});

test('a task that somebody else has done meanwhile says so, and its page is not left', async (t) => {
  const { url } = await startServer(t, () => ({ status: 409, body: { message: 'This task is closed already' } }));
  const { submission, told } = openForm(url);
  await submission.submit(FILLED);
  assert.deepEqual(told.slice(-3), ['ready', 'draft resumes', { status: 409, message: 'This task is closed already' }]);
  assert.equal(submission.taken, false);
});

test('answers that the server refuses come to their fields, and can be sent again', async (t) => {
  const refused = { message: 'Please check', fields: { cause: 'Unknown cause' } };
  const { url, asked } = await startServer(t, () => ({ status: 422, body: refused }));
  const { submission, told } = openForm(url);
  await submission.submit(FILLED);
  assert.deepEqual(told.at(-1), { status: 422, ...refused });
  await submission.submit(FILLED);
  assert.equal(asked.length, 2);
});

test('a signed task asks again for a wrong password, and sends the right one', async (t) => {
  /** @param {import('./server.js').Asked} asked */
  const answer = ({ body }) =>
    JSON.parse(body.toString()).password === 'right'
      ? { status: 200, body: { location: '/' } }
      : { status: 422, body: { message: '', fields: { password: 'Wrong password' } } };
  const { url } = await startServer(t, answer);
  /** @type {string[]} */
  const asked = [];
  const passwords = ['wrong', 'right'];
  const { submission, told } = openForm(url, async (wrong) => {
    asked.push(wrong);
    return passwords.shift() ?? null;
  });
  await submission.submit(FILLED);
  assert.deepEqual(asked, ['', 'Wrong password']);
  assert.deepEqual(told, ['clear', 'busy', 'draft stops', '/']);
});

test('a signed task is looked at by the server before anybody is asked to sign', async (t) => {
  const refused = { message: 'Please check', fields: { cause: 'Unknown cause' } };
  const { url, asked } = await startServer(t, () => ({ status: 422, body: refused }));
  const { submission, told } = openForm(url, async () => assert.fail('asked to sign what cannot be taken'));
  await submission.submit(FILLED);
  assert.equal(asked.length, 1);
  assert.deepEqual(told.at(-1), { status: 422, ...refused });
});

test('whoever gives up signing has had nothing taken, and the form is open again', async (t) => {
  const { url, asked } = await startServer(t, () => ({ status: 422, body: UNSIGNED }));
  const { submission, told } = openForm(url, async () => null);
  await submission.submit(FILLED);
  assert.equal(asked.length, 1);
  assert.deepEqual(told, ['clear', 'busy', 'draft stops', 'ready', 'draft resumes']);
});
