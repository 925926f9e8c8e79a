import { type CheckedDriver, family, isOf } from '../config/drivers.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { Secret } from '../secret.ts';
import { type ConfigDocument, solidfireEndpoint } from '../templates/config.ts';
import type { Given } from './given.ts';
import { readSecret, type SecretQuestion } from './secrets.ts';

/** The plugin's own login: a user name and a password, from options, from the start, or from a person. */
export class Login {
  readonly #given: Given;
  readonly #context: Context;
  readonly #driver: CheckedDriver;
  readonly #start: ConfigDocument;
  readonly username: string;

  constructor(
    given: Given,
    context: Context,
    driver: CheckedDriver,
    start: ConfigDocument,
    proposed: ConfigDocument,
  ) {
    this.#given = given;
    this.#context = context;
    this.#driver = driver;
    this.#start = start;
    const known = [start['username'], proposed['username']].find((one) => typeof one === 'string');
    this.username = given.text('pluginUsername') ?? known ?? 'trident_user';
  }

  /** Whether the document that is started from has all of it, in whichever way. */
  get complete(): boolean {
    const { clientPrivateKey, EndPoint, password } = this.#start;
    if (this.#given.has('pluginUsername')) return false;
    return clientPrivateKey !== undefined || EndPoint !== undefined || password !== undefined;
  }

  /** The password; null: none was given, and nobody was to be asked. Throws UsageError when nobody could be. */
  async read(ask: boolean): Promise<Secret | null> {
    const question: SecretQuestion = {
      stem: 'pluginPassword',
      env: 'NETAPPDVP_PLUGIN_PASSWORD',
      prompt: `Password of ${this.username} (the plugin's user on ${isOf(family.solidfire, this.#driver) ? 'the cluster; another one: --plugin-username' : 'ONTAP'}):`,
      option: '--plugin-password-file',
      ask: ask && !this.complete,
      check: (value) => (value === '' ? 'A password is needed.' : null),
    };
    const password = await readSecret(this.#given, this.#context, question);
    if (password !== null || !ask || this.complete) return password;
    throw new UsageError(
      `The password of the plugin's user ${this.username} is needed.`,
      'Give --plugin-password-file (the file of svm bootstrap --generate-plugin-password), --plugin-password-stdin or NETAPPDVP_PLUGIN_PASSWORD.',
      'answer-needed',
    );
  }

  /** Puts the login into the answers, as the driver wants it. */
  into(answers: ConfigDocument, password: Secret | null): ConfigDocument {
    const { MVIP, ...rest } = answers;
    if (!isOf(family.solidfire, this.#driver)) {
      const prefix = { storagePrefix: rest['storagePrefix'] ?? 'netappdvp_' };
      if (password === null) return { ...rest, ...prefix };
      return { ...rest, ...prefix, username: this.username, password };
    }
    return typeof MVIP === 'string' && password !== null
      ? { ...rest, EndPoint: solidfireEndpoint(MVIP, this.username, password) }
      : rest;
  }
}
