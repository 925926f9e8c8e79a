import { type ConfigFileState, performConfigWrite, performModeRepair } from '../config/file.ts';
import type { Context } from '../context.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import type { Journal } from '../plan/journal.ts';
import type { SetupStep } from '../plan/setup-plan.ts';
import { observeSvm } from '../plan/svm-observe.ts';
import type { SvmWorld } from '../plan/svm-world.ts';
import type { Secret } from '../secret.ts';
import { judgeLogin, noProof, performBootstrapStep, proveBootstrap } from './bootstrap-login.ts';
import { parseAddress } from './ontap-session.ts';
import type { Proof } from './plugin-proof.ts';
import type { SetupScene } from './setup-scene.ts';

/** Does the steps of a setup, and remembers what they brought. */
export interface SetupPerformer {
  /** Throws what went wrong. */
  perform(step: SetupStep, journal: Journal): Promise<void>;
  /** Logs in as the plugin once. Throws UserError when that does not work. */
  proveLogin(): Promise<void>;
  /** As it was seen last. */
  world(): SvmWorld;
  proof(): Proof;
  /** Where the old files are kept; null: none was replaced. */
  readonly backups: { config: string | null; site: string | null };
}

export function setupPerformer(
  { ontap, config, site, hosts }: SetupScene,
  target: OntapTarget,
  client: OntapClient,
  context: Context,
): SetupPerformer {
  const { given, wanted } = ontap;
  const address = given.text('pluginAddress');
  const pluginAddress = address === undefined ? null : parseAddress(address, '--plugin-address');
  let { world } = ontap;
  let proof = noProof;
  const backups: SetupPerformer['backups'] = { config: null, site: null };

  const write = async (state: ConfigFileState, content: Secret): Promise<string | null> => {
    const now = context.clock.now();
    return (await performConfigWrite({ state, content, now, id: context.newId() })).backup;
  };
  const proveLogin = async (): Promise<void> => {
    const { password } = config;
    proof = await proveBootstrap({ wanted, world, target, pluginAddress, password }, context);
    const refused = judgeLogin(proof, context);
    if (refused !== null) throw refused;
  };
  return {
    async perform(step, journal) {
      switch (step.kind) {
        case 'login.prove':
          // LIFs and the user's applications are those that were just made.
          world = await observeSvm(client, wanted, context);
          return proveLogin();
        case 'config.write':
          backups.config = await write(config.input.state, config.content);
          return;
        case 'config.secure':
          return performModeRepair(config.input.state);
        case 'site.write':
          backups.site = await write(site.state, site.content);
          return;
        case 'hosts.reach':
          return hosts.reach();
        case 'hosts.install':
          return hosts.install(journal);
        case 'storage.prove':
          return hosts.prove();
        default:
          return performBootstrapStep(client, step, ontap.password, journal, () => {
            if (ontap.chap === null) throw new Error('CHAP is set before its passwords are known');
            return Promise.resolve(ontap.chap);
          });
      }
    },
    proveLogin,
    world: () => world,
    proof: () => proof,
    backups,
  };
}
