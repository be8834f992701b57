/* One cell of a month grid: what is typed, what the server holds, what is wrong with it. */
import { editable, read } from './numbers.js';

export class Cell {
  constructor(input, grid) {
    this.input = input;
    this.grid = grid;
    this.td = input.closest('td');
    this.tr = input.closest('tr');
    this.row = this.tr.dataset.row;
    this.key = this.td.dataset.k;
    this.month = this.key === 'anual' ? null : this.key;
    this.label = input.getAttribute('aria-label').split(`, ${grid.texts.estimated}:`)[0];
    input.inputMode = 'decimal';
    input.placeholder = '–'; // a cell that is full comes without: a whole grid of them is lighter
    input.id ||= `${grid.id}-${this.row}-${this.key}`; // the server names those that its lists lead to
    this.saved = input.dataset.was ?? input.defaultValue; // the server's value, as editable text
    this.held = input.defaultValue;       // the value when it was last committed: what Esc brings back
    this.estimated = input.dataset.estimated ?? '';
    this.estimatedValue = this.estimated && !this.td.classList.contains('differs') ? this.saved : null;
    this.url = input.dataset.url ?? '';
    this.warning = '';
    this.refused = null;                  // {value, text}: the server's answer, valid while the value stays
    const listed = document.getElementById(`${input.id}-e`);
    if (listed) this.refused = { value: input.value.trim(), text: listed.lastChild.data.slice(2) };
    const warned = document.getElementById(`${input.id}-w`);
    if (warned) this.warning = warned.lastChild.data.slice(2);
    this.check();
  }

  check() {
    const { value, fault } = read(this.input.value, this.grid.rules);
    const refused = this.refused?.value === this.input.value.trim() ? this.refused.text : '';
    this.fault = fault?.text ?? refused;
    this.value = this.fault ? null : value;
    this.valid = !fault;
  }

  get unsaved() { return this.input.value.trim() !== this.saved; }

  get sendable() { return this.valid && !this.fault && this.unsaved && !this.editing; }

  get typed() { return this.input.value !== this.held; }

  get editing() { return document.activeElement === this.input && this.typed; }

  /* The value is what the person wants: write it as the product writes numbers. */
  commit() {
    this.check();
    if (this.valid && this.input.value) this.input.value = editable(read(this.input.value, this.grid.rules).value, this.grid.rules.decimals);
    if (this.input.value.trim() !== this.held.trim()) this.warning = '';
    this.held = this.input.value;
    this.check();
  }

  /* A fault or a warning of the server. */
  answered(fault) {
    if (fault.warning) this.warning = fault.text;
    else this.refused = { value: this.input.value.trim(), text: fault.text };
    this.check();
  }

  /* What the server holds now. It enters unless the person has typed something else than what was `sent`. */
  stored(one, sent = this.saved) {
    const untouched = this.input.value.trim() === sent && !this.editing;
    this.saved = one.value;
    this.estimated = one.estimated ?? '';
    this.estimatedValue = this.estimated && !one.differs ? one.value : null;
    this.url = one.url ?? '';
    if (untouched) this.input.value = this.held = one.value;
    this.refused = null;
    this.check();
  }

  get differs() { return Boolean(this.estimated) && this.input.value.trim() !== this.estimatedValue; }

  /* Frame, badge and description, with classes and attributes only. */
  draw() {
    const { texts } = this.grid;
    this.td.classList.toggle('bad', Boolean(this.fault) && !this.editing);
    this.td.classList.toggle('warned', Boolean(this.warning));
    this.td.classList.toggle('est', Boolean(this.estimated));
    this.td.classList.toggle('differs', this.differs);
    const badge = this.td.querySelector('.badge-est') ?? document.createElement('span');
    badge.className = 'badge-est';
    badge.setAttribute('aria-hidden', 'true');
    badge.textContent = this.differs ? `≠ ${texts.badge}` : texts.badge;
    if (this.estimated) this.td.prepend(badge);
    else badge.remove();
    this.td.title = this.origin;
    if (!this.origin) this.td.removeAttribute('title');
    this.input.setAttribute('aria-label', this.origin ? `${this.label}, ${texts.estimated}: ${this.origin}` : this.label);
    this.describe();
  }

  get origin() { return this.differs ? `${this.estimated}; ${this.grid.texts.differs}` : this.estimated; }

  describe() {
    const at = this.fault ? `${this.input.id}-e` : this.warning ? `${this.input.id}-w` : '';
    if (this.fault) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
    if (at) this.input.setAttribute('aria-describedby', at);
    else this.input.removeAttribute('aria-describedby');
  }
}
