// What a script reads of its page. An element that must be there and is not is an error that names it.

/**
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T}
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) {
    throw new Error(`This page has no ${selector}`);
  }
  return found;
}

/**
 * All of `kind`, in the page's order.
 * @template {Element} T
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T[]}
 */
export function findAll(root, selector, kind) {
  return /** @type {T[]} */ ([...root.querySelectorAll(selector)].filter((found) => found instanceof kind));
}

/**
 * The JSON that the server wrote into <script type="application/json" id="…">.
 * @param {string} id
 */
export function readData(id) {
  return JSON.parse(find(document, `#${id}`, HTMLScriptElement).text);
}

/**
 * The element that an event began at, or the one above it that `selector` names.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * An element with a class and what stands in it.
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {string} [className]
 * @param {...(Node | string)} parts
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function node(name, className, ...parts) {
  const element = document.createElement(name);
  if (className) {
    element.className = className;
  }
  element.append(...parts);
  return element;
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
