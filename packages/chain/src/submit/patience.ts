import type { SubmitSettings } from './settings.ts';

interface Doubt {
  readonly looks: number;
  readonly at: number;
}

/**
 * Counts contradictions between ledger and chain. One stale or lying answer must not move money, so only a row of
 * `looks` contradictions, at least `lookEvery` seconds apart, convinces.
 */
export class Patience {
  readonly #settings: Pick<SubmitSettings, 'looks' | 'lookEvery'>;
  readonly #now: () => number;
  readonly #doubts = new Map<string, Doubt>();

  /** @param now milliseconds, never going back. */
  constructor(settings: Pick<SubmitSettings, 'looks' | 'lookEvery'>, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Notes a contradiction about `subject`. True once it has been seen often enough; the count then starts anew. */
  isConvinced(subject: string): boolean {
    const now = this.#now();
    const before = this.#doubts.get(subject);
    if (before !== undefined && now - before.at < this.#settings.lookEvery * 1000) return false;
    const looks = (before?.looks ?? 0) + 1;
    if (looks >= this.#settings.looks) {
      this.#doubts.delete(subject);
      return true;
    }
    this.#doubts.set(subject, { looks, at: now });
    return false;
  }

  /** The subject was seen in order. */
  clear(subject: string): void {
    this.#doubts.delete(subject);
  }
}
