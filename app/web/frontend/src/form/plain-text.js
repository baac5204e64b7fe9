// A value inside Markdown, so that it is shown as it stands.

/**
 * Every mark that Markdown or HTML could read is written as its number, and so is the space that begins a line: what
 * comes out says nothing but itself, whatever stands around it.
 * @param {unknown} value
 * @returns {string}
 */
export function plainText(value) {
  return String(value).replace(/[!-/:-@[-`{-~]|^[ \t]+/gm, (found) =>
    [...found].map((mark) => `&#${mark.charCodeAt(0)};`).join(''),
  );
}
