import type { ErrorTexts } from './text.ts';

/** What the timelock that holds the fund role can end a call with. */
export const fundTexts = {
  DelayRequired: ([target, selector]) => [
    `function ${selector} of ${target} may add risk and does not run at once`,
    'schedule it and execute it after the delay',
  ],
  TimelockInsufficientDelay: ([delay, minimum]) => [
    `a delay of ${delay} s is below the minimum of ${minimum} s`,
    'schedule it with the minimum delay or more',
  ],
  TimelockInvalidOperationLength: ([targets, payloads, values]) => [
    `${targets} targets, ${payloads} calls and ${values} values do not match`,
    'give one call and one value for each target',
  ],
  TimelockUnauthorizedCaller: ([caller]) => [
    `${caller} may not change the delay`,
    'schedule updateDelay on the timelock itself',
  ],
  TimelockUnexecutedPredecessor: ([predecessor]) => [
    `operation ${predecessor} has to be executed first`,
    'execute it, then this one',
  ],
  TimelockUnexpectedOperationState: ([operation]) => [
    `operation ${operation} is not in a state that allows this`,
    'read its state: it may be waiting, executed or cancelled',
  ],
  AccessControlBadConfirmation: () => [
    'a role can only be renounced by its holder',
    'send this from the account that gives the role up',
  ],
  AccessControlUnauthorizedAccount: ([account, role]) => [
    `${account} does not have the role ${role}`,
    "send this from the fund's multisig, or from a guardian to cancel",
  ],
  InsufficientBalance: ([balance, needed]) => [
    `the timelock holds ${balance} wei and the call needs ${needed}`,
    'send the value with the call',
  ],
} satisfies Partial<ErrorTexts>;
