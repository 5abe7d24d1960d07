import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { customers, requestRow, type TestPackage, trainPackage } from '../../../test/model-package.ts';
import { sendRaw, startServing, testKey, writePackageFiles } from './testing.ts';

type Running = Awaited<ReturnType<typeof startServing>>;

const folder = mkdtempSync(join(tmpdir(), 'millwright-endpoint-'));
const world = customers(600);
const columns = [...world.features, world.targets.churned];
const row = (index: number) => requestRow(columns, index, 'churned');
let binary: TestPackage;
let running: Running;

beforeAll(async () => {
  binary = await trainPackage({ columns, target: 'churned', task: 'binary' });
  running = await startServing(folder, writePackageFiles(folder, binary.files));
});
const others: Running[] = [];
afterEach(async () => {
  for (const other of others.splice(0)) await other.serving.close();
});
afterAll(async () => {
  await running.serving.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startOther(...parameters: Parameters<typeof startServing>): Promise<Running> {
  const other = await startServing(...parameters);
  others.push(other);
  return other;
}

describe('/predict', () => {
  it('answers what the model said in training, in all three forms', async () => {
    const expected = [...binary.trainingOutputs.slice(0, 3)];
    const rows = [row(0), row(1), row(2)];
    const many = await running.post('/predict', { rows });
    expect(many.status).toBe(200);
    expect(many.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const answer = (await many.json()) as {
      predictions: { label: string; probability: number; probabilities: Record<string, number> }[];
    };
    expect(answer).toMatchObject({
      model: 'customers',
      version: 1,
      requestId: expect.stringMatching(/^[0-9a-f]{12}-\d+$/),
    });
    expect(answer.predictions.map(({ probabilities }) => probabilities.yes)).toEqual(expected);
    for (const [index, { label, probability, probabilities }] of answer.predictions.entries()) {
      expect(label).toBe(expected[index]! >= 0.5 ? 'yes' : 'no');
      expect(probability).toBe(probabilities[label]);
      expect(probabilities.no! + probabilities.yes!).toBeCloseTo(1, 12);
    }
    for (const body of [row(0), [row(0)]]) {
      const one = (await (await running.post('/predict', body)).json()) as typeof answer;
      expect(one.predictions).toEqual(answer.predictions.slice(0, 1));
    }
  });

  it('answers values and classes of the other tasks', async () => {
    const spend = await trainPackage({
      columns: [...world.features, world.targets.spend],
      target: 'spend',
      task: 'regression',
    });
    const plan = await trainPackage({
      columns: [...world.features, world.targets.plan],
      target: 'plan',
      task: 'multiclass',
    });
    const regression = await startOther(folder, writePackageFiles(folder, spend.files, { number: 2 }));
    expect(await (await regression.post('/predict', [row(0), row(1)])).json()).toMatchObject({
      predictions: [{ value: spend.trainingOutputs[0] }, { value: spend.trainingOutputs[1] }],
      version: 2,
    });
    const multiclass = await startOther(folder, writePackageFiles(folder, plan.files, { number: 3 }));
    const [basic, gold, silver] = plan.trainingOutputs;
    const { predictions } = (await (await multiclass.post('/predict', row(0))).json()) as {
      predictions: [{ label: string; probability: number; probabilities: Record<string, number> }];
    };
    expect(predictions[0].probabilities).toEqual({ basic, gold, silver });
    expect(predictions[0].probability).toBe(Math.max(basic!, gold!, silver!));
    expect(predictions[0].probabilities[predictions[0].label]).toBe(predictions[0].probability);
  });

  it('takes thousands of rows while it answers others, and a body that comes in pieces', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => row(index % 600));
    const body = JSON.stringify({ rows }, null, 1);
    const answer = await new Promise<string>((resolve, reject) => {
      const outgoing = request(`${running.url}/predict`, {
        method: 'POST',
        headers: { 'X-API-Key': testKey, 'Content-Type': 'application/json; charset=UTF-8' },
      });
      outgoing.on('error', reject);
      outgoing.on('response', (response: IncomingMessage) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text));
      });
      for (let start = 0; start < body.length; start += 50_000)
        outgoing.write(body.slice(start, start + 50_000));
      outgoing.end();
    });
    const { predictions } = JSON.parse(answer) as { predictions: { probabilities: { yes: number } }[] };
    expect(predictions.map(({ probabilities }) => probabilities.yes)).toEqual(
      rows.map((_, index) => binary.trainingOutputs[index % 600]),
    );
  });

  const { income: _income, ...withoutIncome } = row(0);
  it.each([
    ['no field at all', {}, '"age" is required', 'age'],
    [
      'a missing field',
      { rows: [row(0), { ...row(1), age: undefined }] },
      '"age" is required',
      'rows[1].age',
    ],
    ['an unknown field', { ...row(0), shoeSize: 44 }, 'not an input', 'shoeSize'],
    ['a misspelt field', [{ ...row(0), Age: 44 }], 'Did you mean "age"?', '[0].Age'],
    ['a number as text', { ...row(0), age: '44' }, 'without the quotes', 'age'],
    ['text for a boolean', { ...row(0), isPremium: 'yes' }, 'true or false', 'isPremium'],
    ['an odd date', { ...row(0), since: '2020-02-30' }, 'a date as text', 'since'],
    ['a number beyond whole numbers', '{"age":9007199254740993}', 'a whole number within', 'age'],
    ['an infinite number', `{"income":1e400}`, 'a finite number', 'income'],
    ['a list of numbers', [1, 2, 3], 'must be an object', '[0]'],
    ['no rows', { rows: [] }, 'no row', ''],
    ['an empty list', [], 'no row', ''],
    ['a word beside the rows', { rows: [row(0)], model: 'x' }, 'not a field of this request', 'model'],
    ['a plain value', '"hello"', 'Send an object', ''],
    ['null', 'null', 'Send an object', ''],
    ['nothing', '', 'not valid JSON', ''],
    ['NaN', '{"income":NaN}', 'JSON has no NaN', ''],
    ['Infinity', '{"income":-Infinity}', 'not valid JSON', ''],
    ['half an object', '{"age":', 'not valid JSON', ''],
    ['a byte-order mark', '\uFEFF{}', 'not valid JSON', ''],
    ['deep nesting', `{"rows":${'['.repeat(10_000)}${']'.repeat(10_000)}}`, 'levels deep', ''],
    ['deep nesting that is small', `${'['.repeat(100)}${']'.repeat(100)}`, 'must be an object', '[0]'],
  ])('refuses %s with the place', async (_, body, message, path) => {
    const response = await running.post('/predict', body);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as {
      error: { message: string; issues: { path: string; message: string }[] };
    };
    expect(error.issues.some((issue) => issue.path === path && issue.message.includes(message))).toBe(true);
    expect(error.message).toBe(error.issues[0]!.message);
  });

  it('takes what was missing in training as missing', async () => {
    for (const body of [withoutIncome, { ...row(0), income: null }]) {
      expect((await running.post('/predict', body)).status).toBe(200);
    }
  });

  it('refuses too many rows and too large bodies before they are in memory', async () => {
    const small = await startOther(folder, writePackageFiles(folder, binary.files), {
      limits: { bodyBytes: 20_000, rows: 10 },
    });
    const eleven = await small.post(
      '/predict',
      Array.from({ length: 11 }, () => row(0)),
    );
    expect(eleven.status).toBe(413);
    expect(await eleven.text()).toContain('at most 10');
    const declared = await small.post('/predict', ' '.repeat(20_001));
    expect(declared.status).toBe(413);
    // Without a length the body is counted while it arrives; an endless one ends the connection.
    const head = `POST /predict HTTP/1.1\r\nHost: 127.0.0.1:${small.port}\r\nX-API-Key: ${testKey}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    const answer = await sendRaw(small.port, head + chunk.repeat(1_200));
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect((await small.post('/predict', row(0))).status).toBe(200);
  });

  it.each([
    ['text', { 'Content-Type': 'text/plain' }],
    ['a form', { 'Content-Type': 'application/x-www-form-urlencoded' }],
    ['another charset', { 'Content-Type': 'application/json; charset=latin1' }],
    ['compression', { 'Content-Encoding': 'gzip' }],
  ])('takes no %s', async (_, headers) => {
    const response = await running.post('/predict', row(0), { headers });
    expect(response.status).toBe(415);
  });

  it('takes no bytes that are not UTF-8', async () => {
    const utf16 = Buffer.from(JSON.stringify(row(0)), 'utf16le');
    expect((await running.post('/predict', utf16)).status).toBe(400);
    expect((await running.post('/predict', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]))).status).toBe(415);
  });

  it('answers 200 or 4xx to whatever JSON comes, and stays up', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ depthSize: 'small' }), async (value) => {
        const fields = { ...row(0), city: value };
        for (const body of [value, { rows: value }, fields]) {
          const response = await running.post('/predict', JSON.stringify(body));
          expect(response.status === 200 || response.status === 400).toBe(true);
          await response.arrayBuffer();
        }
      }),
      { numRuns: 60 },
    );
    expect((await running.post('/predict', row(0))).status).toBe(200);
  });

  it('serves columns and classes with hostile names', async () => {
    const names = ['__proto__', 'constructor', 'rows', '<script>alert(1)</script>', 'a"b', '名前'];
    const base = customers(300, { seed: 5 });
    const values = base.features[0]!.kind === 'numbers' ? base.features[0]!.values : new Float64Array();
    const features = names.map((name, index) => ({
      name,
      type: 'float' as const,
      kind: 'numbers' as const,
      values: values.map((value, rowIndex) => (value * (index + 3) + rowIndex) % 17),
    }));
    const target = {
      name: 'toString',
      type: 'category' as const,
      kind: 'strings' as const,
      values: Array.from(values, (value) => (value > 45 ? '__proto__' : '</script>')),
    };
    const hostile = await trainPackage({
      columns: [...features, target],
      target: 'toString',
      task: 'binary',
    });
    const other = await startOther(folder, writePackageFiles(folder, hostile.files));
    const body = JSON.stringify({ rows: [requestRow([...features, target], 0, 'toString')] });
    expect(body).toContain('"__proto__"');
    const response = await other.post('/predict', body);
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain(`"__proto__":${hostile.trainingOutputs[0]}`);
    const refused = await other.post('/predict', '{"__proto__":"x"}');
    expect(await refused.text()).toContain('"path":"__proto__"');
    const page = await (await other.ask('/docs')).text();
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&#60;script&#62;');
    expect(
      ((await (await other.ask('/openapi.json')).json()) as { components: unknown }).components,
    ).toBeTypeOf('object');
  });
});
