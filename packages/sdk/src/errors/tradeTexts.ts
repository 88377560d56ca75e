import { type ErrorTexts, name, time, wad } from './text.ts';

/** Auctions on 1inch Fusion, and collateral on its way to another vault of the fund. */
export const tradeTexts = {
  FusionNotConfigured: () => [
    'this vault has no 1inch contracts registered',
    'execute on another venue, or let the fund call setFusion',
  ],
  FusionDomainMismatch: ([declared, used]) => [
    `the order protocol declares the EIP-712 domain ${declared} and hashes under another, giving ${used}`,
    'compare its address with the published one: this is not a 1inch order protocol',
  ],
  NotOrderProtocol: ([caller]) => [
    `${caller} is not the registered 1inch order protocol`,
    'fill the auction through the order protocol',
  ],
  AuctionLegs: ([count, venue]) => [
    `an auction is one leg for 1inch-fusion, this has ${count}${count === 1n ? ` for ${name(venue)}` : ''}`,
    'form one order for each auction, or use executeHedge',
  ],
  AuctionTraits: ([traits]) => [
    `the vault signs no order with the maker traits 0x${traits.toString(16)}`,
    'set extension, pre- and post-interaction, and either no partial fills or multiple fills; nothing else',
  ],
  AuctionExpiry: ([expiry, earliest, latest]) => [
    `the auction would expire at ${time(expiry)}, it must be between ${time(earliest)} and ${time(latest)}`,
    'choose an expiry a few minutes from now',
  ],
  AuctionExtension: ([field, value]) => [
    `the field ${name(field)} of the order extension holds ${value}, which the vault does not sign`,
    "form the extension with the settlement's curve and whitelist only, without fees or further calls",
  ],
  AuctionKnown: ([hash]) => [
    `order ${hash} was registered before, and one order is one auction`,
    'take another nonce or salt',
  ],
  UnknownAuction: ([hash]) => [
    `the vault never registered order ${hash}`,
    'take the hash from the AuctionOpened event',
  ],
  AuctionNotLive: ([hash]) => [
    `auction ${hash} is closed or expired`,
    'settle it and open another one if the hedge is still wanted',
  ],
  AuctionOverfilled: ([hash, making, left]) => [
    `auction ${hash} has ${left} token units left, ${making} were asked for`,
    'compare the vault with the order protocol: they should never differ',
  ],
  TooManyAuctions: ([limit]) => [
    `${limit} auctions are live already`,
    'settle those that are filled or expired, or cancel one',
  ],
  NoCollateralRoute: ([eid]) => [
    `there is no collateral route to endpoint ${eid}`,
    'let the fund call setCollateralRoute',
  ],
  CollateralFeeTooHigh: ([fee, limit]) => [
    `the bridge would keep ${fee} token units, the route allows ${limit}`,
    'wait for a lower bridge fee, or let the fund raise the limit of the route',
  ],
  NativeFeeTooHigh: ([fee, limit]) => [
    `the message costs ${wad(fee)} native tokens, ${wad(limit)} were offered`,
    'quote again, and send that much with a limit at least as high',
  ],
  CollateralCapExceeded: ([quantity, left]) => [
    `${wad(quantity)} would leave, the route has ${wad(left)} left for these 24 hours`,
    'send less, wait, or let the fund raise the daily cap',
  ],
  ConfirmedTooMuch: ([eid, total, sent]) => [
    `${total} token units were confirmed at endpoint ${eid}, only ${sent} were ever sent there`,
    'confirm the running total of what arrived, after bridge fees',
  ],
  BridgeTokenUnknown: ([token]) => [
    `the bridge pool moves ${token}, which this adapter cannot handle`,
    'deploy the adapter for a pool of an ERC-20 token',
  ],
  BridgeAmountRefused: ([amount, least, most]) => [
    `the bridge takes amounts from ${least} to ${most} token units, not ${amount}`,
    'split the transfer, or send more at once',
  ],
  BridgeCreditShort: ([eid, amount, credit]) => [
    `the bridge can move ${credit} token units to endpoint ${eid} now, not ${amount}`,
    'send what the credit allows, and the rest when the bridge has rebalanced',
  ],
  BridgeOutputTooLow: ([received, minimum]) => [
    `${received} token units would arrive, at least ${minimum} were wanted`,
    'quote again, and accept the present fee or wait',
  ],
} satisfies Partial<ErrorTexts>;
