/**
 * Errors split by what a machine should do next: a retryable one may work later unchanged, a fatal one needs a
 * person or other input. Messages name the value and the next step.
 */
export class BallastError extends Error {
  readonly next: string;
  constructor(message: string, next: string, options?: ErrorOptions) {
    super(`${message}. Next: ${next}`, options);
    this.name = new.target.name;
    this.next = next;
  }
}

/** Passing trouble: an endpoint that does not answer, a receipt not there yet. */
export class RetryableError extends BallastError {}

/** Bad input or a refused action: trying again unchanged gives the same answer. */
export class FatalError extends BallastError {}

/** Walks the cause chain to its first error of a kind. */
export function findCause<T extends Error>(
  error: unknown,
  kind: abstract new (...args: never[]) => T,
): T | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof kind) return at;
  return undefined;
}

/** One line for people, whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
