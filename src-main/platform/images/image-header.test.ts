import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImageProblem, readImageHeader } from './image-header.ts';

const folder = join(import.meta.dirname, '../../../test/corpus/images');
const read = (name: string) => readFileSync(join(folder, name));
const expected = JSON.parse(read('expected.json').toString()) as Record<string, object>;
const whole = Object.keys(expected);
const broken: Readonly<Record<string, string>> = {
  'cut-baseline.jpg': 'it ends before the image does',
  'cut-lossy.webp': 'it ends before the image does',
  'cut-moving.gif': 'it ends before the image does',
  'cut-progressive.jpg': 'it ends before the image does',
  'cut-rgb.bmp': 'it ends before the image does',
  'cut-rgb.png': 'it ends before the image does',
  'damaged.png': 'a part of it does not match its checksum',
  'empty.png': 'it is empty',
  'page.svg': 'it is no PNG, JPEG, GIF, WebP or BMP',
  'text.png': 'it is no PNG, JPEG, GIF, WebP or BMP',
  'tiff.tif': 'it is no PNG, JPEG, GIF, WebP or BMP',
};

describe('readImageHeader', () => {
  it('has an expectation for every image of the corpus', () => {
    const images = readdirSync(folder).filter((name) => !/\.(?:py|json)$/.test(name));
    expect(images.toSorted()).toEqual([...whole, ...Object.keys(broken)].toSorted());
  });

  it.each(whole)('reads %s as Pillow does', (name) => {
    expect(readImageHeader(read(name))).toEqual(expected[name]);
  });

  it.each(Object.entries(broken))('says what is wrong with %s', (name, problem) => {
    expect(() => readImageHeader(read(name))).toThrow(new ImageProblem(problem));
  });

  it('finds every image that was cut off anywhere but in what follows its end', () => {
    // Of a still GIF and of a BMP the last byte is needed too; Pillow pads a WebP to an even length.
    for (const name of ['rgb.png', 'baseline.jpg', 'still.gif', 'lossy.webp', 'rgb.bmp']) {
      const bytes = read(name);
      for (let length = 0; length < bytes.length; length += 1)
        expect(() => readImageHeader(bytes.subarray(0, length)), `${name} at ${length}`).toThrow(
          ImageProblem,
        );
    }
  });

  it('answers or refuses whatever bytes come, and ends', () => {
    const start = fc.constantFrom(...whole.map((name) => read(name).subarray(0, 40)));
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 200 }), fc.nat(40), (head, tail, kept) => {
        try {
          readImageHeader(Buffer.concat([head.subarray(0, kept), tail]));
        } catch (error) {
          expect(error).toBeInstanceOf(ImageProblem);
        }
      }),
      { numRuns: 500 },
    );
  });
});
