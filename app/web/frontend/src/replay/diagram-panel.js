// The drawing at one step: only what changed since the last one shown is touched.
import { find } from '../page.js';
import { text } from '../texts.js';
import { badge, boxOf, centre, fit, openDrawing, whenVisible, wireToggle, wireZoom } from '../viewer.js';
import { stateAt } from './record.js';

/**
 * @typedef {import('../viewer.js').Viewer} Viewer
 * @typedef {import('../viewer.js').Box} Box
 */

export class DiagramPanel {
  #record;
  #box;
  #canvasBox;
  #index = 0;
  /** @type {Viewer | null} */
  #viewer = null;
  /** @type {Map<string, Set<string>>} the markers drawn, by element */
  #marks = new Map();
  /** @type {Map<string, { count: number, overlay: string }>} the badges drawn, by element */
  #badges = new Map();

  /**
   * @param {HTMLElement} root
   * @param {import('./record.js').CaseRecord} record
   */
  constructor(root, record) {
    this.#record = record;
    this.#box = find(root, '[data-diagram]', HTMLElement);
    this.#canvasBox = find(this.#box, '[data-diagram-canvas]', HTMLElement);
    wireToggle(this.#box);
    whenVisible(this.#canvasBox, () => this.#open());
  }

  /** @param {number} index */
  show(index) {
    this.#index = index;
    if (this.#viewer) {
      this.#paint(this.#viewer);
    }
  }

  async #open() {
    const { url, names, steps } = this.#record;
    const viewer = await openDrawing(this.#canvasBox, url, names);
    if (!viewer) {
      return;
    }
    this.#viewer = viewer;
    fit(viewer, this.#canvasBox, steps[this.#index].element);
    wireZoom(viewer, this.#box, this.#canvasBox);
    this.#paint(viewer);
    this.#canvasBox.dataset.ready = 'yes';
  }

  /** @param {Viewer} viewer */
  #paint(viewer) {
    const { marks, counts } = stateAt(this.#record.steps, this.#index);
    this.#mark(viewer, marks);
    this.#count(viewer, counts);
    this.#follow(viewer);
  }

  /**
   * @param {Viewer} viewer
   * @param {Map<string, Set<string>>} wanted
   */
  #mark(viewer, wanted) {
    const canvas = viewer.get('canvas');
    const drawn = new Map([...wanted].filter(([id]) => boxOf(viewer, id)));
    for (const [id, name] of without(this.#marks, wanted)) {
      canvas.removeMarker(id, name);
    }
    for (const [id, name] of without(drawn, this.#marks)) {
      canvas.addMarker(id, name);
    }
    this.#marks = drawn;
  }

  /**
   * @param {Viewer} viewer
   * @param {Record<string, number>} visits
   */
  #count(viewer, visits) {
    const overlays = viewer.get('overlays');
    for (const [id, { count, overlay }] of this.#badges) {
      if (visits[id] !== count) {
        overlays.remove(/** @type {any} */ (overlay)); // its types forget that an id is enough
        this.#badges.delete(id);
      }
    }
    for (const [id, count] of Object.entries(visits)) {
      if (count > 1 && !this.#badges.has(id) && boxOf(viewer, id)) {
        const html = badge(`×${count}`, 'visits', text('Entered {count} times', { count }));
        this.#badges.set(id, { count, overlay: overlays.add(id, { position: { top: -11, right: 13 }, html }) });
      }
    }
  }

  /**
   * Keep the step's element in view when the drawing is larger than its window.
   * @param {Viewer} viewer
   */
  #follow(viewer) {
    const canvas = viewer.get('canvas');
    const { element } = this.#record.steps[this.#index];
    const box = element && boxOf(viewer, element);
    if (box && !contains(canvas.viewbox(), box)) {
      centre(canvas, box);
    }
  }
}

/**
 * The markers of `some` that `others` lack.
 * @param {Map<string, Set<string>>} some
 * @param {Map<string, Set<string>>} others
 */
function without(some, others) {
  return [...some].flatMap(([id, names]) =>
    [...names].filter((name) => !others.get(id)?.has(name)).map((name) => [id, name]),
  );
}

/**
 * @param {Box} outer
 * @param {Box} inner
 */
function contains(outer, inner) {
  return (
    inner.x >= outer.x &&
    inner.y >= outer.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}
