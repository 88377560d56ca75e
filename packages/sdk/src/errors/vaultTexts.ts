import { type ErrorTexts, name, time, wad } from './text.ts';

const observe = 'read the vault again and plan from what it says now';

/** The vault's own refusals. */
export const vaultTexts = {
  NotFund: ([caller]) => [`${caller} is not the fund`, 'send this from the fund account'],
  NotKeeper: ([caller]) => [
    `${caller} is not a keeper of this vault`,
    'let the fund call setKeeper for it, or send from a registered keeper',
  ],
  NotGuardian: ([caller]) => [
    `${caller} may not halt this vault`,
    'send this from a guardian or the fund account',
  ],
  NotMessenger: ([caller]) => [
    `${caller} is not the messenger of this vault`,
    'compare the messenger in the network manifest with the vault and let the fund call setMessenger',
  ],
  VaultHalted: () => ['the vault is halted', 'find out why, then let the fund call resume'],
  ZeroAddress: ([what]) => [`the address of ${name(what)} is zero`, 'give the contract address'],
  BadLimit: ([what, value]) => [
    `${value} is not allowed for ${name(what)}`,
    'take a value inside the bounds in the interface',
  ],
  BadThreshold: ([threshold, signers]) => [
    `a threshold of ${threshold} does not fit ${signers} signers`,
    'choose a threshold between 1 and the number of signers',
  ],
  UnknownAsset: ([asset]) => [`${name(asset)} is not listed`, 'let the fund call listAsset first'],
  AssetAlreadyListed: ([asset]) => [
    `${name(asset)} is listed already`,
    'use the listed configuration, or another asset id',
  ],
  UnknownPosition: ([id]) => [
    `position ${id} does not exist or is closed`,
    'read the positions again and leave it out',
  ],
  PositionAlreadyRegistered: ([id]) => [
    `this position is registered already, as number ${id}`,
    'use the registered one, or close it first',
  ],
  PositionElsewhere: ([id, holder]) => [
    `position ${id} is held by ${holder}, not by the vault`,
    'withdraw it from its holder, or just close it here',
  ],
  UnknownSource: ([kind]) => [
    `no position source is registered for ${name(kind)}`,
    'let the fund call setPositionSource',
  ],
  UnknownVenue: ([venue]) => [
    `no venue adapter is registered for ${name(venue)}`,
    'route around it, or let the fund call setVenue',
  ],
  UnknownPeer: ([eid]) => [`endpoint ${eid} is no peer of this vault`, 'let the fund call setPeers with it'],
  WrongVault: ([planned, actual]) => [
    `the plan was made for vault ${planned}, not ${actual}`,
    'send it to the vault it names',
  ],
  EpochTooOld: ([epoch, current]) => [
    `plan epoch ${epoch} is not above the current epoch ${current}`,
    'sign the plan again with a higher epoch',
  ],
  PlanExpired: ([validUntil, now]) => [
    `the plan was valid until ${time(validUntil)} and the chain is at ${time(now)}`,
    'sign a new plan',
  ],
  PlanTooLong: ([validUntil, latest]) => [
    `the plan would be valid until ${time(validUntil)}, the vault allows ${time(latest)} at most`,
    'shorten planValidity in the policy',
  ],
  NoPlan: () => ['the vault has no plan', 'submit a signed plan first'],
  PriceOutOfBand: ([asset, price, min, max]) => [
    `${name(asset)} stands at ${wad(price)} USD, outside the signed band ${wad(min)} to ${wad(max)}`,
    'plan again at the new price',
  ],
  RatioOutOfRange: ([id, ratio]) => [
    `hedge ratio ${wad(ratio)} of position ${id} is out of range`,
    'choose a ratio between 0 and 1',
  ],
  RatioStepTooLarge: ([id, from, to, allowed]) => [
    `the hedge ratio of position ${id} would move from ${wad(from)} to ${wad(to)}, by more than the ${wad(allowed)} it may move now`,
    'sign a smaller step, wait until the daily movement is back, or let the fund raise the steps',
  ],
  OverlayTooLarge: ([asset, quantity]) => [
    `an overlay of ${wad(quantity)} ${name(asset)} is above what the vault may hold`,
    'lower maxOverlay in the policy or let the fund raise the limits of the asset',
  ],
  TooFewSignatures: ([given, threshold]) => [
    `${given} signatures were given, the vault wants ${threshold}`,
    'collect the missing signatures',
  ],
  BadSigner: ([index, signer]) => [
    `signature ${index} recovers to ${signer}, which is no signer in ascending order`,
    'check the signing key, the chain id and the order of the signatures',
  ],
  DeadlinePassed: ([deadline, now]) => [
    `the order was good until ${time(deadline)} and the chain is at ${time(now)}`,
    'send a new order with a later deadline',
  ],
  IntentConsumed: ([intentId]) => [
    `intent ${intentId} was executed before`,
    'mark it as done: it must not run again',
  ],
  SequenceTooOld: ([sequence, newest]) => [
    `sequence ${sequence} is below ${newest}, which was executed in the same lane`,
    'draft the order again with a higher sequence; this one can no longer run',
  ],
  SequenceTooNew: ([sequence, now]) => [
    `sequence ${sequence} names a time after ${time(now)}, the time of the chain`,
    'put at most the chain time, in seconds, into the bits above the lowest 24',
  ],
  WrongDirection: ([gap, side]) => [
    `a ${side === 0 ? 'sale' : 'purchase'} would move away from the target; the gap is ${wad(gap)}`,
    observe,
  ],
  Overshoot: ([before, after]) => [
    `the gap to the target would go from ${wad(before)} to ${wad(after)}`,
    'make the order smaller than the gap',
  ],
  OrderTooLarge: ([quantity, limit]) => [
    `${wad(quantity)} is above the order limit ${wad(limit)}`,
    'split the order',
  ],
  PositionLimit: ([asset, held, limit]) => [
    `the vault would hold ${wad(held)} ${name(asset)}, its limit is ${wad(limit)}`,
    'make the order smaller or let the fund raise the limit',
  ],
  SlippageTooHigh: ([valueIn, valueOut, minimum]) => [
    `${wad(valueIn)} USD would turn into ${wad(valueOut)} USD, the vault wants at least ${wad(minimum)}`,
    'route the order again, smaller or over deeper pools',
  ],
  LossBudgetExceeded: ([loss, left]) => [
    `the order would lose ${wad(loss)} USD and ${wad(left)} USD of the 24 hour budget is left`,
    'wait for the budget to roll over, or make the order smaller',
  ],
  HealthFactorTooLow: ([factor, minimum]) => [
    `the health factor would be ${wad(factor)}, the floor is ${wad(minimum)}`,
    'supply collateral or repay debt first',
  ],
  StalePrice: ([asset, updatedAt, maxAge]) => [
    `the price of ${name(asset)} dates from ${time(updatedAt)}, the vault takes ${maxAge} s at most`,
    'hold until the feed answers again',
  ],
  BadPrice: ([asset, answer]) => [
    `the feed of ${name(asset)} answers ${answer}, outside its bounds`,
    'hold, and check the feed',
  ],
  SequencerDown: () => ['the sequencer of this chain is down', 'hold until it is back'],
  SequencerGrace: ([upSince, grace]) => [
    `the sequencer is back since ${time(upSince)} and the vault waits ${grace} s after that`,
    'hold until the grace time is over',
  ],
  NoMandate: ([eid]) => [
    `there is no mandate between this vault and endpoint ${eid}`,
    'put one into a signed plan first',
  ],
  MandateFlip: ([eid, asset, from, to]) => [
    `the ${name(asset)} mandate for endpoint ${eid} would flip from ${wad(from)} to ${wad(to)}`,
    'set it to zero and wait for the report before changing its sign',
  ],
  HaltSequenceJump: ([sequence, current]) => [
    `halt sequence ${sequence} is too far above ${current}`,
    'check which vault sent it: sequences grow one by one',
  ],
  WrongEpoch: ([epoch, current]) => [
    `the ratios amend plan epoch ${epoch}, the vault is at ${current}`,
    'sign them again for the plan in force',
  ],
  RatioSequenceTooOld: ([sequence, current]) => [
    `ratio sequence ${sequence} is not above ${current}`,
    'sign the ratios again with a higher sequence',
  ],
  BadRatioSignature: ([signature]) => [
    `the signature ${String(signature).slice(0, 20)}… of a ratio is not an encoded (sequence, validUntil, signatures)`,
    'encode it with the SDK',
  ],
  BalanceUnknown: ([token]) => [
    `${token} does not answer with the balance of the vault`,
    'check the token contract; the vault holds meanwhile',
  ],
  BatchTooLong: ([length, limit]) => [
    `${length} positions are more than the ${limit} a batch may have`,
    'split the batch',
  ],
  BatchNotAscending: ([index, id]) => [
    `position ${id} at place ${index} is not above the one before it`,
    'sort the updates by position and name each once',
  ],
  MandateMismatch: ([eid, asset, planned, asked]) => [
    `${wad(asked)} was asked for, the plan orders ${wad(planned)} ${name(asset)} from endpoint ${eid}`,
    'ask for what the plan orders, or sign another plan',
  ],
  MandateEpochJump: ([epoch, current]) => [
    `mandate epoch ${epoch} is too far above ${current}`,
    'check which vault sent it: epochs grow step by step',
  ],
  ReportBeyondMandate: ([eid, asset, most, adopted]) => [
    `endpoint ${eid} reports ${wad(adopted)} ${name(asset)}, more than the ${wad(most)} it was told to hold, or an epoch that never was`,
    'check that vault and its messages: a report like that is forged, or answers a forged mandate',
  ],
  EmptyOrder: () => ['the order has no legs or moves nothing', 'leave it out'],
} satisfies Partial<ErrorTexts>;
