import type { Context } from '../context.ts';
import { UserError } from '../errors.ts';
import type { OntapClient, OntapTarget } from '../ontapi/client.ts';
import { OntapError, type OntapErrorKind } from '../ontapi/errors.ts';
import type { Journal } from '../plan/journal.ts';
import type { Plan } from '../plan/plan.ts';
import { needsUseRest, pathsAreIdle } from '../plan/svm-api.ts';
import { performSvmStep, type StepSecrets } from '../plan/svm-perform.ts';
import type { SvmStep } from '../plan/svm-steps.ts';
import { type SvmWanted, type SvmWorld, workingManagementLifs } from '../plan/svm-world.ts';
import type { Secret } from '../secret.ts';
import type { PluginPassword } from './plugin-password.ts';
import { type Proof, proveLogin } from './plugin-proof.ts';
import { placeText } from './plugin-trust.ts';

export const noProof: Proof = { ok: null, address: null, api: null, error: null };

/** Whether a plan makes the plugin's user, who then needs a password. */
export function makesUser(plan: Plan<SvmStep>): boolean {
  return plan.steps.some((step) => step.kind === 'user.create' && step.newPassword);
}

/** Does one step of a bootstrap, the password of the new user from `password`. Throws OntapError. */
export async function performBootstrapStep(
  client: OntapClient,
  step: SvmStep,
  password: PluginPassword,
  journal: Journal,
  chap: StepSecrets['chap'],
): Promise<void> {
  try {
    await performSvmStep(client, step, { password: () => password.forNewUser(journal), chap });
  } catch (error) {
    // A generated password that ONTAP surely did not take belongs to nobody; one that may have arrived stays.
    if (step.kind === 'user.create' && error instanceof OntapError && !unsure.has(error.kind))
      await password.discard();
    throw error;
  }
}

/** After these the user may have been made all the same. */
const unsure: ReadonlySet<OntapErrorKind> = new Set(['timeout', 'unreachable', 'protocol']);

/** What a login is proven with. */
export interface LoginToProve {
  readonly wanted: SvmWanted;
  readonly world: SvmWorld;
  /** The administrator's. */
  readonly target: OntapTarget;
  /** null: the management LIF, port 443. */
  readonly pluginAddress: { readonly host: string; readonly port: number } | null;
  /** null: not at hand. */
  readonly password: Secret | null;
}

/** Logs in as the plugin's user where the plugin will. Only reads; what it finds is in the answer. */
export async function proveBootstrap(
  { wanted, world, target, pluginAddress, password }: LoginToProve,
  context: Context,
): Promise<Proof> {
  const host =
    wanted.managementLif?.address ?? workingManagementLifs(world, wanted.svm)[0]?.address;
  const address = pluginAddress ?? (host === undefined ? null : { host, port: 443 });
  if (address === null) return noProof;
  if (pathsAreIdle(world, wanted))
    return {
      ok: null,
      address: placeText(address),
      api: null,
      error: {
        code: 'plugin-needs-newer-ontap',
        message: `The plugin works with ${wanted.driver === 'ontap-san-nvme' ? 'NVMe' : 'a role of REST paths'} over REST alone, and with ONTAP before 9.12.1 only its releases before 23.10 do.`,
        hint: null,
      },
    };
  context.progress.start(`Logging in as ${wanted.username} at ${placeText(address)}`);
  const proof = await proveLogin(
    {
      svm: wanted.svm,
      username: wanted.username,
      password,
      address,
      version: world.cluster.version,
      cluster: target,
      plugin: {
        backend: wanted.driver,
        chap: wanted.chap !== null,
        useRest: needsUseRest(world, wanted),
        http: world.user?.applications.some(({ application }) => application === 'http') !== false,
      },
    },
    context,
  );
  context.progress.stop();
  return proof;
}

/** Says when a login could not be tried; returns the failure of one that does not work, or null. */
export function judgeLogin(proof: Proof, { terminal }: Context): UserError | null {
  if (proof.error === null) return null;
  const { code, message, hint } = proof.error;
  if (proof.ok === false)
    return new UserError({
      code,
      message: `The plugin's login does not work at ${proof.address ?? 'its address'}. ${message}`,
      hint: hint ?? undefined,
    });
  terminal.note(`The plugin's login was not proven. ${message}${hint === null ? '' : `\n${hint}`}`);
  return null;
}
