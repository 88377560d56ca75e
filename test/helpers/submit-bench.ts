import { randomBytes } from 'node:crypto';
import { createSubmitter, type SubmitAlarm, type Submitter, type SubmitterOptions } from '@ballast/chain';
import { type Hex, type Intent, type IntentDraft, wei } from '@ballast/core';
import type { Ledger } from '@ballast/keeper';
import { type Address, type LocalAccount, parseEther, toHex } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Anvil } from './anvil.ts';
import { compileEffectSink, deployEffectSink, effectsOf, isEffective, sinkCall } from './effect-sink.ts';

export interface Bench {
  readonly anvil: Anvil;
  readonly account: LocalAccount;
  readonly sink: Address;
  readonly alarms: SubmitAlarm[];
  submitter(change?: Partial<SubmitterOptions>): Submitter;
  draft(change?: Partial<IntentDraft>): IntentDraft;
  /** Records and sends; ids of effects are random, so tests share a chain. */
  run(change?: Partial<IntentDraft>): Promise<Intent | undefined>;
  effects(id: Hex | null): Promise<number>;
}

const opened: Submitter[] = [];

/** Gives back every lease taken since the last call. */
export async function closeSubmitters(): Promise<void> {
  for (const submitter of opened.splice(0)) await submitter.close();
}

let code: Hex | null = null;

/** A fresh funded signer and sink on a chain. */
export async function openBench(anvil: Anvil, ledger: Ledger): Promise<Bench> {
  code ??= compileEffectSink();
  const account = privateKeyToAccount(generatePrivateKey());
  await anvil.rpc('anvil_setBalance', [account.address, toHex(parseEther('100'))]);
  const deployer = privateKeyToAccount(generatePrivateKey());
  await anvil.rpc('anvil_setBalance', [deployer.address, toHex(parseEther('1'))]);
  const deploying = deployEffectSink(anvil.client, deployer, code);
  const isMining = await anvil.rpc('anvil_getAutomine');
  if (isMining !== true) {
    await new Promise((resolve) => setTimeout(resolve, 60));
    await anvil.rpc('evm_mine');
  }
  const sink = await deploying;
  const alarms: SubmitAlarm[] = [];
  const submitter: Bench['submitter'] = (change = {}) => {
    const made = createSubmitter({
      chainId: anvil.chainId,
      account,
      clients: [anvil.client],
      journal: ledger.intents,
      ledger: ledger.submissions,
      isEffective,
      onAlarm: (alarm) => alarms.push(alarm),
      ...change,
      settings: {
        confirmations: 1,
        pollMilliseconds: 20,
        looks: 2,
        lookEvery: 0.05,
        auditEvery: 0.05,
        ...change.settings,
      },
    });
    opened.push(made);
    return made;
  };
  const draft: Bench['draft'] = (change = {}) => {
    const id: Hex = change.effectId ?? `0x${randomBytes(32).toString('hex')}`;
    return {
      key: `test-${id}`,
      cycle: 1,
      chainId: anvil.chainId,
      signer: account.address,
      kind: 'execute-hedge',
      to: sink,
      data: sinkCall('consume', id),
      value: wei(0n),
      gas: null,
      effectId: id,
      validUntil: null,
      details: null,
      ...change,
    };
  };
  return {
    anvil,
    account,
    sink,
    alarms,
    submitter,
    draft,
    run: async (change) => {
      const wanted = draft(change);
      await ledger.intents.record([wanted]);
      const sender = submitter();
      const [intent] = await sender.settle([wanted.key], 10_000);
      await sender.close();
      return intent;
    },
    effects: async (id) => (await effectsOf(anvil.client, sink)).filter((effect) => effect === id).length,
  };
}

export const until = async (condition: () => boolean | Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`not within 15 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
};
