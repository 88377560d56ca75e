/** Standard normal distribution function; absolute error below 1e-15 (series near zero, continued fraction in the tails). */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  if (size > 39) return x > 0 ? 1 : 0;
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (size < 5) {
    // 1/2 + phi(x) (x + x^3/3 + x^5/15 + ...), Abramowitz & Stegun 26.2.11
    let term = x;
    let sum = x;
    for (let odd = 3; Math.abs(term) > 1e-17 * Math.abs(sum); odd += 2) {
      term *= (x * x) / odd;
      sum += term;
    }
    return 0.5 + density * sum;
  }
  // Mills ratio, Abramowitz & Stegun 26.2.14
  let tail = size;
  for (let n = 60; n > 0; n--) tail = size + n / tail;
  return x > 0 ? 1 - density / tail : density / tail;
}
