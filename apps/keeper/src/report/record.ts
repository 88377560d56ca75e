import type {
  AssetId,
  BookSnapshot,
  ChainId,
  Hex,
  Plan,
  PositionKey,
  ReasonCode,
  RiskForecast,
  RunReport,
  TokenAmount,
  VenueId,
  Wad,
  Wei,
} from '@ballast/core';
import type { RegisteredModel } from '../ledger/models.ts';

/**
 * Everything a report is computed from. There may be any number of snapshots per market step, in order of time;
 * `closing` is read after the last transactions. An event belongs between the two snapshots whose blocks of its
 * chain enclose it: after the earlier block, up to and including the later one.
 */
export interface RunRecord {
  readonly run: RunReport['run'];
  /** "history: <folder name>" or "generated (seed n)". */
  readonly source: string;
  /** Market steps played, and the length of one in seconds. */
  readonly steps: number;
  readonly stepSeconds: number;
  readonly snapshots: readonly BookSnapshot[];
  /** Null while the run goes on: what happened after the last snapshot is then not accounted for yet. */
  readonly closing: BookSnapshot | null;
  readonly plans: readonly Plan[];
  /** What the plans reckoned with, in order. */
  readonly forecasts: readonly Pick<RiskForecast, 'model' | 'assets' | 'volatility' | 'observations'>[];
  /** Why the risk model is the one it is, and the models that were judged for it. */
  readonly risk: { readonly reason: string; readonly models: readonly RegisteredModel[] };
  readonly fills: readonly FillRecord[];
  readonly transactions: readonly TransactionRecord[];
  readonly messages: readonly MessageRecord[];
  /** Settlement tokens the fund moved into (positive) or out of a vault during the run. */
  readonly flows: readonly FlowRecord[];
  readonly entries: readonly EntryRecord[];
  readonly timings: RunReport['timings'];
  readonly emulated: readonly string[];
}

/** One `HedgeExecuted`, or one fill of an auction. */
export interface FillRecord {
  readonly block: bigint;
  readonly cycle: number;
  /** Block time, seconds. */
  readonly at: number;
  readonly chainId: ChainId;
  readonly asset: AssetId;
  readonly side: 'sell' | 'buy';
  /** Asset sold or bought, positive. */
  readonly quantity: Wad;
  /** Settlement token received or paid, positive, 18 decimals. */
  readonly cash: Wad;
  readonly legs: readonly {
    readonly venue: VenueId;
    readonly amountIn: TokenAmount;
    readonly amountOut: TokenAmount;
  }[];
  readonly tx: Hex;
  readonly intentId: Hex;
  readonly positionChains: readonly ChainId[];
  readonly reason: ReasonCode;
}

/** One mined transaction that the keeper paid for, reverted ones included. */
export interface TransactionRecord {
  readonly block: bigint;
  readonly chainId: ChainId;
  readonly hash: Hex;
  /** Intent kind: "submit-plan", "execute-hedge", "open-auction", "settle-auction", "cancel-auction", "send-mandates", "send-report", "supply-collateral". */
  readonly kind: string;
  readonly status: 'success' | 'reverted';
  readonly gasUsed: bigint;
  readonly gasPrice: Wei;
}

/** Life cycle of one LayerZero message; times are block times in seconds. */
export interface MessageRecord {
  /** Of the sending transaction, on the source chain. */
  readonly block: bigint;
  readonly guid: Hex;
  readonly source: ChainId;
  readonly destination: ChainId;
  readonly kind: 'mandate' | 'report' | 'halt';
  /** Native fee paid at the source after refunds; the gas of the sending transaction is not part of it. */
  readonly fee: Wei;
  readonly sent: number;
  readonly verified: number | null;
  readonly delivered: number | null;
  readonly sentTx: Hex;
  readonly deliveredTx: Hex | null;
}

export interface FlowRecord {
  readonly block: bigint;
  readonly chainId: ChainId;
  /** Settlement tokens, 18 decimals; negative leaves the vault. */
  readonly amount: Wad;
}

/** What a position was worth when it was opened, USD. */
export interface EntryRecord {
  readonly key: PositionKey;
  readonly valueUsd: number;
}
