import type { Hex } from 'viem';
import type { MessageRecord } from '../protocols/types.ts';

/** What to do to coming messages, for tests and drills. Applies to the next `count` messages that match. */
export interface MessageFault {
  /**
   * delay: wait `ms` before verifying. drop: do nothing until {@link LayerZeroControl.retry}.
   * duplicate: verify and try to deliver a second time. reorder: collect `count` messages, then deliver the last first.
   */
  readonly kind: 'delay' | 'drop' | 'duplicate' | 'reorder';
  readonly count: number;
  readonly ms?: number;
  readonly srcEid?: number;
  readonly dstEid?: number;
}

/** Steering and watching the LayerZero worker, the same whether it runs in this process or its own. */
export interface LayerZeroControl {
  inject(fault: MessageFault): Promise<void>;
  /** Stops verification and delivery of every message until {@link release}. */
  hold(): Promise<void>;
  release(): Promise<void>;
  /** Carries a dropped message after all. */
  retry(guid: Hex): Promise<void>;
  records(): Promise<MessageRecord[]>;
  /**
   * Waits until a message is delivered, failed, dropped or orphaned.
   * A message id depends on path and nonce only: after `revertTo` it comes again, and the old record answers here.
   * @throws RetryableError when nothing of that happened in time.
   */
  waitFor(guid: Hex, timeoutMs?: number): Promise<MessageRecord>;
  /** Reads all chains once more and waits until no message is on its way. */
  idle(timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}
