/**
 * 1inch's own package, loaded when first needed: it takes about a second and 40 MB, mostly for its own ethers, which a
 * keeper without auctions must not pay.
 */
export const fusionPackage = () => (loaded ??= import('@1inch/fusion-sdk'));
let loaded: Promise<typeof import('@1inch/fusion-sdk')> | undefined;

/** The half of it that talks to the API. */
export const fusionApiPackage = () => (apiLoaded ??= import('@1inch/fusion-sdk/api'));
let apiLoaded: Promise<typeof import('@1inch/fusion-sdk/api')> | undefined;
