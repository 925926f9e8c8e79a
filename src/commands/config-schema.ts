import { configSchema } from '../config/json-schema.ts';
import { defineCommand } from './spec.ts';

/** The JSON Schema of config.json: the same document for people and programs. */
export const command = defineCommand<null, object>({
  input: async () => null,
  run: async () => configSchema(),
  view: (schema) => `${JSON.stringify(schema, null, 2)}\n`,
});
