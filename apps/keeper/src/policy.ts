import { readFileSync } from 'node:fs';
import { defaultPolicy, describeError, FatalError, type Policy } from '@ballast/core';
import { z } from 'zod';

const share = z.number().min(0).max(1);
const inside = z.number().gt(0).lt(1);
const usd = z.number().nonnegative();
const positive = z.number().positive();
const days = z.number().positive().max(3_650);

/** Every field of a policy with the values that make sense. */
const policy = z.strictObject({
  riskAversion: positive,
  horizon: positive,
  minHealthFactor: z.number().min(1),
  maxImpact: share,
  minOrder: usd,
  slippage: share,
  maxOverlay: z.record(z.string(), usd),
  idleBuffer: usd,
  planValidity: positive,
  priceBand: inside,
  covarianceHalfLife: positive,
  /** Seconds by chain id. */
  reactionTime: z
    .record(z.string(), positive)
    .refine((times) => Object.keys(times).every((id) => /^[1-9]\d*$/.test(id)), {
      error: 'name chains by their id, such as "137"',
    })
    .optional(),
  cvar: z.strictObject({ level: z.number().min(0.5).lt(1), weight: usd }).optional(),
  hedgeGate: z.strictObject({ days }).optional(),
  ilBudget: z.strictObject({ loss: positive, confidence: inside, days }).optional(),
  auctions: z.strictObject({ minGain: usd, longest: z.number().int().min(180).max(900) }).optional(),
});

/** A file states days instead of seconds, and only what differs. */
const policyFile = policy.omit({ horizon: true }).partial().extend({ horizonDays: days.optional() });

const example =
  'such as {"riskAversion": 0.0001, "ilBudget": {"loss": 5000, "confidence": 0.95, "days": 30}}; the fields are those of the policy in packages/core/src/policy.ts, with horizonDays for the horizon';

/**
 * Reads a policy; what it leaves out is taken from `base`.
 * @throws FatalError naming the file, the field and the value.
 */
export function readPolicy(path: string, base: Policy = defaultPolicy): Policy {
  const { horizonDays, ...given } = parsed(policyFile, readJson(path), path);
  return checkPolicy(
    {
      ...base,
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      ...(horizonDays === undefined ? {} : { horizon: horizonDays * 86_400 }),
    },
    path,
  );
}

/**
 * Checks a policy that came from anywhere. @param where its origin, for the message.
 * @throws FatalError naming the field and the value.
 */
export function checkPolicy(given: Policy, where = 'the policy'): Policy {
  parsed(policy, given, where);
  if (given.ilBudget && given.hedgeGate)
    throw new FatalError(
      `${where} has both ilBudget and hedgeGate: the budget decides for the whole book, so the gate would never be asked`,
      'leave one of them out',
    );
  return given;
}

function parsed<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const found = schema.safeParse(value, { reportInput: true });
  if (found.success) return found.data;
  const issues = found.error.issues.map((issue) => {
    const named = `${issue.path.join('.') || 'the whole'}: ${issue.message}`;
    return issue.code === 'unrecognized_keys' || issue.input === undefined
      ? named
      : `${named}, not ${JSON.stringify(issue.input)}`;
  });
  throw new FatalError(`${where} does not fit: ${issues.join('; ')}`, `write a policy ${example}`);
}

/** @throws FatalError naming the file. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new FatalError(
      `${path} is not readable JSON: ${describeError(cause)}`,
      'check the path and the file',
      { cause },
    );
  }
}
