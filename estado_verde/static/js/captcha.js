/* The verification code without leaving the page: a new one, and ALTCHA's calculation for who cannot use the code. */

const worker = document.querySelector('script[data-worker]').dataset.worker;

/* Web Crypto is missing where the page came over plain http from another machine: then the code is the only way. */
if (window.crypto?.subtle) {
  $altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(worker));
  for (const part of document.querySelectorAll('[data-without-code]')) part.hidden = false;
}

for (const box of document.querySelectorAll('[data-captcha]')) {
  const ticket = box.querySelector('[name=captcha]');
  box.querySelector('[data-new-code]').addEventListener('click', async event => {
    event.preventDefault();
    const asked = new URLSearchParams({ formulario: box.dataset.captcha });
    const answer = await fetch(`/codigo/nuevo?${asked}`, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const old = ticket.value;
    ticket.value = (await answer.json()).ticket;
    for (const medium of box.querySelectorAll('img, audio')) medium.src = medium.src.replace(old, ticket.value);
    const code = box.querySelector('#codigo');
    code.value = '';
    code.focus();
  });
}
