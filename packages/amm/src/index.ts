export * from './attribution.ts';
export * from './book.ts';
export * from './concentrated.ts';
export * from './constant-product.ts';
export * from './fee-growth.ts';
export * from './gaussian.ts';
export * from './liquidity-amounts.ts';
export * from './loss.ts';
export * from './lvr.ts';
export * from './quote.ts';
export {
  type Amounts,
  type Hessian,
  liquidityForValue,
  type Prices,
  positionAmounts,
  positionGamma,
  positionHessian,
  positionValue,
} from './shape.ts';
export { amount0Between, amount1Between, priceAfterInput, priceAfterOutput } from './sqrt-price.ts';
export * from './swap-step.ts';
export * from './tick-math.ts';
export * from './weighted.ts';
