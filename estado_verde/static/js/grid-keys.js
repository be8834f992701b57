/* Keyboard, paste and undo of a month grid. A cell that has just been entered is a spreadsheet's: arrows leave it and typing
   replaces it. F2, a second click or typing starts editing, where left and right move the caret. */
import { fill } from './page-state.js';

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const DEPTH = 100;

export class Keys {
  constructor(grid) {
    this.grid = grid;
    this.done = [];
    this.undone = [];
    this.editing = false;
    const table = grid.querySelector('table');
    table.addEventListener('focusin', event => this.enter(event));
    table.addEventListener('focusout', event => this.leave(event));
    table.addEventListener('pointerdown', event => { this.again = event.target === document.activeElement; });
    table.addEventListener('click', ({ target }) => this.click(target));
    table.addEventListener('keydown', event => this.press(event));
    table.addEventListener('input', event => this.type(event));
    table.addEventListener('paste', event => this.paste(event));
    this.button = grid.querySelector('[data-undo]');
    this.button.hidden = false;
    this.button.addEventListener('click', () => this.undo());
  }

  /* On a slow line people type before this script is there: what they left is saved, and the cell they are in goes on. */
  early() {
    const at = this.grid.of(document.activeElement);
    const typed = this.grid.list.filter(cell => cell !== at && cell.typed);
    this.write(typed.map(cell => ({ cell, before: cell.held, value: cell.input.value })));
    if (!at) return;
    this.editing = at.editing;
    this.grid.point(at);
  }

  enter({ target }) {
    const cell = this.grid.of(target);
    if (!cell) return;
    this.editing = this.again = false;
    target.select();
    this.grid.point(cell);
  }

  click(target) {
    if (!this.grid.of(target)) return;
    if (this.again) this.editing = true;
    else if (!this.editing) target.select();               // the click itself has put the caret somewhere
  }

  leave({ target }) {
    const cell = this.grid.of(target);
    if (cell) this.finish(cell);
  }

  /* What was typed becomes one step that can be undone. */
  finish(cell) {
    const before = cell.held;
    cell.commit();
    this.editing = false;
    if (cell.held !== before) this.remember([{ cell, before, after: cell.held }]);
    this.grid.refresh();
  }

  type({ target }) {
    const cell = this.grid.of(target);
    if (!cell) return;
    this.editing = true;
    cell.check();
    this.grid.refresh();
  }

  press(event) {
    const cell = this.grid.of(event.target);
    if (!cell || event.isComposing) return;
    const handled = event.ctrlKey || event.metaKey ? this.command(event, cell) : this.key(event, cell);
    if (handled) event.preventDefault();
  }

  command(event, cell) {
    const key = event.key.toLowerCase();
    if (key === 'home' || key === 'end') return this.go(this.edge(key === 'home', true));
    if (cell.input.value !== cell.held) return false;      // the browser undoes what is being typed
    if (key === 'z') return event.shiftKey ? this.redo() : this.undo();
    return key === 'y' && this.redo();
  }

  key(event, cell) {
    const { key } = event;
    if (event.altKey) return key === 'ArrowDown' && this.grid.calculate(cell);
    if (key === 'Escape') return this.cancel(cell);
    if (key === 'F2') return this.edit(cell);
    if (key === 'Enter') { this.finish(cell); return this.go(this.near(cell, event.shiftKey ? -1 : 1, 0)) || true; }
    if (this.editing && !['ArrowUp', 'ArrowDown'].includes(key)) return false;
    if (event.shiftKey) return false;
    if (key === 'Home' || key === 'End') return this.go(this.edge(key === 'Home', false, cell));
    return key in STEPS && this.go(this.near(cell, ...STEPS[key]));
  }

  cancel(cell) {
    cell.input.value = cell.held;
    cell.check();
    this.editing = false;
    cell.input.select();
    this.grid.refresh();
    return true;
  }

  edit(cell) {
    this.editing = true;
    cell.input.setSelectionRange(cell.input.value.length, cell.input.value.length);
    return true;
  }

  go(cell) {
    if (!cell) return false;
    this.grid.reveal(cell);
    cell.input.focus();
    return true;
  }

  /* The next cell that can be written, in a direction; a row without that column is passed over. */
  near(cell, down, right) {
    const rows = this.grid.shownRows, columns = this.grid.columns;
    let y = rows.indexOf(cell.tr), x = columns.indexOf(cell.key);
    for (;;) {
      y += down; x += right;
      if (!(y in rows) || !(x in columns)) return null;
      const found = this.grid.at(rows[y], columns[x], Boolean(down));
      if (found) return found;
    }
  }

  edge(first, all, cell = null) {
    const rows = all ? this.grid.shownRows : [cell.tr];
    const cells = rows.flatMap(tr => this.grid.columns.map(key => this.grid.at(tr, key)).filter(Boolean));
    return cells.at(first ? 0 : -1);
  }

  /* A block copied from a spreadsheet: good cells enter, wrong ones enter marked, what has no place is named. */
  paste(event) {
    const cell = this.grid.of(event.target);
    const text = event.clipboardData.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\n$/, '');
    if (!cell || (this.editing && !/[\t\n]/.test(text))) return;
    event.preventDefault();
    const changes = [], out = [];
    text.split('\n').forEach((line, down) => line.split('\t').forEach((value, right) => {
      const to = this.place(cell, down, right);
      if (to) changes.push({ cell: to, before: to.held, value: value.trim() });
      else if (value.trim()) out.push(value.trim());
    }));
    this.write(changes);
    this.grid.announce(fill(this.grid.texts.pasted, { n: changes.length }));
    if (out.length) this.grid.notice(fill(this.grid.texts.left_out, { lista: out.join('; ') }));
    cell.input.select();
  }

  place(cell, down, right) {
    const rows = this.grid.shownRows, columns = this.grid.columns;
    const tr = rows[rows.indexOf(cell.tr) + down], key = columns[columns.indexOf(cell.key) + right];
    return tr && key ? this.grid.at(tr, key) : null;
  }

  write(changes) {
    changes.forEach(one => { one.cell.input.value = one.value; one.cell.commit(); one.after = one.cell.held; });
    this.editing = false;
    this.remember(changes.filter(one => one.before !== one.after));
    this.grid.refresh();
  }

  remember(step) {
    if (!step.length) return;
    this.done = [...this.done.slice(1 - DEPTH), step];
    this.undone = [];
    this.button.disabled = false;
    this.grid.saver.changed();
  }

  undo() { return this.move(this.done, this.undone, 'before', this.grid.texts.undone); }

  redo() { return this.move(this.undone, this.done, 'after', this.grid.texts.redone); }

  move(from, to, side, text) {
    const step = from.pop();
    if (!step) return true;
    to.push(step);
    step.forEach(one => { one.cell.input.value = one[side]; one.cell.commit(); });
    this.button.disabled = !this.done.length;
    this.go(step[0].cell);
    this.grid.refresh();
    this.grid.saver.changed();
    this.grid.announce(text);
    return true;
  }
}
