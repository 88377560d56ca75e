import { sideOf, sqrtPriceAtTick, sqrtPriceToNumber } from '@ballast/amm';
import {
  type AssetId,
  type ConcentratedPool,
  type ConstantProductPool,
  FatalError,
  type PoolState,
  type WeightedPool,
} from '@ballast/core';

/**
 * Float model of one pool in one direction, whole units, fee included. Output is a concave increasing function of
 * input; with mu = (marginal output per input)^(-1/2) the input taken at mu is piecewise linear for constant-product
 * and concentrated pools, which is what makes Newton on mu finish in a few steps.
 */
export interface PoolCurve {
  /** mu before any trade; the pool takes nothing below it. */
  readonly startMu: number;
  readonly maxInput: number;
  readonly maxOutput: number;
  inputAt(mu: number): number;
  /** d input / d mu; zero where the pool is flat or full. */
  slopeAt(mu: number): number;
  output(input: number): number;
  input(output: number): number;
}

/** Piece of y = Y + a t / (1 + c t), t = x - X: marginal price a / (1 + c t)^2. */
export interface MoebiusPiece {
  readonly a: number;
  readonly c: number;
  /** Input it spans; infinite for the last piece of an unbounded pool. */
  readonly length: number;
}

/** Share of a weighted pool's balance that one swap may move; the contract refuses more. */
const WEIGHTED_LIMIT = 0.3;

/**
 * Curve of a pool for trades that pay in `assetIn`, or undefined when it has nothing to offer.
 * @throws FatalError when the pool does not hold the asset, or its ticks leave negative liquidity.
 */
export function poolCurve(pool: PoolState, assetIn: AssetId): PoolCurve | undefined {
  const zeroForOne = sideOf(pool, assetIn) === 0;
  switch (pool.kind) {
    case 'constant-product':
      return constantProductCurve(pool, zeroForOne);
    case 'concentrated':
      return moebiusCurve(concentratedPieces(pool, zeroForOne));
    case 'weighted':
      return weightedPoolCurve(pool, zeroForOne);
  }
}

/** Keeps only the part of a curve whose marginal price is at least 1 / mu^2. */
export function limitCurve(curve: PoolCurve, mu: number): PoolCurve | undefined {
  if (!(mu > curve.startMu)) return undefined;
  if (mu === Infinity) return curve;
  const maxInput = curve.inputAt(mu);
  return {
    startMu: curve.startMu,
    maxInput,
    maxOutput: curve.output(maxInput),
    inputAt: (at) => (at < mu ? curve.inputAt(at) : maxInput),
    slopeAt: (at) => (at < mu ? curve.slopeAt(at) : 0),
    output: (input) => curve.output(Math.min(input, maxInput)),
    input: curve.input,
  };
}

function constantProductCurve(pool: ConstantProductPool, zeroForOne: boolean): PoolCurve | undefined {
  const reserve0 = Number(pool.reserve0) / 10 ** pool.decimals0;
  const reserve1 = Number(pool.reserve1) / 10 ** pool.decimals1;
  const [reserveIn, reserveOut] = zeroForOne ? [reserve0, reserve1] : [reserve1, reserve0];
  if (!(reserveIn > 0 && reserveOut > 0)) return undefined;
  const keep = 1 - pool.fee / 1e6;
  return moebiusCurve([{ a: (keep * reserveOut) / reserveIn, c: keep / reserveIn, length: Infinity }]);
}

/** One piece per range with liquidity, in the direction of travel. Token1 in is token0 in with prices inverted. */
function concentratedPieces(pool: ConcentratedPool, zeroForOne: boolean): MoebiusPiece[] {
  const scale = 10 ** ((pool.decimals0 - pool.decimals1) / 2);
  const unit = 10 ** ((pool.decimals0 + pool.decimals1) / 2);
  const keep = 1 - pool.fee / 1e6;
  const pieces: MoebiusPiece[] = [];
  const rootAt = (sqrt: number): number => (zeroForOne ? sqrt * scale : 1 / (sqrt * scale));
  let root = rootAt(sqrtPriceToNumber(pool.sqrtPriceX96));
  let liquidity = pool.liquidity;
  const ahead = zeroForOne
    ? pool.ticks.filter(({ tick }) => tick <= pool.tick).reverse()
    : pool.ticks.filter(({ tick }) => tick > pool.tick);
  for (const { tick, liquidityNet } of ahead) {
    const next = rootAt(sqrtPriceAtTick(tick));
    if (liquidity > 0n && next < root) {
      const depth = Number(liquidity) / unit;
      const length = (depth * (root - next)) / (root * next * keep);
      pieces.push({ a: keep * root * root, c: (keep * root) / depth, length });
    }
    liquidity += zeroForOne ? -liquidityNet : liquidityNet;
    root = next;
    if (liquidity < 0n)
      throw new FatalError(
        `pool ${pool.address} has liquidity ${liquidity} after tick ${tick}`,
        'read the pool and all its ticks at one block',
      );
  }
  return pieces;
}

/** Curve over Moebius pieces in order of falling marginal price; undefined without pieces. */
export function moebiusCurve(pieces: readonly MoebiusPiece[]): PoolCurve | undefined {
  const count = pieces.length;
  if (count === 0) return undefined;
  const inputs = new Float64Array(count + 1);
  const outputs = new Float64Array(count + 1);
  const startMus = new Float64Array(count);
  const endMus = new Float64Array(count);
  pieces.forEach(({ a, c, length }, i) => {
    startMus[i] = 1 / Math.sqrt(a);
    endMus[i] = (1 + c * length) / Math.sqrt(a);
    inputs[i + 1] = inputs[i]! + length;
    outputs[i + 1] = outputs[i]! + (length === Infinity ? a / c : (a * length) / (1 + c * length));
  });
  const pieceAt = (mu: number): number => firstNotBelow(endMus, mu);
  return {
    startMu: startMus[0]!,
    maxInput: inputs[count]!,
    maxOutput: outputs[count]!,
    inputAt: (mu) => {
      const i = pieceAt(mu);
      if (i === count) return inputs[count]!;
      const { a, c } = pieces[i]!;
      return inputs[i]! + Math.max(Math.sqrt(a) * mu - 1, 0) / c;
    },
    slopeAt: (mu) => {
      const i = pieceAt(mu);
      if (i === count || mu <= startMus[i]!) return 0;
      const { a, c } = pieces[i]!;
      return Math.sqrt(a) / c;
    },
    output: (input) => {
      if (input >= inputs[count]!) return outputs[count]!;
      const i = Math.max(firstNotBelow(inputs, input) - 1, 0);
      const { a, c } = pieces[i]!;
      const t = Math.max(input - inputs[i]!, 0);
      return outputs[i]! + (a * t) / (1 + c * t);
    },
    input: (output) => {
      if (output >= outputs[count]!) return inputs[count]!;
      const i = Math.max(firstNotBelow(outputs, output) - 1, 0);
      const { a, c } = pieces[i]!;
      const y = Math.max(output - outputs[i]!, 0);
      return inputs[i]! + y / (a - c * y);
    },
  };
}

/** Index of the first entry >= value in an ascending array; its length when all are below. */
function firstNotBelow(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function weightedPoolCurve(pool: WeightedPool, zeroForOne: boolean): PoolCurve | undefined {
  const balance0 = Number(pool.balance0) / 10 ** pool.decimals0;
  const balance1 = Number(pool.balance1) / 10 ** pool.decimals1;
  const ratio = Number(pool.weight0) / Number(pool.weight1);
  const keep = 1 - pool.fee / 1e6;
  return zeroForOne
    ? weightedCurve(balance0, balance1, ratio, keep)
    : weightedCurve(balance1, balance0, 1 / ratio, keep);
}

/**
 * out = B_o (1 - (B_i / (B_i + keep x))^e), e = weightIn / weightOut; inverse marginal in closed form:
 * B_i + keep x = B_i (mu / startMu)^(2 / (e + 1)).
 */
export function weightedCurve(
  balanceIn: number,
  balanceOut: number,
  exponent: number,
  keep: number,
): PoolCurve | undefined {
  if (!(balanceIn > 0 && balanceOut > 0)) return undefined;
  const startMu = Math.sqrt(balanceIn / (balanceOut * exponent * keep));
  const power = 2 / (exponent + 1);
  const output = (input: number): number =>
    balanceOut * -Math.expm1(-exponent * Math.log1p((keep * input) / balanceIn));
  const inputFor = (out: number): number =>
    (balanceIn / keep) * Math.expm1(-Math.log1p(-out / balanceOut) / exponent);
  const maxInput = Math.min((WEIGHTED_LIMIT * balanceIn) / keep, inputFor(WEIGHTED_LIMIT * balanceOut));
  const free = (mu: number): number =>
    mu > startMu ? (balanceIn / keep) * Math.expm1(power * Math.log(mu / startMu)) : 0;
  return {
    startMu,
    maxInput,
    maxOutput: output(maxInput),
    inputAt: (mu) => Math.min(free(mu), maxInput),
    slopeAt: (mu) => {
      const input = free(mu);
      return input > 0 && input < maxInput ? ((power / mu) * (balanceIn + keep * input)) / keep : 0;
    },
    output,
    input: inputFor,
  };
}
