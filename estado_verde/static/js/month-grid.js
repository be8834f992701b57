/* <ev-month-grid>: live totals, faults and the phone's view of the table that templates/ev/grid.html prints. Keyboard and
   paste are in grid-keys.js, saving in grid-saver.js. */
import { Cell } from './grid-cell.js';
import { Keys } from './grid-keys.js';
import { Saver } from './grid-saver.js';
import { percent, read, show } from './numbers.js';
import { drawerOf, fill, hour } from './page-state.js';

const PHONE = matchMedia('(max-width: 575.98px)');
const NAMED = 3;

class MonthGrid extends HTMLElement {
  connectedCallback() {
    this.rules = JSON.parse(this.dataset.rules);
    this.texts = JSON.parse(this.dataset.texts);
    this.table = this.querySelector('table');
    this.drawings = this.querySelector('[data-drawings]').content;
    this.trs = [...this.table.querySelectorAll('tbody tr[data-row]')];
    this.keys = [...this.table.querySelectorAll('thead th[data-k]')].map(th => th.dataset.k);
    this.cells = new Map([...this.table.querySelectorAll('tbody input')].map(input => [input, new Cell(input, this)]));
    this.list = [...this.cells.values()];
    this.gone = new AbortController();
    this.phone();
    if (this.dataset.readOnly !== undefined) return;
    this.querySelector('[data-submit]').hidden = true;
    this.saver = new Saver(this);
    this.moves = new Keys(this);
    this.form = this.querySelector('form');
    this.form.addEventListener('submit', event => { event.preventDefault(); this.saver.flush(); });
    this.addEventListener('click', event => this.clicked(event));
    this.saver.restore();
    this.moves.early();
    this.refresh();
  }

  disconnectedCallback() { this.gone.abort(); }

  of(input) { return this.cells.get(input); }

  cell(row, month) { return this.list.find(one => one.row === row && one.month === month); }

  get shownRows() { return this.trs.filter(tr => !tr.classList.contains('spare')); }

  get columns() { return this.keys; }

  /* The cell of a row under a column. Moving down, a row that has only the annual value is not passed over on a phone. */
  at(tr, key, lenient = false) {
    const inputs = [...tr.querySelectorAll('input:not(:disabled)')];
    const input = inputs.find(one => one.closest('td').dataset.k === key) ?? (lenient && this.one && inputs.length === 1 ? inputs[0] : null);
    return input ? this.of(input) : null;
  }

  clicked({ target }) {
    const link = target.closest('.ev-faults a');
    const add = target.closest('[data-add-row]');
    if (target.closest('[data-dismiss-notice]')) this.querySelector('[data-notice]').hidden = true;
    if (add) this.add(add.dataset.addRow);
    if (target.closest('[data-bar-calculator]')) this.calculate(this.current, target.closest('[data-bar-calculator]').dataset.barCalculator);
    const cell = link && this.of(document.getElementById(link.hash.slice(1)));
    if (cell) this.moves.go(cell);
    return cell;
  }

  /* A spare row comes in, and leaves the menu. */
  bring(tr) {
    if (!tr.classList.contains('spare')) return;
    tr.classList.remove('spare');
    this.querySelector(`[data-add-row="${CSS.escape(tr.dataset.row)}"]`)?.closest('li').remove();
    const menu = tr.parentElement.querySelector('[data-add]');
    if (menu) menu.hidden = !menu.querySelector('li');
    this.refresh();
  }

  add(row) {
    const tr = this.trs.find(one => one.dataset.row === row);
    this.bring(tr);
    this.moves.go(this.at(tr, this.one ? this.month : this.keys[0], true));
  }

  // Totals and faults.

  refresh() {
    this.trs.forEach(tr => this.settle(tr));
    this.list.forEach(cell => cell.draw());
    this.totals();
    this.faults('[data-faults]', 'e', cell => (cell.editing ? '' : cell.fault));
    this.faults('[data-warnings]', 'w', cell => (cell.editing ? '' : cell.warning));
    const wrong = this.list.filter(cell => cell.fault && !cell.editing).length;
    const count = this.querySelector('[data-fault-count]');
    count.hidden = !wrong;
    count.querySelector('span').textContent = wrong === 1 ? this.texts.one_fault : fill(this.texts.faults, { n: wrong });
    this.querySelector('[data-legend]').hidden = !this.list.some(cell => cell.estimated);
    this.querySelector('[data-legend-differs]').hidden = !this.list.some(cell => cell.differs);
    this.missing();
    if (this.current) this.point(this.current);
  }

  /* A row that is not decided: its first value closes the other kind of load. */
  settle(tr) {
    if (tr.dataset.mode) return;
    const cells = this.list.filter(cell => cell.tr === tr);
    const monthly = cells.some(cell => cell.month && cell.input.value), annual = cells.some(cell => !cell.month && cell.input.value);
    cells.forEach(cell => {
      cell.input.disabled = !cell.input.value && (cell.month ? annual && !monthly : monthly);
      cell.td.classList.toggle('off', cell.input.disabled);
    });
  }

  /* Every amount of a row by column: inputs, and the text of cells that cannot be written. */
  amounts(tr) {
    const fixed = [...tr.querySelectorAll('[data-value]')].map(one => [one.closest('td').dataset.k, read(one.dataset.value, this.rules).value]);
    const typed = this.list.filter(cell => cell.tr === tr).map(cell => [cell.key, cell.value]);
    return [...fixed, ...typed].filter(([, value]) => value !== null);
  }

  totals() {
    const put = (place, amounts) => { place.textContent = this.text(sum(amounts)); };
    const byRow = new Map(this.trs.map(tr => [tr, this.amounts(tr)]));
    byRow.forEach((amounts, tr) => put(tr.querySelector('[data-total-row]'), amounts));
    const all = [...byRow.values()].flat();
    let part = 0n;
    this.table.querySelectorAll('tbody[data-group]').forEach(group => {
      const amounts = [...byRow].filter(([tr]) => tr.parentElement === group).flatMap(([, found]) => found);
      put(group.querySelector('[data-total-group]'), amounts);
      if (group.dataset.group === this.dataset.share) part = sum(amounts) ?? 0n;
    });
    this.table.querySelectorAll('[data-total-month]').forEach(td => put(td, all.filter(([key]) => key === td.dataset.totalMonth)));
    put(this.table.querySelector('[data-total-all]'), all);
    const share = this.querySelector('[data-share-text]');
    if (share) share.textContent = percent(part, sum(all) ?? 0n) ?? this.texts.not_calculable;
  }

  text(value) { return show(value, this.rules.decimals); }

  /* One line per cell, so that a screen reader is told of the new one only. */
  faults(selector, suffix, textOf) {
    const note = this.querySelector(selector), ul = note.querySelector('ul');
    const wanted = new Map(this.list.filter(textOf).map(cell => [`${cell.input.id}-${suffix}`, cell]));
    [...ul.children].filter(li => !wanted.has(li.id)).forEach(li => li.remove());
    wanted.forEach((cell, id) => {
      let li = document.getElementById(id);
      if (!li) {
        li = document.createElement('li');
        const link = document.createElement('a');
        link.href = `#${cell.input.id}`;
        link.textContent = cell.label;
        li.id = id;
        li.append(link, '');
        ul.append(li);
      }
      const text = `: ${textOf(cell)}`;
      if (li.lastChild.data !== text) li.lastChild.data = text;
    });
    note.hidden = !wanted.size;
  }

  missing() {
    const cells = this.shownRows.flatMap(tr => {
      const months = this.list.filter(cell => cell.tr === tr && cell.month);
      return months.some(cell => cell.value !== null) ? months.filter(cell => cell.month <= this.dataset.due && !cell.input.value) : [];
    });
    const named = cells.slice(0, NAMED).map(cell => cell.label).join('; ');
    const more = cells.length > NAMED ? ` ${fill(this.texts.more, { n: cells.length - NAMED })}` : '';
    const place = this.querySelector('[data-missing]');
    place.hidden = !cells.length;
    place.textContent = fill(this.texts.missing, { lista: named }) + more;
  }

  // Where the person is.

  point(cell) {
    this.current = cell;
    const bar = this.querySelector('[data-bar]'), offered = (cell.tr.dataset.calculators ?? '').split(' ');
    bar.classList.add('at');
    bar.querySelector('[data-bar-text]').textContent = [cell.label, cell.origin].filter(Boolean).join(' · ');
    const link = bar.querySelector('[data-bar-link]');
    link.hidden = !cell.url;
    if (cell.url) link.href = cell.url;
    bar.querySelectorAll('[data-bar-calculator]').forEach(button => {
      const drawer = drawerOf(button.dataset.barCalculator);
      button.hidden = !drawer || !offered.includes(button.dataset.barCalculator);
      if (drawer) button.querySelector('span').textContent = drawer.dataset.name;
    });
  }

  calculate(cell, id = (cell.tr.dataset.calculators ?? '').split(' ')[0]) {
    const drawer = id && drawerOf(id);
    if (!drawer?.open) return false;
    drawer.open({ grid: this.id, row: cell.row, month: cell.month, label: cell.label, opener: cell.input });
    return true;
  }

  /* The server kept a calculated value: it enters as saved, and so does any other cell that it changed with it. */
  calculated(answer) {
    for (const one of answer.saved ?? [answer]) {
      const cell = this.cell(one.row, one.month);
      if (!cell) continue;
      this.bring(cell.tr);
      cell.stored(one, cell.input.value.trim());
    }
    this.refresh();
    this.saver.keep();
    this.saver.savedAt = hour();
    this.saver.report();
  }

  announce(text) { this.saver.say(text); }

  notice(text) {
    const note = this.querySelector('[data-notice]');
    note.querySelector('[data-text]').textContent = text;
    note.hidden = false;
  }

  // A phone shows one month at a time.

  phone() {
    const nav = this.querySelector('[data-months]'), select = nav.querySelector('select');
    const undecided = this.trs.some(tr => !tr.dataset.mode);
    if (!undecided) select.querySelector('[value=anual]').remove();
    const turn = () => { this.one = PHONE.matches; nav.hidden = !this.one; this.show(this.month ?? this.start()); };
    nav.addEventListener('click', ({ target }) => {
      const step = Number(target.closest('[data-step]')?.dataset.step ?? 0);
      if (step) this.show(select.options[select.selectedIndex + step].value);
    });
    select.addEventListener('change', () => this.show(select.value));
    PHONE.addEventListener('change', turn, { signal: this.gone.signal });
    turn();
  }

  /* The month to begin with: the last one that is due. */
  start() { return this.keys.findLast(key => key <= this.dataset.due) ?? this.keys[0]; }

  show(key) {
    this.month = key;
    const nav = this.querySelector('[data-months]'), select = nav.querySelector('select');
    select.value = key;
    nav.querySelector('[data-step="-1"]').disabled = select.selectedIndex === 0;
    nav.querySelector('[data-step="1"]').disabled = select.selectedIndex === select.options.length - 1;
    this.table.classList.toggle('one', this.one);
    this.table.querySelectorAll('[data-k]').forEach(td => {
      const annualRow = td.parentElement.dataset.mode === 'ANUAL';
      td.classList.toggle('on', td.dataset.k === (annualRow ? 'anual' : key));
    });
    this.table.querySelectorAll('[data-wide]').forEach(td => { td.colSpan = this.one ? 2 + Number(td.dataset.wide) : this.keys.length + 1 + Number(td.dataset.wide); });
  }

  reveal(cell) {
    if (this.one && cell.tr.dataset.mode !== 'ANUAL' && cell.key !== this.month) this.show(cell.key);
  }
}

const sum = amounts => (amounts.length ? amounts.reduce((total, [, value]) => total + value, 0n) : null);

customElements.define('ev-month-grid', MonthGrid);
