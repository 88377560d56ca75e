import fc from 'fast-check';

/** Property tests try the same cases in every run; FC_SEED=random searches new ones. */
const { FC_SEED } = process.env;
if (FC_SEED !== 'random') fc.configureGlobal({ seed: Number(FC_SEED ?? 42) });
