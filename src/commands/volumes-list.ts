import { type DockerView, joinViews, type SharedView } from '../audit/views.ts';
import type { Context } from '../context.ts';
import { CancelledError, ExitCode, worstExitCode } from '../errors.ts';
import { HostError, type HostTarget } from '../hosts/connection.ts';
import { runPool } from '../hosts/pool.ts';
import { observeSurroundings } from '../hosts/surroundings.ts';
import type { OntapClient } from '../ontapi/client.ts';
import { explainError } from '../terminal/explain.ts';
import { count } from '../terminal/style.ts';
import { volumesView } from '../terminal/volumes-view.ts';
import { type AuditScope, readAuditScope } from './audit-input.ts';
import { observeAudit } from './audit-observe.ts';
import { usersOn } from './docker-users.ts';
import { type HostsInput, readHostsInput } from './hosts-input.ts';
import { hostsGiven } from './hosts-select.ts';
import { openOntap } from './ontap-session.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly scope: AuditScope;
  readonly alias: string;
  readonly hosts: HostsInput | null;
  readonly connect: () => Promise<OntapClient>;
}

interface Result {
  readonly svm: string | null;
  readonly volumes: readonly SharedView[];
  readonly hosts: readonly { readonly host: string; readonly error: string | null }[];
  readonly exitCode: ExitCode;
}

/** Docker's view of the volumes beside ONTAP's. Reads only. */
export const command = defineCommand<Input, Result>({
  async input(given, context) {
    return {
      scope: await readAuditScope(given, context),
      alias: given.text('alias') ?? 'netapp',
      hosts: hostsGiven(given) ? await readHostsInput(given, context) : null,
      connect: () => openOntap(given, context),
    };
  },

  async run({ scope, alias, hosts, connect }, context) {
    const views = hosts === null ? [] : await observeDockers(hosts, alias, context);
    const client = await connect();
    try {
      const { collected } = await observeAudit(client, scope, context, 'given-only');
      return {
        svm: scope.svm,
        volumes: joinViews(collected.volumes, collected.hidden, views, scope.backends),
        hosts: views.map(({ host, error }) => ({ host, error })),
        exitCode: worstExitCode(
          views.map(({ error }) => (error === null ? ExitCode.ok : ExitCode.failed)),
        ),
      };
    } finally {
      client.close();
    }
  },

  view: (result, look) => volumesView(result, look),
  json: ({ svm, volumes, hosts }) => ({ svm, volumes, hosts }),
  exitCode: ({ exitCode }) => exitCode,
});

async function observeDockers(
  input: HostsInput,
  alias: string,
  context: Context,
): Promise<DockerView[]> {
  const { targets, concurrency } = input;
  context.progress.start(`Asking Docker on ${count(targets.length, 'host')}`);
  const views = await runPool(targets, (target) => observeDocker(target, input, alias), {
    concurrency,
    stopped: () => context.signal.aborted,
  });
  context.progress.stop();
  return views.map((view) => {
    if (view === null) throw new CancelledError();
    return view;
  });
}

async function observeDocker(
  target: HostTarget,
  input: HostsInput,
  alias: string,
): Promise<DockerView> {
  const host = target.name;
  try {
    const connection = await input.connect(target);
    try {
      const found = await observeSurroundings(connection, { alias, volumes: true });
      const users = usersOn(host, found.holders);
      return { host, volumes: found.volumes, users, error: null };
    } finally {
      await connection.close();
    }
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return { host, volumes: null, users: [], error: explainError(error).message };
  }
}
