import { OntapError } from './errors.ts';
import { child, children, text, type XmlNode } from './zapi-xml.ts';

/** Reads one record of a reply. What must be there and is not is an error that names API and field. */
export interface Fields {
  /** Mandatory text. */
  text(...path: string[]): string;
  /** Text; null when absent or empty. */
  optional(...path: string[]): string | null;
  /** A flag; absent is false. Some releases write it with a capital. */
  flag(...path: string[]): boolean;
  /** A whole number; null when absent, empty or "-". */
  number(...path: string[]): number | null;
  /** The texts of a repeated element: the last name of the path is the repeated one. */
  list(...path: string[]): string[];
  /** Readers of a repeated element that has fields of its own. */
  records(...path: string[]): Fields[];
}

/** Takes the API's name and one of its records, returns its reader. */
export function fieldsOf(api: string, record: XmlNode): Fields {
  const optional = (...path: string[]): string | null => text(record, ...path)?.trim() || null;
  return {
    optional,
    text(...path) {
      const value = optional(...path);
      if (value === null) throw missingField(api, path.join('/'));
      return value;
    },
    flag: (...path) => optional(...path)?.toLowerCase() === 'true',
    number(...path) {
      const value = optional(...path);
      if (value === null || value === '-') return null;
      if (!/^-?\d+$/.test(value))
        throw new OntapError({
          kind: 'protocol',
          api,
          transport: 'zapi',
          message: `ONTAP's reply to ${api} has "${value.slice(0, 40)}" where ${path.join('/')} should be a number.`,
        });
      return Number(value);
    },
    list(...path) {
      const name = path.at(-1) ?? '';
      return children(child(record, ...path.slice(0, -1)), name)
        .map((one) => text(one)?.trim() ?? '')
        .filter((value) => value !== '');
    },
    records: (...path) =>
      children(child(record, ...path.slice(0, -1)), path.at(-1) ?? '').map((one) =>
        fieldsOf(api, one),
      ),
  };
}

export function missingField(api: string, field: string): OntapError {
  return new OntapError({
    kind: 'protocol',
    api,
    transport: 'zapi',
    message: `ONTAP's reply to ${api} lacks ${field}.`,
  });
}
