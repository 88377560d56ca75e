import type { BookSnapshot, ChainId, IntentKind, IntentState, Plan, RiskForecast } from '@ballast/core';
import type { StoredFill } from '../ledger/fills.ts';
import type { Message } from '../ledger/messages.ts';
import type { Stage } from '../queue/stages.ts';

/** What a keeper tells whoever watches it. Facts are in the ledger first; an event may be missed without harm. */
export type KeeperEvent =
  | { readonly type: 'observed'; readonly snapshot: BookSnapshot }
  | { readonly type: 'forecast'; readonly cycle: number; readonly forecast: RiskForecast }
  | { readonly type: 'planned'; readonly plan: Plan }
  | {
      readonly type: 'transaction';
      readonly cycle: number;
      readonly chainId: ChainId;
      readonly kind: IntentKind;
      readonly state: IntentState;
      readonly detail: string | null;
      readonly hash: string | null;
    }
  | { readonly type: 'filled'; readonly fill: StoredFill }
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'stage'; readonly cycle: number; readonly stage: Stage; readonly milliseconds: number }
  /** `followUp`: a mandate arrived, so the carrying chain can already act on it. */
  | { readonly type: 'cycle-done'; readonly cycle: number; readonly followUp: boolean }
  | {
      readonly type: 'trouble';
      readonly cycle: number | null;
      readonly message: string;
      readonly fatal: boolean;
    };
