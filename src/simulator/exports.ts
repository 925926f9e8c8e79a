import type { Cluster } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { ExportPolicy, ExportRule } from './state.ts';

const flavors = ['any', 'none', 'never', 'krb5', 'krb5i', 'krb5p', 'ntlm', 'sys'];
const protocols = ['any', 'nfs', 'nfs2', 'nfs3', 'nfs4', 'cifs', 'flexcache'];

/** Defaults of the ONTAPI definitions: any protocol, no superuser, anonymous is 65534. */
export const freshRule: ExportRule = {
  index: 0,
  clients: '',
  protocols: ['any'],
  ro: ['any'],
  rw: ['any'],
  superuser: ['none'],
  anonymousUser: '65534',
  allowSuid: true,
  allowDevices: true,
  chownMode: 'restricted',
  ntfsUnixSecurity: 'fail',
};

export function findExportPolicy(cluster: Cluster, svm: string, name: string): ExportPolicy | null {
  return (
    cluster.state.exportPolicies.find((policy) => policy.svm === svm && policy.name === name) ??
    null
  );
}

export function requireExportPolicy(cluster: Cluster, svm: string, name: string): ExportPolicy {
  const policy = findExportPolicy(cluster, svm, name);
  if (!policy) throw new Rejected('not-found', "entry doesn't exist");
  return policy;
}

/** Every new SVM has the policy `default`, without rules. */
export function createDefaultExportPolicy(cluster: Cluster, svm: string, id: number): void {
  cluster.state.exportPolicies.push({ svm, name: 'default', id, rules: [] });
}

export function createExportPolicy(
  cluster: Cluster,
  svm: string,
  name: string,
  id: number,
): ExportPolicy {
  if (findExportPolicy(cluster, svm, name)) throw new Rejected('duplicate', 'duplicate entry');
  checkPolicyName(name);
  const policy: ExportPolicy = { svm, name, id, rules: [] };
  cluster.state.exportPolicies.push(policy);
  return policy;
}

function checkPolicyName(name: string): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,255}$/.test(name)) {
    throw new Rejected('not-allowed', `Invalid export policy name "${name}".`);
  }
}

function checkPolicyFree(policy: ExportPolicy, what: string): void {
  if (policy.name === 'default') {
    throw new Rejected('not-allowed', `The default export policy cannot be ${what}.`);
  }
}

/** A policy that a volume uses cannot be deleted; both texts are assumptions. */
export function deleteExportPolicy(cluster: Cluster, policy: ExportPolicy): void {
  checkPolicyFree(policy, 'deleted');
  const user = cluster.volumes.of(policy.svm).find((volume) => volume.exportPolicy === policy.name);
  if (user) {
    throw new Rejected(
      'not-allowed',
      `Export policy "${policy.name}" is in use by volume "${user.name}".`,
    );
  }
  cluster.state.exportPolicies = cluster.state.exportPolicies.filter((other) => other !== policy);
}

export function renameExportPolicy(cluster: Cluster, policy: ExportPolicy, name: string): void {
  checkPolicyFree(policy, 'renamed');
  checkPolicyName(name);
  if (findExportPolicy(cluster, policy.svm, name)) {
    throw new Rejected('duplicate', 'duplicate entry');
  }
  for (const volume of cluster.volumes.of(policy.svm)) {
    if (volume.exportPolicy === policy.name) volume.exportPolicy = name;
  }
  policy.name = name;
}

function sameRule(a: ExportRule, b: ExportRule): boolean {
  return (
    JSON.stringify({ ...a, index: 0, protocols: a.protocols.toSorted() }) ===
    JSON.stringify({ ...b, index: 0, protocols: b.protocols.toSorted() })
  );
}

function checkRule(rule: ExportRule): void {
  for (const flavor of [...rule.ro, ...rule.rw, ...rule.superuser]) {
    if (!flavors.includes(flavor)) {
      throw new Rejected(
        'invalid-value',
        `Invalid value specified for "security-flavor": "${flavor}".`,
      );
    }
  }
  for (const protocol of rule.protocols) {
    if (!protocols.includes(protocol)) {
      throw new Rejected(
        'invalid-value',
        `Invalid value specified for "access-protocol": "${protocol}".`,
      );
    }
  }
  if (rule.clients === '' || /\s/.test(rule.clients.replaceAll(', ', ','))) {
    throw new Rejected(
      'invalid-value',
      `Invalid value specified for "client-match": "${rule.clients}".`,
    );
  }
}

/** Index 0 stands for "after the last"; a rule at a taken index pushes the others down. */
export function createExportRule(policy: ExportPolicy, wanted: ExportRule): ExportRule {
  checkRule(wanted);
  // "…policy already contains a rule…" is what Trident's ontap_common.go tolerates.
  if (policy.rules.some((rule) => sameRule(rule, wanted))) {
    throw new Rejected(
      'rule-exists',
      `Export policy "${policy.name}" already contains a rule with these values.`,
    );
  }
  const last = policy.rules.reduce((highest, rule) => Math.max(highest, rule.index), 0);
  const rule = { ...wanted, index: wanted.index === 0 ? last + 1 : wanted.index };
  if (policy.rules.some((other) => other.index === rule.index)) {
    for (const other of policy.rules) if (other.index >= rule.index) other.index += 1;
  }
  policy.rules.push(rule);
  policy.rules.sort((a, b) => a.index - b.index);
  return rule;
}

export function requireExportRule(policy: ExportPolicy, index: number): ExportRule {
  const rule = policy.rules.find((one) => one.index === index);
  if (!rule) throw new Rejected('not-found', "entry doesn't exist");
  return rule;
}

export function modifyExportRule(
  policy: ExportPolicy,
  rule: ExportRule,
  change: Partial<ExportRule>,
): void {
  const changed = { ...rule, ...change };
  checkRule(changed);
  policy.rules = policy.rules.map((one) => (one === rule ? changed : one));
}

export function deleteExportRule(policy: ExportPolicy, rule: ExportRule): void {
  policy.rules = policy.rules.filter((one) => one !== rule);
}
