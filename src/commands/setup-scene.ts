import { readPluginConfig } from '../config/document.ts';
import type { Context } from '../context.ts';
import { UsageError } from '../errors.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import type { Plan } from '../plan/plan.ts';
import { planSetup, type SetupStep } from '../plan/setup-plan.ts';
import type { Given } from './given.ts';
import { readHostsInput } from './hosts-input.ts';
import { installJob } from './hosts-install.ts';
import { lockSwitchesOf } from './hosts-lock.ts';
import { wantedPlugin } from './hosts-plugin.ts';
import { hostsGiven, specOf } from './hosts-select.ts';
import { splitList } from './lists.ts';
import { switchesOf } from './plan-run.ts';
import { observeStorage, wayOf } from './preflight-ontap.ts';
import { auditSetup, type SetupAudit } from './setup-audit.ts';
import { readSetupConfig, type SetupConfig } from './setup-config.ts';
import { observeSetupHosts, type SetupHosts } from './setup-hosts.ts';
import { askOntap, type SetupOntap } from './setup-ontap.ts';
import { readSetupSite, type SetupSite } from './setup-site.ts';

/** Everything that was asked and seen, and the one plan that comes of it. */
export interface SetupScene {
  readonly ontap: SetupOntap;
  readonly config: SetupConfig;
  readonly site: SetupSite;
  readonly hosts: SetupHosts;
  /** null: the SVM is not there yet, so nobody else has volumes on it. */
  readonly audit: SetupAudit | null;
  readonly plan: Plan<SetupStep>;
}

/** Asks for what is missing and looks at everything: ONTAP, the local files, every host. Changes nothing. */
export async function observeSetup(
  first: Given,
  target: OntapTarget,
  opened: OntapClient,
  context: Context,
): Promise<SetupScene> {
  const asked = await askOntap(first, target, opened, context);
  const config = await readSetupConfig(asked, context);
  const given = await askHosts(asked.given, context);
  const ontap = { ...asked, given };
  const text = config.content.reveal();
  const site = await readSetupSite(given, target, config.file, context);
  const { client, wanted, world } = ontap;
  const clear = ontap.plan.blockers.length === 0;
  const audit =
    world.svm === null || !clear || config.checked.becomes === 'refused'
      ? null
      : await auditSetup(client, wanted.svm, text, given, context);
  const lifsComeLater = ontap.plan.steps.some(({ kind }) => kind === 'lif.create');
  const way = wayOf(text, readPluginConfig(text));
  const plugin = wantedPlugin(given, config.file, text);
  const job = { ...installJob(given, plugin, context), command: 'setup' };
  const hosts = await observeSetupHosts(
    {
      ...(await readHostsInput(given, context)),
      ...switchesOf(given),
      ...lockSwitchesOf(given),
      job,
      way,
      // What a rule that is still to be made would let in, nobody can be asked yet.
      storage: async () => {
        const ready = lifsComeLater || (clear && ontap.plan.steps.length === 0);
        return ready ? observeStorage(client, wanted.svm, way) : null;
      },
      lifsComeLater,
    },
    context,
  );
  const lif = plugin.config.managementLif;
  const plan = planSetup({
    svm: ontap.plan,
    user: wanted.username,
    config: config.becomes,
    site: site.becomes,
    alias: plugin.alias,
    hosts: hosts.plans,
    reach: lifsComeLater && lif !== null ? `${lif.host}:${lif.port}` : null,
    prove: given.has('prove') ? given.flag('prove') : null,
    blockers: [...config.blockers, ...site.blockers, ...hosts.blockers],
    dangers: audit?.dangers ?? [],
    notes: [...(audit?.notes ?? []), ...hosts.notes],
  });
  return { ontap, config, site, hosts, audit, plan };
}

/** Which hosts, when nobody said. */
async function askHosts(given: Given, context: Context): Promise<Given> {
  if (hostsGiven(given)) return given;
  const swarm = await context.prompter.select({
    message: 'The Docker hosts:',
    option: '--hosts, --inventory or --swarm',
    choices: [
      { value: false, label: 'I name them' },
      { value: true, label: 'all nodes of a Swarm, of which I name a manager' },
    ],
  });
  const text = await context.prompter.text({
    message: swarm ? 'A manager of the Swarm:' : 'Their names, separated by commas:',
    option: swarm ? '--swarm' : '--hosts',
    check: (value) => hostsProblem(splitList(value), swarm),
  });
  return given.with(swarm ? { swarm: text.trim() } : { hosts: splitList(text) });
}

function hostsProblem(names: readonly string[], one: boolean): string | null {
  if (names.length === 0 || (one && names.length > 1))
    return one ? 'One name is needed.' : 'A name is needed.';
  try {
    for (const name of names) if (!/[*?]/.test(name)) specOf(name, '--hosts');
    return null;
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} ${error.hint ?? ''}`.trim();
    throw error;
  }
}
