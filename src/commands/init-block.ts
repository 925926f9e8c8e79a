import { family, isOf } from '../config/drivers.ts';
import { UsageError } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import type { Igroup } from '../ontapi/client-services.ts';
import type { ConfigDocument } from '../templates/config.ts';
import { clean, count } from '../terminal/style.ts';
import { type ChapSecrets, readChapSecrets } from './chap-secrets.ts';
import { type Asking, orNothing, settledText } from './init-question.ts';

/** The plugin's own default in Docker (Trident, config/config.go). */
const IGROUP = 'netappdvp';

const LATER = ' (not served yet)';

/** The users that svm bootstrap --chap makes. */
const chapUsers = { chapUsername: 'netappdvp', chapTargetUsername: 'netappdvp_target' };

/** What a SAN driver needs to know of the SVM: iSCSI or NVMe, CHAP, the initiator group. */
export async function chooseBlock(
  client: OntapClient,
  svm: string,
  asking: Asking,
): Promise<ConfigDocument> {
  const [iscsi, nvme, igroups, auth] = await Promise.all([
    orNothing(client.getIscsiService(svm)),
    orNothing(client.getNvmeService(svm)),
    orNothing(client.listIgroups(svm)),
    orNothing(client.getDefaultInitiatorAuthentication(svm)),
  ]);
  asking.context.progress.stop();
  const served = { iscsi: iscsi?.enabled === true, nvme: nvme?.enabled === true };
  const protocol = await chooseProtocol(asking, served);
  if (isNvme(protocol, asking)) return protocol;
  const groups = (igroups ?? []).filter((one) => one.protocol !== 'fcp');
  return {
    ...protocol,
    ...(auth?.type === 'chap' ? chapOf(svm, auth, asking) : {}),
    ...(await chooseIgroup(groups, asking)),
  };
}

/** The same without a cluster to look at. */
export async function askBlock(asking: Asking): Promise<ConfigDocument> {
  const { context, settled, proposed } = asking;
  const protocol = await chooseProtocol(asking, null);
  if (isNvme(protocol, asking)) return protocol;
  const useCHAP =
    typeof settled['useCHAP'] === 'boolean'
      ? settled['useCHAP']
      : await context.prompter.confirm({
          message: 'Does the SVM ask the hosts for CHAP (useCHAP)?',
          option: '--set useCHAP=true',
          initial: proposed['useCHAP'] === true,
        });
  return useCHAP ? { ...protocol, useCHAP } : protocol;
}

function isNvme({ sanType }: ConfigDocument, asking: Asking): boolean {
  return (sanType ?? settledText(asking, 'sanType')?.toLowerCase()) === 'nvme';
}

/** What the SVM serves alone is taken; null: it is not known what it serves. */
async function chooseProtocol(
  { driver, context, settled, proposed }: Asking,
  served: { readonly iscsi: boolean; readonly nvme: boolean } | null,
): Promise<ConfigDocument> {
  if (!isOf(family.iscsiOrNvme, driver) || settled['sanType'] !== undefined) return {};
  if (served?.iscsi === true && !served.nvme) return {};
  if (served?.nvme === true && !served.iscsi) {
    context.terminal.note('sanType becomes nvme: that is what the SVM serves.');
    return { sanType: 'nvme' };
  }
  const chosen = await context.prompter.select({
    message: 'How hosts reach their volumes:',
    option: '--set sanType=iscsi|nvme',
    choices: [
      { value: 'iscsi', label: `iSCSI${served?.iscsi === false ? LATER : ''}` },
      {
        value: 'nvme',
        label: `NVMe over TCP${served?.nvme === false ? LATER : ''}`,
        note: 'REST and ONTAP 9.12.1 or later.',
      },
    ],
    initial: proposed['sanType'] === 'nvme' ? 'nvme' : 'iscsi',
  });
  return chosen === 'nvme' ? { sanType: 'nvme' } : {};
}

/** Takes over what the SVM asks initiators for. */
function chapOf(
  svm: string,
  { user, targetUser }: { readonly user: string | null; readonly targetUser: string | null },
  { context, settled }: Asking,
): ConfigDocument {
  if (settled['useCHAP'] === true) return {};
  if (settled['useCHAP'] === false) {
    context.terminal.warn(`${clean(svm)} asks initiators for CHAP, and useCHAP is false.`);
    return {};
  }
  context.terminal.note(`useCHAP becomes true: ${clean(svm)} asks initiators for CHAP.`);
  return {
    useCHAP: true,
    chapUsername: user ?? chapUsers.chapUsername,
    chapTargetUsername: targetUser ?? chapUsers.chapTargetUsername,
  };
}

function igroupLabel({ name, initiators }: Igroup): string {
  return `${clean(name)} (${count(initiators.length, 'initiator')})`;
}

async function chooseIgroup(
  groups: readonly Igroup[],
  { context, settled, proposed }: Asking,
): Promise<ConfigDocument> {
  const there = groups.some(({ name }) => name === IGROUP);
  const others = groups.filter(({ name }) => name !== IGROUP);
  if (settled['igroupName'] !== undefined || others.length === 0) return {};
  const before = others.find(({ name }) => name === proposed['igroupName']);
  // A single group that somebody made is meant for the hosts.
  const likely = before ?? (there || others.length > 1 ? undefined : others[0]);
  const chosen = await context.prompter.select({
    message: 'Initiator group of all hosts:',
    option: '--set igroupName=NAME',
    choices: [
      {
        value: IGROUP,
        label: there ? IGROUP : `${IGROUP} (the plugin makes it)`,
      },
      ...others.map((group) => ({ value: group.name, label: igroupLabel(group) })),
    ],
    ...(likely === undefined ? {} : { initial: likely.name }),
  });
  return chosen === IGROUP ? {} : { igroupName: chosen };
}

/**
 * The users and passwords of CHAP for a document with useCHAP: from the document, from options or the environment, or
 * from a person. Throws UsageError when one is missing and nobody can be asked, and for passwords without useCHAP.
 */
export async function chapLogin(
  document: ConfigDocument,
  { given, context }: Pick<Asking, 'given' | 'context'>,
): Promise<ConfigDocument> {
  const options = ['chapPasswordFile', 'chapTargetPasswordFile'];
  if (document['useCHAP'] !== true) {
    if (options.some((key) => given.sourceOf(key) === 'line'))
      throw new UsageError(
        'Passwords of CHAP are given, and useCHAP is not true.',
        'Add --set useCHAP=true.',
      );
    return {};
  }
  const users = Object.fromEntries(
    Object.entries(chapUsers).filter(([key]) => document[key] === undefined),
  );
  const has =
    document['chapInitiatorSecret'] !== undefined &&
    document['chapTargetInitiatorSecret'] !== undefined;
  const found: ChapSecrets | null = await readChapSecrets(given, context, {
    ask: !has,
    inUse: true,
  });
  if (found === null) return users;
  return {
    ...users,
    chapInitiatorSecret: found.secret,
    chapTargetInitiatorSecret: found.targetSecret,
  };
}
