// A real server on this machine that answers as a test says and remembers what it was asked.
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * @typedef {{ method: string, headers: import('node:http').IncomingHttpHeaders, body: Buffer }} Asked
 *
 * What to answer: a status with JSON (or, as a string, with HTML), `dropped` to hang up without a word, or a promise of
 * either, so that an answer can be waited for.
 * @typedef {{ status: number, body?: unknown } | 'dropped'} Answer
 */

/**
 * @param {import('node:test').TestContext} t the server ends with it
 * @param {(asked: Asked, count: number) => Answer | Promise<Answer>} answer `count` from 1
 */
export async function startServer(t, answer) {
  /** @type {Asked[]} */
  const asked = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { method = '', headers } = request;
    asked.push({ method, headers, body });
    const given = await answer({ method, headers, body }, asked.length);
    if (given === 'dropped') {
      request.socket.destroy();
      return;
    }
    const html = typeof given.body === 'string';
    response.writeHead(given.status, { 'Content-Type': html ? 'text/html' : 'application/json' });
    response.end(html ? given.body : JSON.stringify(given.body ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${address.port}/`, asked };
}

/** A promise and what fulfils it. */
export function gate() {
  /** @type {(value: Answer) => void} */
  let open = () => {};
  const opened = new Promise((resolve) => {
    open = resolve;
  });
  return { opened: /** @type {Promise<Answer>} */ (opened), open };
}
