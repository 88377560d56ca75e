import type { AssetId, Reason } from '@ballast/core';

/** Everything the live screen shows. Lists run from oldest to newest; the screen keeps what fits. */
export interface ScreenState {
  readonly title: string;
  readonly stages: readonly StageView[];
  /** Null during set-up. */
  readonly run: RunView | null;
  /** Last thing a person should know. */
  readonly notice: string | null;
}

export interface StageView {
  readonly name: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly ms: number;
}

export interface RunView {
  readonly source: string;
  /** Market time, seconds. */
  readonly at: number;
  readonly step: number;
  readonly steps: number;
  readonly prices: readonly {
    readonly asset: AssetId;
    readonly usd: number;
    /** Since the start of the run, fraction. */
    readonly change: number;
  }[];
  readonly exposure: readonly {
    readonly chain: string;
    readonly asset: AssetId;
    readonly beforeUsd: number;
    readonly afterUsd: number;
  }[];
  readonly plans: readonly {
    readonly cycle: number;
    readonly at: number;
    readonly action: 'hedge' | 'hold';
    readonly reasons: readonly Reason[];
  }[];
  readonly transactions: readonly {
    readonly hash: string;
    /** Chain time of the snapshot before it, seconds. */
    readonly at: number;
    readonly chain: string;
    readonly kind: string;
    readonly status: 'success' | 'reverted';
    readonly gasUsd: number;
  }[];
  readonly messages: readonly {
    readonly guid: string;
    readonly kind: string;
    readonly from: string;
    readonly to: string;
    readonly sent: number;
    readonly verified: number | null;
    readonly delivered: number | null;
  }[];
  /** The newest forecast's model and why it drives. */
  readonly model: { readonly name: string; readonly reason: string };
  /** What the newest plan says about whether to hedge, and chains that are left alone; most urgent first. */
  readonly attention: readonly { readonly text: string; readonly urgent: boolean }[];
  readonly costs: {
    readonly swap: number;
    readonly borrow: number;
    readonly gas: number;
    readonly messages: number;
  };
  /** USD against the benchmark since the start. */
  readonly pnl: { readonly unhedged: number; readonly ballast: number };
}
