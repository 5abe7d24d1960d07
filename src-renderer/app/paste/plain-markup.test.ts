import { expect, it } from 'vitest';
import { plainMarkup } from './plain-markup.ts';

it.each([
  ['<td style="a > b" colspan=2 sdval=\'1.5\'>x</td>', "<td colspan=2 sdval='1.5'>x</td>"],
  ['<IMG src=x onerror="alert(1)">on click = "go" < 3', '<img>on click = "go" < 3'],
  ['a<style>td > p { x: "<td>" }</STYLE >b<script>1</script>c', 'abc'],
  ['<!--StartFragment--><table>', '<!--StartFragment--><table>'],
  ['a<style>never closed', 'a'],
  ['<td title="never closed <td>', '<td>'],
])('%s', (html, expected) => {
  expect(plainMarkup(html)).toBe(expected);
});

it('ends, whatever the markup is', () => {
  // Quadratic work on any of these would run into the time-out of the tests.
  for (const piece of ['<a "', '<style', '<td ', '<', ' style="', '<a colspan="'])
    expect(plainMarkup(piece.repeat(1_000_000)).length).toBeGreaterThanOrEqual(0);
});
