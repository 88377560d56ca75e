export * from './auctions.ts';
export * from './collateral.ts';
export * from './drafts.ts';
export * from './orders.ts';
export * from './positions.ts';
export { mined, VaultRefusal, type VaultWallet, vaultEvents } from './send.ts';
export * from './sign.ts';
export * from './watch.ts';
