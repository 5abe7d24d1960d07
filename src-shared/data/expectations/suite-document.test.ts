import { describe, expect, it } from 'vitest';
import { Expectation, type Suite } from './expectation.schema.ts';
import { formatSuite, parseSuite } from './suite-document.ts';

const rule = (draft: Parameters<typeof Expectation.parse>[0]) => Expectation.parse(draft);

const suite: Suite = {
  name: 'Sales: "2026"',
  rules: [
    rule({ kind: 'regex', column: 'code', pattern: '^[A-Z]{2}-\\d+: #$' }),
    rule({ kind: 'in-set', column: 'answer', values: ['yes', 'no', 'null', '1', 1, true, ''] }),
    rule({ kind: 'row-count', min: 100 }),
    rule({
      kind: 'condition',
      sql: 'a <= b\n  AND c IS NOT NULL',
      note: 'Both: see the # handbook',
      severity: 'warning',
    }),
    rule({ kind: 'range', column: 'day', min: '2026-01-01', allowedShare: 0.01, isOn: false }),
    rule({ kind: 'unique', columns: ['ünïcode', 'b: c'] }),
    rule({ kind: 'distribution', column: 'x', threshold: 0.2, reference: 3 }),
  ],
};

describe('the file of a suite', () => {
  it('comes back as it was, and is the same bytes whatever the order of the rules', () => {
    const text = formatSuite(suite);
    const { suite: read, problems } = parseSuite(text);
    expect(problems).toEqual([]);
    expect(new Set(read!.rules)).toEqual(new Set(suite.rules));
    expect(formatSuite(read!)).toBe(text);
    expect(formatSuite({ ...suite, rules: suite.rules.toReversed() })).toBe(text);
  });

  it('has one field a line and leaves defaults out, so that a change is a diff of one line', () => {
    expect(formatSuite({ name: 'Sales', rules: suite.rules.slice(2, 5) })).toBe(
      `format: 1
name: Sales
rules:
  - kind: row-count
    min: 100
  - kind: condition
    sql: |-
      a <= b
        AND c IS NOT NULL
    severity: warning
    note: "Both: see the # handbook"
  - kind: range
    column: day
    min: 2026-01-01
    allowedShare: 0.01
    isOn: false
`,
    );
  });

  it.each([
    ['format: 1\nname: a\nrules:\n  - kind: range\n    column: x\n   min: 1\n', 6, /./],
    ['format: 1\nname: a\nrules:\n  - kind: range\n    column: x\n    min: [1]\n', 6, /min/],
    ['format: 1\nname: a\nrules:\n  - kind: nonsense\n    column: x\n', 4, /kind is one of row-count/],
    ['format: 1\nname: a\nrules:\n  - kind: not-missing\n    column: x\n    minimum: 1\n', 6, /minimum/],
    ['format: 1\nname: a\nrules:\n  - kind: not-missing\n', 4, /column/],
    [
      'format: 1\nname: a\nrules:\n  - kind: range\n    column: x\n    min: 2\n    max: 1\n',
      4,
      /minimum is above/,
    ],
    ['format: 1\nname: a\nrules:\n  - kind: regex\n    column: x\n    pattern: "("\n', 4, /RE2/],
    ['format: 2\nname: a\nrules: []\n', 1, /format: 1/],
    ['name: a\nrules: []\n', 1, /format: 1/],
    ['- 1\n', 1, /format, name and rules/],
    ['', 1, /format, name and rules/],
    [
      'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]\n',
      1,
      /./,
    ],
  ])('says what is wrong, and in which line: %j', (text, line, message) => {
    const { suite: read, problems } = parseSuite(text);
    expect(read).toBeNull();
    expect(problems[0]).toEqual({ line, message: expect.stringMatching(message) });
  });
});
