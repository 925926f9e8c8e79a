import type { Context } from '../context.ts';
import { ExitCode, UserError } from '../errors.ts';
import { HostError } from '../hosts/connection.ts';
import { OntapError } from '../ontapi/errors.ts';
import { explainError } from '../terminal/explain.ts';
import { count } from '../terminal/style.ts';
import { command as validateCommand } from './config-validate.ts';
import { type Check, type CheckName, ok, problem, skipped, warning } from './doctor-checks.ts';
import type { Given } from './given.ts';
import { command as preflightCommand } from './hosts-preflight.ts';
import { type StatusResult, command as statusCommand } from './hosts-status.ts';
import { command as auditCommand } from './prefix-audit.ts';
import { command as verifyCommand } from './role-verify.ts';

/** What is wrong with the config by itself. */
export async function examineConfig(file: string, given: Given, context: Context): Promise<Check> {
  return guarded('config', async () => {
    const input = await validateCommand.input(given.with({ offline: true }, [file]), context);
    const { files } = await validateCommand.run(input, context);
    const all = files.flatMap(({ diagnostics }) => diagnostics);
    const errors = all.filter(({ severity }) => severity === 'error');
    const next = `netappdvp config validate ${file}`;
    const [first] = errors;
    if (first !== undefined)
      return problem('config', `${file}: ${first.message}${more(errors.length)}`, next);
    const warnings = all.filter(({ severity }) => severity === 'warning');
    const [remark] = warnings;
    return remark === undefined
      ? ok('config', `${file} has nothing wrong.`)
      : warning('config', `${file}: ${remark.message}${more(warnings.length)}`, next);
  });
}

/** Whether the plugin's user may do what the plugin needs, asked as this user. */
export async function examineRole(given: Given, context: Context): Promise<Check> {
  return guarded('role', async () => {
    const input = await verifyCommand.input(given, context);
    const { role, user, missing } = await verifyCommand.run(input, context);
    const [first] = missing;
    return first === undefined
      ? ok('role', `${user} may do what the plugin needs (${role}).`)
      : problem(
          'role',
          `${user} (${role}) lacks ${first.path} ${first.access}${more(missing.length)}.`,
          'netappdvp role verify shows all of it, with what mends it; netappdvp svm bootstrap completes a role that it made.',
        );
  });
}

/** What the hosts lack. */
export async function examineHosts(given: Given, context: Context): Promise<Check> {
  return guarded('hosts', async () => {
    const { hosts } = await preflightCommand.run(
      await preflightCommand.input(given, context),
      context,
    );
    const next = 'netappdvp hosts preflight shows it host by host, with the commands that mend it.';
    const gone = hosts.flatMap(({ host, error }) =>
      error === null ? [] : [{ host, message: error.message }],
    );
    const findings = hosts.flatMap((one) =>
      one.findings.map((finding) => ({ ...finding, host: one.host })),
    );
    const errors = [...gone, ...findings.filter(({ severity }) => severity === 'error')];
    const [first] = errors;
    if (first !== undefined) return problem('hosts', `${named(first)}${more(errors.length)}`, next);
    const warnings = findings.filter(({ severity }) => severity === 'warning');
    const [remark] = warnings;
    return remark === undefined
      ? ok('hosts', `${count(hosts.length, 'host')} with everything that the plugin needs.`)
      : warning('hosts', `${named(remark)}${more(warnings.length)}`, next);
  });
}

function named({ host, message }: { readonly host: string; readonly message: string }): string {
  return message.startsWith(`${host}: `) ? message : `${host}: ${message}`;
}

/** The plugin on every host, and the volume lists where ONTAP was asked. */
export async function examinePlugin(
  given: Given,
  context: Context,
): Promise<{ checks: readonly Check[]; status: StatusResult | null }> {
  let status: StatusResult | null = null;
  let asked = false;
  const plugin = await guarded('plugin', async () => {
    const input = await statusCommand.input(given, context);
    asked = input.client !== null;
    status = await statusCommand.run(input, context);
    return judgePlugin(status);
  });
  // Assigned inside a function, which the compiler does not follow.
  const seen = status as StatusResult | null;
  return { checks: seen === null ? [plugin] : [plugin, judgeVolumes(seen, asked)], status: seen };
}

function judgePlugin({ hosts, differences }: StatusResult): Check {
  const unwell = hosts.filter(({ error, plugin }) => error !== null || plugin?.healthy === false);
  const absent = hosts.filter(({ error, plugin }) => error === null && plugin === null);
  const [first] = unwell;
  if (first !== undefined)
    return problem(
      'plugin',
      `${named({ host: first.host, message: first.error?.message ?? 'it does not work' })}${more(unwell.length)}`,
      first.error?.hint ?? 'netappdvp hosts status',
    );
  if (absent.length > 0)
    return problem(
      'plugin',
      `It is not there on ${absent.map(({ host }) => host).join(', ')}.`,
      'netappdvp hosts install',
    );
  const [differs] = differences;
  if (differs !== undefined)
    return problem(
      'plugin',
      `The hosts differ in ${differs.what}: ${differs.values.map(({ value, hosts: having }) => `${value} on ${having.join(', ')}`).join('; ')}${more(differences.length)}.`,
      'netappdvp hosts status shows all of it; netappdvp hosts install makes them alike.',
    );
  const told = hosts.flatMap(({ host, warnings }) =>
    warnings.filter(({ code }) => code.startsWith('log-')).map((one) => ({ ...one, host })),
  );
  const [log] = told;
  return log === undefined
    ? ok('plugin', `It answers on ${count(hosts.length, 'host')}, alike on all.`)
    : problem('plugin', `${named(log)}${more(told.length)}`, log.hint);
}

function judgeVolumes({ hosts }: StatusResult, asked: boolean): Check {
  if (!asked)
    return skipped(
      'volumes',
      'Docker’s list was not compared with ONTAP’s.',
      'Give --cluster and its password.',
    );
  if (hosts.some(({ plugin }) => plugin?.healthy !== true))
    return skipped('volumes', 'Not compared on every host: the plugin does not answer on all.');
  const wrong = hosts.flatMap(({ host, warnings }) =>
    warnings.filter(({ code }) => code.startsWith('volumes-')).map((one) => ({ ...one, host })),
  );
  const [first] = wrong;
  return first === undefined
    ? ok('volumes', 'Every host lists the volumes that ONTAP has.')
    : problem('volumes', `${named(first)}${more(wrong.length)}`, first.hint);
}

/** Whether prefixes put somebody else's volumes within reach. */
export async function examinePrefixes(given: Given, context: Context): Promise<Check> {
  return guarded('prefixes', async () => {
    const { report } = await auditCommand.run(await auditCommand.input(given, context), context);
    const errors = report.findings.filter(({ severity }) => severity === 'error');
    const next = 'netappdvp prefix-audit shows every volume and whose it is.';
    const [first] = errors;
    if (first !== undefined)
      return problem('prefixes', `${first.message}${more(errors.length)}`, next);
    const { reachable, ours, unknown } = report.summary;
    return unknown > 0
      ? warning(
          'prefixes',
          `Of ${count(reachable, 'volume')} within reach ${unknown} may be somebody else's.`,
          next,
        )
      : ok('prefixes', `${count(reachable, 'volume')} within reach, ${ours} ours, nobody else's.`);
  });
}

function more(number: number): string {
  return number > 1 ? ` (and ${number - 1} more)` : '';
}

/** What a part throws is what it found, unless it is a defect or Ctrl-C. */
async function guarded(name: CheckName, examine: () => Promise<Check>): Promise<Check> {
  try {
    return await examine();
  } catch (error) {
    const { message, hint, exitCode } = explainError(error);
    if (exitCode === ExitCode.defect || exitCode === ExitCode.cancelled) throw error;
    // Whoever is let in over REST may still need ONTAPI for the plugin.
    if (error instanceof OntapError && error.kind === 'suspended')
      return problem(
        'ontapi',
        `The plugin needs ONTAPI here, and it is suspended. ${message}`,
        hint,
      );
    // The role is asked about as the plugin, which logs in where and as whom its config says.
    if (
      name === 'role' &&
      error instanceof OntapError &&
      /^(?:unauthorized|unreachable|timeout|certificate-.*)$/.test(error.kind)
    )
      return problem(name, `The plugin's own login does not get there. ${message}`, hint);
    if (error instanceof OntapError || error instanceof HostError)
      return problem(name, message, hint);
    if (error instanceof UserError) return skipped(name, message, hint);
    throw error;
  }
}
