import { needsUseRest } from '../plan/svm-api.ts';
import { usableRules } from '../plan/svm-exports.ts';
import {
  type SvmWanted,
  type SvmWorld,
  workingDataLifs,
  workingManagementLifs,
} from '../plan/svm-world.ts';
import type { SvmSummary } from '../terminal/svm-view.ts';

/**
 * What an SVM offers to the plugin: what was asked for, then what was observed. `passwordFile` is where the
 * password of the plugin's user lies.
 */
export function summariseSvm(
  world: SvmWorld,
  wanted: SvmWanted,
  passwordFile: string | null,
  loginAddress: string | null,
): SvmSummary {
  return {
    name: wanted.svm,
    aggregates: first(wanted.aggregates, world.svm?.aggregates ?? []),
    driver: wanted.driver,
    dataLifs: first(
      addresses(wanted.dataLifs),
      addresses(
        wanted.protocols.flatMap((protocol) => workingDataLifs(world, wanted.svm, protocol)),
      ),
    ),
    managementLifs: first(
      wanted.managementLif === null ? [] : [wanted.managementLif.address],
      addresses(workingManagementLifs(world, wanted.svm)),
    ),
    exportPolicy: wanted.exportPolicy,
    exportClients: usableRules(world, wanted.exportPolicy).flatMap((rule) => rule.clients),
    protocols: wanted.protocols,
    target: world.iscsi?.target ?? null,
    igroup: wanted.protocols.includes('iscsi') ? wanted.igroup : null,
    chapUsers: wanted.chap === null ? null : [wanted.chap.user, wanted.chap.targetUser],
    role: wanted.role,
    username: wanted.username,
    passwordFile,
    loginAddress,
    useRest: needsUseRest(world, wanted),
  };
}

function addresses(lifs: readonly { address: string }[]): string[] {
  return lifs.map((lif) => lif.address);
}

function first(given: readonly string[], all: readonly string[]): string[] {
  return [...new Set([...given, ...all])];
}
