/* The steps of a calculator as exact fractions. A step is data (estado_verde.widgets.Step): nothing of it is run as a program. */
import { power } from './numbers.js';

const LITERAL = /^[0-9]/;

/* A fraction {p, q} of each step; null where something is missing, is wrong or divides by zero. */
export function run(program, values) {
  const known = { ...values };
  for (const step of program) known[step.key] = product(step, known);
  return known;
}

function product(step, known) {
  let p = 1n, q = 1n;
  for (const [names, over] of [[step.times, false], [step.over, true]]) {
    for (const name of names) {
      const one = LITERAL.test(name) ? literal(name) : known[name];
      if (!one || (over && !one.p)) return null;
      [p, q] = over ? [p * one.q, q * one.p] : [p * one.p, q * one.q];
    }
  }
  return { p, q };
}

const literal = text => {
  const [whole, fraction = ''] = text.split('.');
  return { p: BigInt(whole + fraction), q: power(fraction.length) };
};
