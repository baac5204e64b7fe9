// The drawing at one step: only what changed since the last one shown is touched.
import { badge, centre, fit, openDrawing, whenVisible, wireZoom } from '../drawing.js';
import { text } from '../texts.js';

export class StepDrawing {
  constructor(root, data) {
    Object.assign(this, { data, index: 0, marks: new Map(), counts: new Map(), viewer: null });
    this.box = root.querySelector('[data-diagram]');
    this.canvasBox = root.querySelector('[data-diagram-canvas]');
    const toggle = root.querySelector('[data-diagram-toggle]');
    toggle.addEventListener('click', () => {
      this.box.dataset.shown = 'yes';
      toggle.hidden = true;
    });
    whenVisible(this.canvasBox, () => this.open());
  }

  async open() {
    this.viewer = await openDrawing(this.canvasBox, this.data.url, this.data.names);
    if (!this.viewer) {
      return;
    }
    fit(this.viewer, this.canvasBox, this.data.steps[this.index].element);
    wireZoom(this.viewer, this.box, this.canvasBox);
    this.paint();
    this.canvasBox.dataset.ready = 'yes';
  }

  show(index) {
    this.index = index;
    if (this.viewer) {
      this.paint();
    }
  }

  paint() {
    const known = this.viewer.get('elementRegistry');
    const { marks, counts } = stateAt(this.data.steps, this.index);
    this.mark(marks, known);
    this.count(counts, known);
    this.follow(known.get(this.data.steps[this.index].element));
  }

  mark(wanted, known) {
    const canvas = this.viewer.get('canvas');
    for (const [id, names] of this.marks) {
      for (const name of without(names, wanted.get(id))) {
        canvas.removeMarker(id, name);
      }
    }
    const drawn = new Map([...wanted].filter(([id]) => known.get(id)));
    for (const [id, names] of drawn) {
      for (const name of without(names, this.marks.get(id))) {
        canvas.addMarker(id, name);
      }
    }
    this.marks = drawn;
  }

  count(visits, known) {
    const overlays = this.viewer.get('overlays');
    for (const [id, { count, overlay }] of this.counts) {
      if (visits[id] !== count) {
        overlays.remove(overlay);
        this.counts.delete(id);
      }
    }
    for (const [id, count] of Object.entries(visits)) {
      if (count > 1 && !this.counts.has(id) && known.get(id)) {
        const html = badge(`×${count}`, 'visits', text('Entered {count} times', { count }));
        this.counts.set(id, { count, overlay: overlays.add(id, { position: { top: -11, right: 13 }, html }) });
      }
    }
  }

  /** Keep the step's element in view when the drawing is larger than its window. */
  follow(element) {
    const canvas = this.viewer.get('canvas');
    const view = canvas.viewbox();
    if (
      element &&
      (element.x < view.x ||
        element.y < view.y ||
        element.x + element.width > view.x + view.width ||
        element.y + element.height > view.y + view.height)
    ) {
      centre(canvas, element);
    }
  }
}

const without = (names, others) => [...names].filter((name) => !others?.has(name));

/** Markers by element and visits up to and including the step at `index`. */
function stateAt(steps, index) {
  const marks = new Map();
  const counts = {};
  const add = (name, ids) => {
    for (const id of ids) {
      marks.set(id, (marks.get(id) ?? new Set()).add(name));
    }
  };
  for (const step of steps.slice(0, index + 1)) {
    Object.assign(counts, step.visits);
    add('is-visited', step.flows ?? []);
  }
  add('is-visited', Object.keys(counts));
  add('is-current', steps[index].waiting);
  if (steps[index].element) {
    add('is-step', [steps[index].element]);
  }
  return { marks, counts };
}
