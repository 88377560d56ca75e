/** Names that mean the same thing on every chain. */

/** Chain-independent asset name: "WETH", "WBTC", "POL", "USDC". */
export type AssetId = string;
/** EIP-155 chain id. */
export type ChainId = number;
/** LayerZero endpoint id. */
export type Eid = number;
/** Name of a registered venue adapter: "uniswap-v3", "uniswap-v2", "sushi". */
export type VenueId = string;
/** 0x-prefixed hex, kept here so that pure packages need no chain library. */
export type Hex = `0x${string}`;
/** 0x-prefixed 20-byte address. */
export type Address = `0x${string}`;
/** A position is named by its chain and the number its vault gave it: "42161-3". */
export type PositionKey = string;

export const positionKey = (chainId: ChainId, positionId: bigint | number): PositionKey =>
  `${chainId}-${positionId}`;
