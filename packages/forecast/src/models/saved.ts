import { type AssetId, FatalError } from '@ballast/core';
import type { TensorBackend } from '../nets/backend.ts';
import { restoreEnsemble } from './ensemble.ts';
import { type ForestState, restoreForests } from './forest.ts';
import { type LogHarState, restoreLogHars } from './har.ts';
import type { FittedVolatility } from './model.ts';
import { type NetworkState, restoreNetwork } from './network.ts';

/** A fitted model as plain data: survives JSON, so a registry can keep it and another process can forecast with it. */
export type SavedModel =
  | { readonly type: 'log-har'; readonly states: Readonly<Record<AssetId, LogHarState>> }
  | { readonly type: 'forest'; readonly states: Readonly<Record<AssetId, ForestState>> }
  | { readonly type: 'network'; readonly state: NetworkState }
  | { readonly type: 'ensemble'; readonly members: readonly SavedModel[] };

/** The model that was saved. Throws FatalError when a network is to be restored without a tensor backend. */
export function restoreVolatility(saved: SavedModel, backend?: TensorBackend): FittedVolatility {
  switch (saved.type) {
    case 'log-har':
      return restoreLogHars(saved.states);
    case 'forest':
      return restoreForests(saved.states);
    case 'ensemble':
      return restoreEnsemble(saved.members.map((member) => restoreVolatility(member, backend)));
    case 'network':
      if (!backend) throw new FatalError(`a saved ${saved.state.kind}`, 'open a tensor backend first');
      return restoreNetwork(backend, saved.state);
  }
}
