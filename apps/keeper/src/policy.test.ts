import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicy, FatalError } from '@ballast/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPolicy, readPolicy } from './policy.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'ballast-policy-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function read(content: unknown) {
  const path = join(dir, 'policy.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return readPolicy(path);
}

describe('a policy file', () => {
  it('sets what it names and leaves the rest', () => {
    const given = {
      horizonDays: 3,
      minOrder: 250,
      reactionTime: { '137': 1_800 },
      cvar: { level: 0.95, weight: 0.5 },
      ilBudget: { loss: 5_000, confidence: 0.95, days: 30 },
    };
    const { horizonDays: _, ...same } = given;
    expect(read(given)).toEqual({ ...defaultPolicy, ...same, horizon: 3 * 86_400 });
    expect(read({ hedgeGate: { days: 30 } })).toEqual({ ...defaultPolicy, hedgeGate: { days: 30 } });
    expect(read({})).toEqual(defaultPolicy);
  });

  it('changes the base it is given', () => {
    const path = join(dir, 'base.json');
    writeFileSync(path, '{"slippage": 0.001}');
    const base = { ...defaultPolicy, riskAversion: 0.5 };
    expect(readPolicy(path, base)).toEqual({ ...base, slippage: 0.001 });
  });

  it.each([
    ['no JSON', '{', /policy\.json is not readable JSON/],
    ['an unknown field', { ilBuget: {} }, /Unrecognized key.*ilBuget/],
    ['a percentage for a share', { cvar: { level: 95, weight: 1 } }, /cvar\.level: .*not 95/],
    ['a loss that is none', { ilBudget: { loss: 0, confidence: 0.9, days: 30 } }, /ilBudget\.loss: .*not 0/],
    ['certainty', { ilBudget: { loss: 9, confidence: 1, days: 30 } }, /ilBudget\.confidence: .*not 1/],
    ['a budget without days', { ilBudget: { loss: 9, confidence: 0.9 } }, /ilBudget\.days/],
    ['a gate of no days', { hedgeGate: { days: -1 } }, /hedgeGate\.days: .*not -1/],
    ['a chain by name', { reactionTime: { polygon: 60 } }, /polygon/],
    ['a text for a number', { minOrder: '50' }, /minOrder: .*not "50"/],
    ['an auction too long', { auctions: { minGain: 1, longest: 901 } }, /auctions\.longest: .*not 901/],
    ['a negative order', { minOrder: -1 }, /minOrder: .*not -1/],
    [
      'a budget and a gate',
      { ilBudget: { loss: 9, confidence: 0.9, days: 30 }, hedgeGate: { days: 30 } },
      /both ilBudget and hedgeGate/,
    ],
  ])('%s is named with field and value', (_what, content, words) => {
    expect(() => read(content)).toThrow(FatalError);
    expect(() => read(content)).toThrow(words);
    expect(() => read(content)).toThrow(/Next: /);
  });
});

it('a policy from code is checked the same way', () => {
  expect(checkPolicy(defaultPolicy)).toBe(defaultPolicy);
  expect(() => checkPolicy({ ...defaultPolicy, riskAversion: Number.NaN })).toThrow(/riskAversion/);
  expect(() => checkPolicy({ ...defaultPolicy, priceBand: 2 })).toThrow(/priceBand: .*not 2/);
});
