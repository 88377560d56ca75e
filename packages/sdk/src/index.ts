export * from './calls.ts';
export { decodeVaultError, type VaultError } from './errors/decode.ts';
export type { VaultErrorName } from './errors/text.ts';
export * from './generated/abis.ts';
export * from './names.ts';
export * from './order.ts';
export * from './plan.ts';
export * from './protocols.ts';
export * from './reads.ts';
