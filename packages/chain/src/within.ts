import { RetryableError } from '@ballast/core';

/**
 * Waits for `work` at most so many milliseconds. The work itself goes on unheard: a read can be abandoned, so use it
 * for nothing that must not happen later.
 * @throws RetryableError saying `what` happened in that time, or the error of the work.
 */
export function within<T>(work: Promise<T>, milliseconds: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(
          new RetryableError(
            `${what} within ${milliseconds} ms`,
            'check that the node runs and is not overloaded; it is asked again',
          ),
        ),
      milliseconds,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
