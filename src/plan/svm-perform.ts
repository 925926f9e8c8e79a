import type { OntapClient } from '../ontapi/client.ts';
import type { Secret } from '../secret.ts';
import type { SvmStep } from './svm-steps.ts';

/** Secrets that steps need, asked for only by a step that does. */
export interface StepSecrets {
  /** The new user's password. */
  password(): Promise<Secret>;
  /** Both passwords of mutual CHAP. */
  chap(): Promise<{ readonly secret: Secret; readonly targetSecret: Secret }>;
}

/** Does one step: one method of the client. Throws OntapError, and what `secrets` throws. */
export async function performSvmStep(
  client: OntapClient,
  step: SvmStep,
  secrets: StepSecrets = noSecrets,
): Promise<void> {
  const { svm } = step;
  switch (step.kind) {
    case 'svm.create':
      return client.createSvm({
        name: svm,
        rootAggregate: step.rootAggregate,
        rootVolume: step.rootVolume,
        ...(step.ipspace !== null && { ipspace: step.ipspace }),
        ...(step.snapshotPolicy !== null && { snapshotPolicy: step.snapshotPolicy }),
      });
    case 'svm.assign-aggregates':
      await client.assignAggregates(svm, step.add);
      return;
    case 'svm.allow-protocols':
      return client.allowProtocols(svm, step.add);
    case 'protocol.enable':
      if (step.protocol === 'iscsi') return client.enableIscsi(svm);
      return step.protocol === 'nvme' ? client.enableNvme(svm) : client.enableNfs(svm);
    case 'dns.create':
      return client.createDns(svm, { domains: step.domains, servers: step.servers });
    case 'igroup.create':
      return client.createIgroup(svm, {
        name: step.igroup,
        protocol: 'iscsi',
        osType: 'linux',
        initiators: step.initiators,
      });
    case 'igroup.add-initiators':
      return client.addInitiators(svm, step.igroup, step.initiators);
    case 'iscsi.set-default-chap':
      return client.setDefaultChap(svm, {
        user: step.user,
        targetUser: step.targetUser,
        ...(await secrets.chap()),
      });
    case 'lif.create':
      return client.createInterface({
        name: step.name,
        svm,
        address: step.address ?? '',
        netmaskLength: step.netmaskLength ?? 0,
        ...(step.subnet !== null && { subnet: step.subnet }),
        node: step.node,
        port: step.port,
        purpose: step.purpose,
      });
    case 'route.create':
      return client.createRoute({ svm, destination: step.destination, gateway: step.gateway });
    case 'export-policy.create':
      return client.createExportPolicy(svm, step.policy);
    case 'export-rule.create':
      return client.createExportRule({
        svm,
        policy: step.policy,
        clients: step.clients,
        protocol: step.protocol,
        ro: step.ro,
        rw: step.rw,
        superuser: step.superuser,
      });
    case 'role.create':
      return client.grantPrivileges(svm, step.role, step.privileges, { isNew: !step.exists });
    case 'user.create':
      return client.createUser(svm, {
        name: step.user,
        role: step.role,
        applications: step.applications,
        password: step.newPassword ? await secrets.password() : null,
      });
  }
}

const noSecrets: StepSecrets = {
  password: () => Promise.reject(new Error('a user is made by a plan that was given no password')),
  chap: () => Promise.reject(new Error('CHAP is set by a plan that was given no passwords')),
};
