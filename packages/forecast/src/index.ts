export * from './ewma.ts';
export * from './forecaster.ts';
export * from './history.ts';
export * from './psd.ts';
