/* Saves the cells of a month grid a moment after they change, one request at a time, and keeps in this browser what the
   server has not taken yet: a closed tab, an expired session or a dead network loses nothing. Who signs out leaves nothing. */
import { onSignOut } from './kept.js';
import { fill, hour, post, showAnswer } from './page-state.js';

const PAUSE = 700;

export class Saver {
  constructor(grid) {
    this.grid = grid;
    this.form = grid.querySelector('form');
    this.store = grid.dataset.keep && `ev-grid:${grid.dataset.keep}:${grid.id}`;
    this.busy = false;
    this.failed = false;
    grid.querySelector('[data-retry]').addEventListener('click', () => this.flush());
    const { signal } = grid.gone;
    onSignOut({ stop: () => { this.out = true; }, save: () => this.flush(), signal });
    addEventListener('online', () => this.failed && this.flush(), { signal });
    document.addEventListener('visibilitychange', () => document.hidden && this.left(), { signal });
    addEventListener('beforeunload', event => {
      if (!this.store && this.grid.list.some(cell => cell.unsaved)) event.preventDefault();
    }, { signal });
  }

  changed() {
    this.keep();
    if (this.grid.list.some(cell => cell.sendable)) this.say(this.grid.texts.saving);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  left() {
    this.keep();
    this.flush({ keepalive: true });
  }

  async flush(options) {
    clearTimeout(this.timer);
    const cells = this.grid.list.filter(cell => cell.sendable);
    if (this.busy) return;
    if (!cells.length) return this.report();
    this.busy = true;
    this.say(this.grid.texts.saving);
    const sent = cells.map(cell => ({ row: cell.row, month: cell.month, value: cell.input.value.trim(), was: cell.saved }));
    const result = await post(this.form.action, this.form.elements.csrf_token.value, { changes: sent }, options);
    this.busy = false;
    if (!result.answer) return this.fail(result);
    this.failed = false;
    this.savedAt = hour();
    this.grid.querySelector('[data-failure]').hidden = true;
    this.take(result.answer, sent);
    if (this.grid.list.some(cell => cell.sendable)) this.changed();
  }

  /* What the server kept and refused; a cell that changed meanwhile stays unsaved. */
  take(answer, sent) {
    const before = new Map(sent.map(one => [`${one.row} ${one.month}`, one.value]));
    for (const fault of answer.faults ?? []) {
      const cell = this.grid.cell(fault.row, fault.month);
      if (cell && cell.input.value.trim() === before.get(`${fault.row} ${fault.month}`)) cell.answered(fault);
    }
    for (const one of answer.saved ?? []) {
      const cell = this.grid.cell(one.row, one.month);
      if (cell) cell.stored(one, before.get(`${one.row} ${one.month}`));
    }
    this.grid.refresh();
    this.keep();
    showAnswer(answer, this.grid.id, this.grid.drawings);
    this.report();
    this.grid.dispatchEvent(new CustomEvent('ev:saved', { bubbles: true, detail: answer }));
  }

  fail(result) {
    this.failed = true;
    const note = this.grid.querySelector('[data-failure]');
    note.querySelector('[data-text]').textContent = result.failure || this.grid.texts[result.expired ? 'expired' : 'failed'];
    note.hidden = false;
    this.say(this.grid.texts.unsaved);
  }

  report() {
    const { texts, list } = this.grid;
    const left = list.filter(cell => cell.unsaved).length;
    if (this.savedAt) this.say(fill(left ? texts.saved_but : texts.saved, { hora: this.savedAt, n: left }), true);
    else this.say(left ? texts.unsaved : '');
  }

  say(text, saved = false) {
    const status = this.grid.querySelector('[data-status]');
    const drawing = saved ? [this.grid.drawings.querySelector('[data-kind=saved] > svg').cloneNode(true)] : [];
    status.replaceChildren(...drawing, text);
  }

  keep() {
    if (!this.store || this.out) return;
    const unsaved = this.grid.list.filter(cell => cell.unsaved);
    try {
      if (!unsaved.length) return localStorage.removeItem(this.store);
      localStorage.setItem(this.store, JSON.stringify(unsaved.map(cell => [cell.row, cell.month, cell.saved, cell.input.value])));
    } catch { /* a browser that keeps nothing: the page itself still holds the values */ }
  }

  /* Puts back what was not saved last time, unless somebody has changed that cell since. */
  restore() {
    let kept = [];
    try { kept = JSON.parse(localStorage.getItem(this.store) ?? '[]'); } catch { /* as above */ }
    const back = [], overtaken = [];
    for (const [row, month, saved, value] of this.store ? kept : []) {
      const cell = this.grid.cell(row, month);
      if (!cell || cell.typed || cell.input.value.trim() === value.trim()) continue; // what is typed now is newer
      if (cell.saved === saved) back.push([cell, value]);
      else overtaken.push(`${cell.label} (${value})`);
    }
    back.forEach(([cell, value]) => { cell.input.value = value; cell.commit(); });
    const { texts } = this.grid;
    const notes = [back.length && fill(texts.restored, { n: back.length }), overtaken.length && fill(texts.overtaken, { lista: overtaken.join('; ') })];
    if (back.length || overtaken.length) this.grid.notice(notes.filter(Boolean).join(' '));
    if (back.length) this.changed();
    else this.keep();
  }
}
