import * as fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { scanXml } from '../../src/ontapi/xml-scan.ts';

type Event = readonly [kind: 'open' | 'leaf' | 'close', name: string, depth: number, text?: string];

/** What the scanner tells; null when it does not take the document. */
function scanned(body: string): Event[] | null {
  const events: Event[] = [];
  const whole = scanXml(body, {
    open: (name, depth) => events.push(['open', name, depth]),
    leaf: (name, text, depth) => events.push(['leaf', name, depth, text]),
    close: (name, depth) => events.push(['close', name, depth]),
  });
  return whole ? events : null;
}

/** The same from an XML parser; null when the document is not well formed. */
function parsed(body: string): Event[] | null {
  const parser = new SaxesParser({ position: false });
  const events: Event[] = [];
  const open: string[] = [];
  let leaf = false;
  let text = '';
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    const parent = open.at(-1);
    if (leaf && parent !== undefined) events.push(['open', parent, open.length]);
    open.push(name);
    leaf = true;
    text = '';
  });
  const collect = (more: string): void => {
    text += more;
  };
  parser.on('text', collect);
  parser.on('cdata', collect);
  parser.on('closetag', ({ name }) => {
    events.push(leaf ? ['leaf', name, open.length, text] : ['close', name, open.length]);
    leaf = false;
    open.pop();
  });
  try {
    parser.write(body).close();
  } catch {
    return null;
  }
  return events;
}

const anyName = fc.constantFrom(
  'netapp',
  'results',
  'name',
  'size-used',
  'a',
  'a.b',
  'x_1',
  'ns:a',
);
const anyText = fc
  .array(
    fc
      .constantFrom(
        'p_',
        'ä',
        '中',
        '😀',
        ' ',
        '\n',
        '&amp;',
        '&lt;',
        '&quot;',
        '&#65;',
        '&#x1F600;',
      )
      .map((text) => text)
      .chain((text) =>
        fc.constantFrom(text, text, `${text}<!-- <no> -->`, '<![CDATA[<&]]>', '<?pi x?>'),
      ),
    { maxLength: 5 },
  )
  .map((texts) => texts.join(''));
const anyAttributes = fc.constantFrom('', '', ' status="passed"', " a='>' b = \"'\"", '\n a="1"\n');

/** Whole documents with everything that the scanner is to take. */
const anyDocument = fc
  .letrec<{ element: string; content: string }>((tie) => ({
    element: fc
      .tuple(anyName, anyAttributes, tie('content'), fc.constantFrom('', '', ' '), fc.boolean())
      .map(([name, attributes, content, space, short]) =>
        content === '' && short
          ? `<${name}${attributes}${space}/>`
          : `<${name}${attributes}>${content}</${name}${space}>`,
      ),
    content: fc.oneof(
      { maxDepth: 4 },
      anyText,
      fc
        .array(fc.tuple(tie('element'), fc.constantFrom('', '', '\n  ', 'x')), { maxLength: 4 })
        .map((items) => items.flat().join('')),
    ),
  }))
  .element.chain((element) =>
    fc
      .tuple(
        fc.constantFrom('', "<?xml version='1.0' encoding='UTF-8' ?>\n"),
        fc.constantFrom('', "<!DOCTYPE netapp SYSTEM 'file:/etc/netapp_gx.dtd'>\n", '<!-- a -->'),
        fc.constantFrom('', '\n', '<!-- b -->\n'),
      )
      .map(([head, doctype, tail]) => `${head}${doctype}${element}${tail}`),
  );

describe('a document', () => {
  it('is told of as an XML parser tells of it', () => {
    let leaves = 0;
    fc.assert(
      fc.property(anyDocument, (document) => {
        const events = scanned(document);
        expect(events).toEqual(parsed(document));
        leaves += events?.filter(([kind]) => kind === 'leaf').length ?? 0;
      }),
      { numRuns: 2000 },
    );
    expect(leaves).toBeGreaterThan(2000);
  });

  it('that is cut anywhere is not taken', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(), (document, at) => {
        const cut = document.slice(0, at % document.length);
        // Behind the last element there may be white space and comments: what is left of them is whole too.
        if (parsed(cut) === null) expect(scanned(cut)).toBeNull();
        else expect(scanned(cut)).toEqual(parsed(cut));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['nothing', ''],
    ['text alone', 'Bad gateway'],
    ['a login page', '<!DOCTYPE html><html><body><p>Log in<br></body></html>'],
    ['crossed ends', '<a><b></a></b>'],
    ['an end too many', '<a></a></a>'],
    ['two roots', '<a/><b/>'],
    ['text before the root', 'x<a/>'],
    ['text after the root', '<a/>x'],
    ['an entity that nobody declared', '<a>&nbsp;</a>'],
    ['an entity with a name of the language', '<a>&constructor;</a>'],
    ['an ampersand alone', '<a>a & b</a>'],
    ['a character that there is not', '<a>&#0;</a>'],
    ['an attribute without quotes', '<a b=c></a>'],
    ['a DOCTYPE with declarations', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['a DOCTYPE inside', '<a><!DOCTYPE a></a>'],
    ['CDATA outside', '<![CDATA[x]]><a/>'],
    ['an open comment', '<a><!-- </a>'],
    ['an end with more in it', '<a></a b>'],
    ['a longer end', '<a></ab>'],
  ])('is not taken: %s', (_what, body) => {
    expect(scanned(body)).toBeNull();
  });

  it('is taken with a byte order mark', () => {
    expect(scanned('\uFEFF<a>b</a>')).toEqual([['leaf', 'a', 1, 'b']]);
  });

  it('lets through what its reader throws', () => {
    const on = { open: () => undefined, close: () => undefined };
    const leaf = (): never => {
      throw new Error('enough');
    };
    expect(() => scanXml('<a>b</a>', { ...on, leaf })).toThrow('enough');
  });
});
