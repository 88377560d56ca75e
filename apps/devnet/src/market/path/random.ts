/** Seeded source of random numbers; the same seed gives the same sequence. */
export interface Random {
  /** Uniform in (0, 1). */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
  /** Student t with `degrees` > 2 degrees of freedom, scaled to variance 1. */
  studentT(degrees: number): number;
}

/** splitmix32 stream (Steele, Lea and Flood 2014): integer arithmetic only. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const uniform = (): number => (next() + 0.5) / 2 ** 32;
  const normal = (): number =>
    // Box-Muller without keeping the second value: one call, two draws, no hidden state.
    Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const studentT = (degrees: number): number => {
    let chiSquare = 0;
    for (let i = 0; i < degrees; i++) chiSquare += normal() ** 2;
    return (normal() / Math.sqrt(chiSquare / degrees)) * Math.sqrt((degrees - 2) / degrees);
  };
  return { uniform, normal, studentT };
}
