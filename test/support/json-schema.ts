type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typeOf = (value: unknown): string[] => {
  if (value === null) return ['null'];
  if (Array.isArray(value)) return ['array'];
  if (typeof value === 'number')
    return Number.isInteger(value) ? ['integer', 'number'] : ['number'];
  return [typeof value];
};

/** Whether a document fits a JSON Schema (draft 7, the words that ours uses); throws on a word that it does not know. */
export function fitsSchema(schema: Json, value: unknown, root: Json = schema): boolean {
  const fits = (inner: unknown, part: unknown): boolean =>
    inner === false ? false : !isObject(inner) || fitsSchema(inner, part, root);
  const rules: Readonly<Record<string, (rule: never) => boolean>> = {
    type: (rule: string | string[]) => [rule].flat().some((type) => typeOf(value).includes(type)),
    const: (rule: unknown) => rule === value,
    enum: (rule: unknown[]) => rule.includes(value),
    pattern: (rule: string) => typeof value !== 'string' || new RegExp(rule, 'u').test(value),
    required: (rule: string[]) => !isObject(value) || rule.every((key) => key in value),
    maxProperties: (rule: number) => !isObject(value) || Object.keys(value).length <= rule,
    items: (rule: Json) => !Array.isArray(value) || value.every((item) => fits(rule, item)),
    properties: (rule: Json) =>
      !isObject(value) ||
      Object.entries(value).every(([key, part]) => !(key in rule) || fits(rule[key], part)),
    additionalProperties: (rule: unknown) =>
      !isObject(value) ||
      Object.entries(value).every(
        ([key, part]) =>
          key in ((schema['properties'] as Json | undefined) ?? {}) || fits(rule, part),
      ),
    allOf: (rule: Json[]) => rule.every((part) => fits(part, value)),
    if: (rule: Json) => !fits(rule, value) || fits(schema['then'], value),
    $ref: (rule: string) =>
      fits((root['definitions'] as Json)[rule.replace('#/definitions/', '')], value),
  };
  const silent = [
    '$schema',
    'title',
    'description',
    'default',
    'deprecated',
    'then',
    'definitions',
  ];
  return Object.entries(schema).every(([word, rule]) => {
    if (silent.includes(word)) return true;
    const check = rules[word];
    if (check === undefined) throw new Error(`unknown word of a schema: ${word}`);
    return check(rule as never);
  });
}
