/* <ev-calculator>: the drawer that templates/ev/calculator.html prints. It shows every step exactly, as fractions of whole
   numbers; «Usar este valor» sends what was typed, and the server computes again, keeps the memo and answers the value.

   POST {values: {name: text}, use, month, grid, row}
     → {ok: true, row, month, value, estimated, differs, url, text, state, totals}, with `go` to open another page, and with
       `saved`, a list of such cells, when the value takes the place of others
     → {ok: false, faults: [{field, code, text}]} */
import { divide, power, read, show } from './numbers.js';
import { drawerOf, post, showAnswer } from './page-state.js';
import { run } from './steps.js';

class Calculator extends HTMLElement {
  connectedCallback() {
    this.program = JSON.parse(this.dataset.program);
    this.texts = JSON.parse(this.dataset.texts);
    this.drawer = this.querySelector('.offcanvas');
    this.form = this.querySelector('form');
    const shared = JSON.parse(this.dataset.messages);
    this.inputs = [...this.form.querySelectorAll('[data-rules]')].map(input => {
      const rules = JSON.parse(input.dataset.rules);
      return { input, rules: { ...rules, messages: { ...shared, ...rules.messages } } };
    });
    this.target = { grid: '', row: '', month: null };
    this.form.addEventListener('input', event => this.typed(event));
    this.form.addEventListener('change', () => this.draw());
    this.form.addEventListener('submit', event => { event.preventDefault(); this.use(); });
    this.form.addEventListener('click', ({ target }) => this.unlock(target.closest('[data-unlock]')));
    this.drawer.addEventListener('hidden.bs.offcanvas', () => this.target.opener?.focus());
    this.draw();
  }

  /* For a cell of a grid, or for the row of a button. */
  open(target) {
    this.target = target;
    this.querySelector('[data-kicker-text]').textContent = [this.dataset.kicker, target.label].filter(Boolean).join(' · ');
    const radios = [...this.form.querySelectorAll('[type=radio][name=use]')];
    const fitting = target.row && target.label ? radios.find(one => ('asksMonth' in one.dataset) === (target.month !== null)) : null;
    if (fitting) fitting.checked = true;
    if (target.month && this.form.elements.month) this.form.elements.month.value = target.month;
    this.fault('', '');
    this.draw();
    window.tabler.Offcanvas.getOrCreateInstance(this.drawer).show();
    this.drawer.focus();                   // at once, so that Esc closes it while it still slides in
  }

  typed({ target }) {
    if (target.dataset.fills) {
      const number = target.selectedOptions[0].dataset.number;
      if (number) this.form.elements[target.dataset.fills].value = number;
    } else {
      const proposals = this.form.querySelector(`[data-fills="${CSS.escape(target.name)}"]`);
      if (proposals) proposals.value = '';
    }
    this.fault(target.name, '');
    this.draw();
  }

  unlock(button) {
    if (!button) return;
    const input = this.form.elements[button.dataset.unlock];
    input.readOnly = false;
    button.hidden = true;
    document.getElementById(button.getAttribute('aria-controls')).hidden = false;
    input.focus();
    input.select();
  }

  get chosen() { return this.form.querySelector('[name=use]:checked') ?? this.form.elements.use; }

  /* Every figure on the drawer, from what is typed now. */
  draw() {
    const values = {};
    for (const { input, rules } of this.inputs) {
      const { value } = read(input.value, rules);
      values[input.name] = value === null ? null : { p: value, q: power(rules.decimals) };
    }
    const known = run(this.program, values);
    const steps = new Map(this.program.map(step => [step.key, step]));
    this.form.querySelectorAll('[data-out]').forEach(place => {
      const key = place.dataset.out, step = steps.get(key), decimals = step?.decimals ?? 9;
      const text = known[key] ? show(divide(known[key].p, known[key].q, decimals), decimals) : '';
      const unit = place.tagName === 'OUTPUT' || place.tagName === 'B' ? step?.unit : '';
      place.textContent = text && unit ? `${text} ${unit}` : text;
    });
    const use = this.chosen;
    this.form.querySelectorAll('[data-result]').forEach(one => { one.hidden = one.dataset.result !== use.value; });
    const month = this.form.querySelector('[data-month]');
    if (month) month.hidden = !('asksMonth' in use.dataset);
  }

  /* Beside its field, or on top when it is about the whole. */
  fault(name, text) {
    const place = name && this.form.querySelector(`[data-fault="${CSS.escape(name)}"]`);
    const note = this.form.querySelector('[data-failure]');
    if (place) {
      place.textContent = text;
      place.hidden = !text;
      const input = this.form.elements[name];
      input.classList.toggle('is-invalid', Boolean(text));
      if (text) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
      return input;
    }
    note.querySelector('[data-text]').textContent = text;
    note.hidden = !text;
    return null;
  }

  async use() {
    this.fault('', '');
    const wrong = this.inputs.map(({ input, rules }) => [input.name, read(input.value, rules).fault]).filter(([, fault]) => fault);
    if (wrong.length) return this.refuse(wrong.map(([field, fault]) => ({ field, text: fault.text })));
    const fields = new FormData(this.form), { grid, row } = this.target;
    const month = 'asksMonth' in this.chosen.dataset ? fields.get('month') ?? this.target.month : null;
    const values = Object.fromEntries([...fields].filter(([name]) => !['csrf_token', 'use', 'month'].includes(name)));
    const submit = this.querySelector('[type=submit]');
    submit.disabled = true;
    const result = await post(this.form.action, fields.get('csrf_token'), { values, use: this.chosen.value, month, grid, row });
    submit.disabled = false;
    if (!result.answer) return this.fault('', result.failure || this.texts[result.expired ? 'expired' : 'failed']);
    return result.answer.ok ? this.accept(result.answer) : this.refuse(result.answer.faults ?? []);
  }

  refuse(faults) {
    const inputs = faults.map(one => this.fault(one.field ?? '', one.text));
    inputs.find(Boolean)?.focus();
  }

  accept(answer) {
    if (answer.go) return location.assign(answer.go);
    const grid = this.target.grid && document.getElementById(this.target.grid);
    grid?.calculated?.(answer);
    showAnswer(answer, this.target.grid, document.querySelector('[data-drawings]').content);
    this.dispatchEvent(new CustomEvent('ev:calculated', { bubbles: true, detail: answer }));
    return window.tabler.Offcanvas.getInstance(this.drawer).hide();
  }
}

customElements.define('ev-calculator', Calculator);

document.addEventListener('click', event => {
  const button = event.target.closest('[data-open-calculator]');
  const drawer = button && drawerOf(button.dataset.openCalculator);
  if (!drawer?.open) return;
  event.preventDefault();
  drawer.open({ grid: button.dataset.grid, row: button.dataset.row, month: null, label: '', opener: button });
});
