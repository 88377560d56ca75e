import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { axisOf, extentOf } from './svg.ts';

describe('axes', () => {
  it('mark round values and cover the data', () => {
    expect(axisOf({ min: 3540, max: 4499.9 }, 3)).toEqual({
      extent: { min: 3500, max: 4500 },
      marks: [3500, 4000, 4500],
    });
    expect(axisOf({ min: -400, max: 200 }, 6).marks).toEqual([-400, -300, -200, -100, 0, 100, 200]);
  });

  it('stay few and enclose any values', () => {
    const finite = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 20 }), fc.integer({ min: 1, max: 10 }), (values, count) => {
        const extent = extentOf(values, [0]);
        const axis = axisOf(extent, count);
        const slack = (extent.max - extent.min) * 1e-9;
        expect(axis.extent.min).toBeLessThanOrEqual(extent.min + slack);
        expect(axis.extent.max).toBeGreaterThanOrEqual(extent.max - slack);
        expect(axis.marks.length).toBeLessThanOrEqual(count + 3);
        expect(axis.marks.length).toBeGreaterThan(1);
      }),
    );
  });
});
