import { duration } from '../report/format.ts';

/** A time that may be days: "45 min 00 s", "96 h". */
export const reach = (seconds: number): string =>
  seconds > 7200 ? `${Number((seconds / 3600).toFixed(1))} h` : duration(seconds * 1000);
