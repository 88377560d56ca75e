export * from './branch.ts';
export * from './convex.ts';
export * from './hedge.ts';
export * from './linear-algebra.ts';
export * from './solve.ts';
