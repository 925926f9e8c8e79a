import { type Check, type CheckName, skipped } from './doctor-checks.ts';

/** What there is to look at, and with which logins. */
interface Given {
  readonly file: boolean;
  /** The file could be read as a config. */
  readonly config: boolean;
  readonly admin: boolean;
  /** Any login to ONTAP, the administrator's or the config's. */
  readonly login: boolean;
  readonly hosts: boolean;
}

/** What could not be looked at because nobody said what, and how to say it. */
export function notGiven({
  file,
  config,
  admin,
  login,
  hosts,
}: Given): Partial<Record<CheckName, Check>> {
  return {
    ...(login
      ? {}
      : allSkipped(
          ['name', 'tls', 'login', 'ontapi', 'svm', 'aggregates', 'lifs', 'role'],
          !file
            ? 'Neither --cluster nor a config says where to look.'
            : 'The config has no management LIF or no login, and --cluster was not given.',
          'Give --cluster HOST.',
        )),
    ...(!config
      ? allSkipped(
          ['role', 'prefixes'],
          'There is no config that could be read.',
          'Give --config F.',
        )
      : {}),
    ...(!file
      ? allSkipped(['config'], 'There is no config that could be read.', 'Give --config F.')
      : {}),
    ...(hosts
      ? {}
      : allSkipped(['hosts', 'plugin', 'volumes'], 'No hosts were given.', 'Give --hosts a,b.')),
    ...(!admin
      ? allSkipped(
          ['prefixes'],
          'That takes the login of an administrator.',
          'Give --cluster HOST.',
        )
      : {}),
  };
}

function allSkipped(
  names: readonly CheckName[],
  evidence: string,
  next: string,
): Partial<Record<CheckName, Check>> {
  return Object.fromEntries(names.map((name) => [name, skipped(name, evidence, next)]));
}
