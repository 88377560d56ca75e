import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, fitLine, fitText, paint, piece, safe, widthOf } from './text.ts';

describe('bar', () => {
  it('fills its share in eighths of a column', () => {
    expect(bar(0.5, 4)).toBe('██  ');
    expect(bar(9 / 32, 4)).toBe('█▏  ');
    expect(bar(1, 4)).toBe('████');
  });

  it('shows something above zero, nothing at zero, and never more than its width', () => {
    expect(bar(1e-9, 4)).toBe('▏   ');
    expect(bar(0, 4)).toBe('    ');
    expect(bar(Number.NaN, 4)).toBe('    ');
    fc.assert(
      fc.property(fc.double(), fc.integer({ min: 0, max: 60 }), (share, width) => {
        expect([...bar(share, width)]).toHaveLength(width);
      }),
    );
  });
});

describe('fitting', () => {
  it('cuts with an ellipsis and pads on either side', () => {
    expect([fitText('ballast', 4), fitText('go', 4), fitText('go', 4, 'right'), fitText('go', 0)]).toEqual([
      'bal…',
      'go  ',
      '  go',
      '',
    ]);
  });

  it('a line has exactly its width, cut inside any piece', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 12 }), { maxLength: 6 }),
        fc.integer({ min: 1, max: 40 }),
        (texts, width) => {
          expect(
            widthOf(
              fitLine(
                texts.map((text) => piece(text)),
                width,
              ),
            ),
          ).toBe(width);
        },
      ),
    );
  });
});

it('text keeps one column per character', () => {
  expect(safe('a\tb\u001b[31m\u0301c漢')).toBe('a b[31mc?');
});

it('paints only where asked', () => {
  expect(paint([piece('a', 'bold'), piece('b')], true)).toBe('\u001b[1ma\u001b[0mb');
  expect(paint([piece('a', 'bold')], false)).toBe('a');
});
