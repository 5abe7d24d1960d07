import { extract } from 'tar-stream';
import { expect, it } from 'vitest';
import { tarOf } from './folder-tar.ts';

it('packs what tar-stream unpacks, with names of any length and letters', async () => {
  const files = [
    { name: 'cats/1.png', text: 'one' },
    { name: `dogs/${'ü'.repeat(80)}/2.txt`, text: '' },
    { name: `${'x'.repeat(95)}.jpg`, text: 'y'.repeat(1_024) },
    // Their records are 99 and 1,000 bytes and some more long: where the length itself takes a digit more.
    ...[86, 87, 88, 89, 986, 987, 988, 989].map((length) => ({
      name: `${'n'.repeat(length + 20)}`,
      text: 'n',
    })),
  ];
  const tar = tarOf(files.map(({ name, text }) => ({ name, file: new Blob([text]) })));
  const unpacked = extract();
  unpacked.end(Buffer.from(await tar.arrayBuffer()));
  const found: { name: string; text: string }[] = [];
  for await (const entry of unpacked) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry as AsyncIterable<Buffer>) chunks.push(chunk);
    found.push({ name: entry.header.name, text: Buffer.concat(chunks).toString() });
  }
  expect(found).toEqual(files);
});
