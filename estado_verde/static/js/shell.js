/* What every page does: theme, selects that search on the server, confirmations, focus on what went wrong. */
import { forget, onSignOut, signOut } from './kept.js';
import { enhanceSelects } from './selects.js';

const root = document.documentElement;
const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

for (const button of $$('[data-theme-toggle]')) {
  button.addEventListener('click', () => {
    const theme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
    // At once: buttons that fade would be unreadable on the new ground for a moment.
    root.dataset.still = '';
    root.dataset.bsTheme = theme;
    void root.offsetWidth;
    delete root.dataset.still;
    const secure = location.protocol === 'https:' ? '; secure' : '';
    document.cookie = `ev_tema=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
    const use = button.querySelector('use');
    use.setAttribute('href', use.getAttribute('href').replace(/#.*/, theme === 'dark' ? '#sun' : '#moon'));
  });
}

for (const form of $$('[data-autosubmit]')) form.addEventListener('change', () => form.submit());

for (const button of $$('[data-show-password]')) {
  button.addEventListener('click', () => {
    const field = document.getElementById(button.dataset.showPassword);
    field.type = field.type === 'password' ? 'text' : 'password';
    button.setAttribute('aria-pressed', field.type === 'text');
  });
}

/* A menu that hangs from the bar on top closes when one looks elsewhere. */
function fold(event) {
  for (const one of $$('.ev-nav details[name][open]')) if (event.key === 'Escape' || !one.contains(event.target)) one.open = false;
}
document.addEventListener('click', fold);
document.addEventListener('keydown', event => event.key === 'Escape' && fold(event));

/* On a phone the menu is a dialog while it is open, and a dialog needs a name. */
document.getElementById('menu')?.addEventListener('show.bs.offcanvas', event => event.target.setAttribute('aria-label', event.target.dataset.label));
document.getElementById('menu')?.addEventListener('hidden.bs.offcanvas', event => event.target.removeAttribute('aria-label'));

/* Paper is white, whatever the screen is. */
let onScreen;
matchMedia('print').addEventListener('change', ({ matches }) => {
  if (matches) onScreen = root.dataset.bsTheme;
  root.dataset.bsTheme = matches ? 'light' : onScreen;
});

/* A question before what cannot be undone. */
document.addEventListener('click', event => {
  const asked = event.target.closest('[data-confirm]');
  if (asked && !window.confirm(asked.dataset.confirm)) event.preventDefault();
});

/* Nothing that somebody typed here and did not save is left to the next person. */
if (root.dataset.account) forget(root.dataset.account);
onSignOut({ stop: () => forget() });
for (const form of $$('form[data-sign-out]')) {
  form.addEventListener('submit', event => {
    event.preventDefault();
    signOut().then(() => form.submit());
  });
}

document.querySelector('[data-focus]')?.focus();
enhanceSelects(document);
