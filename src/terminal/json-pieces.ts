import { escapeControls } from './style.ts';

/** So many elements of a long list go into one piece. */
const CHUNK = 500;

/**
 * JSON.stringify(value, null, 2) and a newline, in pieces: a list of 100,000 volumes is never one string. Pieces end
 * between elements of the document's own lists. What would be obeyed by a terminal is written as \uXXXX.
 */
export function* jsonPieces(value: unknown): Generator<string> {
  for (const piece of plainPieces(value)) yield escapeControls(piece);
}

function* plainPieces(value: unknown): Generator<string> {
  if (!isPlainObject(value)) {
    yield `${JSON.stringify(value, null, 2)}\n`;
    return;
  }
  const entries = Object.entries(value).filter(
    ([, member]) => JSON.stringify(Array.isArray(member) ? [] : member) !== undefined,
  );
  if (entries.length === 0) {
    yield '{}\n';
    return;
  }
  yield '{';
  for (const [index, [key, member]] of entries.entries()) {
    yield `${index === 0 ? '' : ','}\n  ${JSON.stringify(key)}: `;
    if (Array.isArray(member) && member.length > CHUNK) yield* listPieces(member);
    else yield indented(JSON.stringify(member, null, 2), '  ');
  }
  yield '\n}\n';
}

function* listPieces(list: readonly unknown[]): Generator<string> {
  for (let start = 0; start < list.length; start += CHUNK) {
    // As the only element of a list it has the depth, and so the layout, that it will have in the document.
    const chunk = JSON.stringify([list.slice(start, start + CHUNK)], null, 2);
    yield (start === 0 ? '[' : ',') + chunk.slice(HEAD.length, -TAIL.length);
  }
  yield '\n  ]';
}

const HEAD = '[\n  [';
const TAIL = '\n  ]\n]';

/** Line breaks inside strings are escaped, so every line break is one of the layout. */
function indented(text: string, by: string): string {
  return text.replaceAll('\n', `\n${by}`);
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value)
  );
}
