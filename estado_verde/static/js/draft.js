/* What people type into a long form goes to the server a few seconds after the last change. When the session has ended it stays
   on the page and in this tab, and comes back after signing in. Files and passwords are never sent. */
import { onSignOut } from './kept.js';
import { fill, post } from './page-state.js';

const PAUSE = 3000;
/* A server that answered so recently has not ended the session: the form may go without asking. */
const FRESH = 60_000;

class Draft {
  constructor(form) {
    Object.assign(this, { form, key: form.dataset.draft, status: form.querySelector('[data-draft-status]') });
    this.seen = Date.now();
    this.sent = 'draftRefused' in form.dataset ? '' : JSON.stringify(this.values());
    if (!this.sent) this.changed();
    form.addEventListener('input', () => this.changed());
    form.addEventListener('change', () => this.changed());
    form.addEventListener('submit', event => this.submit(event));
    document.addEventListener('visibilitychange', () => (document.hidden ? this.flush({ keepalive: true }) : this.expired && this.flush()));
    onSignOut({ stop: () => { this.out = true; }, save: () => this.flush() });
    this.bringBack();
  }

  values() {
    const found = {};
    for (const [name, value] of new FormData(this.form)) {
      const field = this.form.elements[name];
      if (typeof value !== 'string' || field.type === 'password' || ['csrf_token', 'borrador'].includes(name)) continue;
      (found[name] ??= []).push(value);
    }
    return found;
  }

  changed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  /* One request at a time; nothing is sent twice, nor after the form itself was. */
  async flush(options) {
    clearTimeout(this.timer);
    await this.busy;
    const values = this.values();
    if (this.gone || JSON.stringify(values) === this.sent) return;
    this.busy = this.send(values, options).finally(() => { this.busy = null; });
    await this.busy;
  }

  async send(values, options) {
    const body = { clave: this.key, valores: values, cuenta: Number(this.form.dataset.draftOwner) };
    const ask = () => post(this.form.dataset.draftUrl, this.form.elements.csrf_token.value, body, options);
    let result = await ask();
    if (!result.answer && (await this.renew())) result = await ask();
    if (result.answer) return this.kept(values, result.answer);
    if (this.expired) this.keepHere(values);
    this.say(this.status.dataset[this.expired ? 'expired' : 'failed'] + (result.failure ? ` ${result.failure}` : ''), this.expired);
    return null;
  }

  kept(values, answer) {
    this.seen = Date.now();
    this.sent = JSON.stringify(values);
    this.expired = false;
    sessionStorage.removeItem(this.store);
    this.say(fill(this.status.dataset.saved, answer));
  }

  /* The token of the session that the same person began in another tab; false while there is none. */
  async renew() {
    try {
      const response = await fetch(this.form.dataset.draftToken, { headers: { Accept: 'application/json' }, redirect: 'manual' });
      this.expired = response.type === 'opaqueredirect' || response.status === 401;
      const answer = response.ok ? await response.json() : {};
      if (String(answer.cuenta) !== this.form.dataset.draftOwner) return false;
      document.querySelectorAll('input[name=csrf_token]').forEach(input => { input.value = answer.token; });
      return true;
    } catch {
      return false;
    }
  }

  async submit(event) {
    clearTimeout(this.timer);
    if (this.gone || (!this.busy && Date.now() - this.seen < FRESH)) {
      this.gone = true;
      return;
    }
    event.preventDefault();
    await this.busy;
    if (!(await this.renew()) && this.expired) {
      this.keepHere(this.values());
      this.say(this.status.dataset.expired, true);
      return;
    }
    this.gone = true;
    this.form.requestSubmit(event.submitter);
  }

  say(text, link = false) {
    const { signIn, signInUrl } = this.status.dataset;
    const parts = [text];
    if (link) {
      const made = document.createElement('a');
      Object.assign(made, { href: signInUrl, textContent: signIn });
      parts.push(' ', made, '.');
    }
    this.status.replaceChildren(...parts);
  }

  get store() { return `ev-draft:${this.form.dataset.draftOwner}:${this.key}`; }

  keepHere(values) {
    if (this.out) return;
    try { sessionStorage.setItem(this.store, JSON.stringify(values)); } catch { /* the page itself still holds the values */ }
  }

  /* What the ended session could not take: the server gets it now, and the form opens with it. */
  async bringBack() {
    const kept = sessionStorage.getItem(this.store);
    if (!kept) return;
    await this.send(JSON.parse(kept));
    if (!sessionStorage.getItem(this.store)) location.replace(this.form.dataset.draftRecover);
  }
}

for (const form of document.querySelectorAll('form[data-draft]')) new Draft(form);
