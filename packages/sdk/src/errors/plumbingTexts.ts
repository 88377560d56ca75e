import type { ErrorTexts } from './text.ts';

/** What venues, positions, messenger, factory and the libraries below them can end a call with. */
export const plumbingTexts = {
  PositionTokensUnknown: ([ref, token0, token1]) => [
    `position ${ref} consists of ${token0} and ${token1}, which are not the two named assets in this order`,
    'name its assets in the order of the pool, and list both first',
  ],
  TickOutOfRange: ([tick]) => [
    `tick ${tick} is outside what Uniswap v3 allows`,
    'close the position: its source reports a range no pool has',
  ],
  PositionNotRemembered: ([state]) => [
    `this position source remembers nothing, and was asked to value ${state}`,
    'sync the position, so that the vault reads it each time',
  ],
  PositionNotHeld: ([ref, holder]) => [
    `position ${ref} is not held by ${holder}`,
    'register it with its present holder, or close it',
  ],
  VenueOutputTooLow: ([out, minimum]) => [
    `the venue would pay ${out} token units, the leg wants at least ${minimum}`,
    'route the order again at the present prices',
  ],
  VenueBadData: ([data]) => [
    `the venue does not understand the leg data ${data}`,
    'encode the venue parameters as its adapter documents them',
  ],
  VenueCallerRefused: ([caller]) => [
    `${caller} may not use or configure this venue`,
    'trade through the vault it belongs to, configure it from the fund account',
  ],
  VenueRouteUnknown: ([router, selector]) => [
    `function ${selector} of router ${router} is not registered`,
    'route around it, or let the fund call setRoute',
  ],
  VenueTargetRefused: ([target]) => [
    `${target} is no router: it is the vault, a token, Aave, the messenger or its endpoint, or has no code`,
    "name the aggregator's own router",
  ],
  OnlyVault: ([caller]) => [
    `${caller} may not send messages`,
    'send through the vault that this messenger belongs to',
  ],
  GasTooLow: ([available, required]) => [
    `the message arrived with ${available} gas and needs ${required}`,
    'deliver it again with more gas: it is not lost',
  ],
  UnknownMessageKind: ([kind]) => [
    `the message is of the unknown kind ${kind}`,
    'run the same version of the messenger on both chains',
  ],
  FeeTooLow: ([paid, required]) => [
    `${paid} wei were paid for a parked message that costs ${required}: it stays parked`,
    'ask quoteParked again and send that much; what is too much comes back',
  ],
  MandateLimitReached: ([eid, outbound, limit]) => [
    `the path ${outbound ? 'to' : 'from'} endpoint ${eid} carried its ${limit} mandates of the last 24 hours`,
    outbound
      ? 'wait until the window moves on, or let the fund raise the limit'
      : 'find out who sends so many, then deliver the message again: it is not lost',
  ],
  NotParked: ([number, eid, kind]) => [
    `message ${number} of kind ${kind} to endpoint ${eid} is not waiting for a payer`,
    'take number, destination, kind and body from its MessageParked event; perhaps somebody paid already',
  ],
  ParkedWhileHalted: ([number]) => [
    `mandate ${number} was parked and the vault is halted`,
    'send it after the fund resumed, or leave it: a newer plan replaces it',
  ],

  OnlyPeer: ([eid, sender]) => [
    `a message from ${sender} at endpoint ${eid} is not from our messenger there`,
    'set the peer on both messengers and read them back',
  ],
  OnlyEndpoint: ([caller]) => [
    `${caller} is not the LayerZero endpoint`,
    'deliver messages through the endpoint of this chain',
  ],
  NoPeer: ([eid]) => [
    `the messenger has no peer at endpoint ${eid}`,
    'let the fund call setPeer on both messengers',
  ],
  NotEnoughNative: ([value]) => [
    `${value} wei do not pay for the message`,
    'quote the fee again and send more',
  ],
  LzTokenUnavailable: () => ['there is no LayerZero token on this chain', 'pay the message in native token'],
  InvalidOptions: ([options]) => [
    `LayerZero does not understand the options ${options}`,
    'encode type-3 options and let the fund set them again',
  ],
  InvalidDelegate: () => ['the LayerZero delegate is the zero address', 'name the fund account'],
  InvalidEndpointCall: () => ['the messenger got no LayerZero endpoint', 'deploy it with the endpoint'],
  OnlyFund: ([caller, fund]) => [
    `${caller} may not create a vault for ${fund}`,
    'send this from the fund account',
  ],
  NoExtension: ([extension]) => [
    `there is no contract at ${extension} to extend the vault with`,
    'deploy the extensions first',
  ],
  UnexpectedNative: ([value]) => [
    `${value} wei were sent to a function that takes none`,
    'send no native token with it',
  ],

  TransferFailed: () => [
    'a token refused to leave the vault or a venue',
    'check the balance, and whether the token blocks the receiver',
  ],
  TransferFromFailed: () => [
    'a venue could not collect its input',
    'check the balance of the input token, and whether it blocks the venue',
  ],
  ApproveFailed: () => ['a token refused an approval', 'check that it is a plain ERC-20 token'],
  ETHTransferFailed: () => [
    'the excess fee could not be paid back to the caller',
    'send from an account that takes native token, or pay exactly the quoted fee',
  ],
  Overflow: () => ['an amount does not fit its field', 'send a smaller amount'],
  MulWadFailed: () => ['a product of amounts is too large', 'send a smaller amount'],
  DivWadFailed: () => ['a division by zero or of too large an amount', 'check prices and amounts for zero'],
  FullMulDivFailed: () => [
    'a division by zero or of too large an amount, at full precision',
    'check prices and pool balances for zero',
  ],
  DeploymentFailed: () => [
    'the factory could not create the vault: its address is taken or its initialisation refused',
    'choose another name, or check addresses, signers, threshold and limits',
  ],

  AddressEmptyCode: ([target]) => [`there is no contract at ${target}`, 'check the address'],
  FailedCall: () => ['a call inside the vault failed without a reason', 'trace the transaction'],
  ReentrancyGuardReentrantCall: () => [
    'the vault was called back from inside its own call, or again in the transaction of an auction fill',
    'send one call for each transaction; if a token or venue called back, stop using it',
  ],
  InvalidInitialization: () => ['the vault is initialised already', 'leave it as it is'],
  NotInitializing: () => ['this may only run while the vault is initialised', 'deploy through the factory'],
  OwnableInvalidOwner: ([owner]) => [`${owner} cannot own the vault`, 'name the fund account'],
  OwnableUnauthorizedAccount: ([account]) => [
    `${account} was not offered the vault`,
    'let the fund call transferOwnership first',
  ],
  ERC1967InvalidImplementation: ([implementation]) => [
    `${implementation} is no implementation contract`,
    'deploy the new vault code and name its address',
  ],
  ERC1967NonPayable: () => ['an upgrade without a call takes no value', 'send no native token with it'],
  UUPSUnauthorizedCallContext: () => [
    'this was called on the implementation, not on a vault',
    'call the address of the vault',
  ],
  UUPSUnsupportedProxiableUUID: ([slot]) => [
    `the new code stores its implementation at ${slot}`,
    'upgrade to code that follows ERC-1967',
  ],
} satisfies Partial<ErrorTexts>;
