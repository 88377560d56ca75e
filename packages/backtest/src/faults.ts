import { uniform } from './random.ts';

/** Trouble that a replay injects. Times are seconds; without `chain` it strikes every chain. */
export type Fault = FaultWindow &
  (
    | { readonly kind: 'message-delay'; readonly seconds: number }
    /** Each execution reverts with this probability: gas is paid, nothing is traded. */
    | { readonly kind: 'dropped-leg'; readonly probability: number }
    /** The oracle stops answering: its last price stays and ages. */
    | { readonly kind: 'stale-oracle' }
    | { readonly kind: 'gas-spike'; readonly multiplier: number }
  );

interface FaultWindow {
  readonly from: number;
  readonly to: number;
  readonly chain?: string;
}

export type FaultKind = Fault['kind'];

/** The faults in force on a chain at a time, in the form the simulator asks for them. */
export interface Trouble {
  messageDelay(chain: string, at: number): number;
  gasMultiplier(chain: string, at: number): number;
  /** Whether this execution is lost. Deterministic in its arguments and the seed. */
  drops(chain: string, at: number, order: number): boolean;
  /** Since when the oracle has been silent; undefined while it answers. */
  staleSince(chain: string, at: number): number | undefined;
  /** Whether anything at all is wrong at this time. */
  any(at: number): boolean;
}

export function troubleOf(faults: readonly Fault[], seed: number): Trouble {
  const active = <K extends FaultKind>(kind: K, chain: string, at: number) =>
    faults.filter(
      (fault): fault is Extract<Fault, { kind: K }> =>
        fault.kind === kind &&
        at >= fault.from &&
        at < fault.to &&
        (fault.chain === undefined || fault.chain === chain),
    );
  return {
    messageDelay: (chain, at) =>
      active('message-delay', chain, at).reduce((sum, fault) => sum + fault.seconds, 0),
    gasMultiplier: (chain, at) =>
      active('gas-spike', chain, at).reduce((product, fault) => product * fault.multiplier, 1),
    drops: (chain, at, order) => {
      const chance =
        1 - active('dropped-leg', chain, at).reduce((left, one) => left * (1 - one.probability), 1);
      if (chance === 0) return false;
      const salt = [...chain].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7);
      const draw = uniform(seed ^ Math.trunc(at) ^ Math.imul(salt + order, 0x27d4eb2d));
      return draw() < chance;
    },
    staleSince: (chain, at) => {
      const since = active('stale-oracle', chain, at).map((fault) => fault.from);
      return since.length > 0 ? Math.min(...since) : undefined;
    },
    any: (at) => faults.some((fault) => at >= fault.from && at < fault.to),
  };
}

/**
 * A reproducible set of troubles over a period: about one of each kind a week, on a random chain, for hours.
 * @param from Seconds. @param to Seconds.
 */
export function standardFaults(
  chains: readonly string[],
  from: number,
  to: number,
  seed: number,
): readonly Fault[] {
  const draw = uniform(seed);
  const week = 7 * 86_400;
  const faults: Fault[] = [];
  for (let start = from; start < to; start += week)
    for (const kind of ['message-delay', 'dropped-leg', 'stale-oracle', 'gas-spike'] as const) {
      const chain = chains[Math.floor(draw() * chains.length)]!;
      const begin = Math.floor(start + draw() * (week - 86_400));
      const hours = 1 + Math.floor(draw() * 12);
      const span = { from: begin, to: begin + hours * 3600, chain };
      if (kind === 'message-delay') faults.push({ ...span, kind, seconds: 600 + Math.floor(draw() * 7200) });
      else if (kind === 'dropped-leg') faults.push({ ...span, kind, probability: 0.5 });
      else if (kind === 'gas-spike') faults.push({ ...span, kind, multiplier: 5 + Math.floor(draw() * 20) });
      else faults.push({ ...span, kind });
    }
  return faults;
}
