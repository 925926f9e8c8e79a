import type { ExportRule, NetworkInterface, Svm, User } from '../ontapi/client.ts';
import { observeSvm } from '../plan/svm-observe.ts';
import { missingAnswers, planSvm } from '../plan/svm-plan.ts';
import { describeSvmStep } from '../plan/svm-steps.ts';
import type { SvmWanted, SvmWorld } from '../plan/svm-world.ts';
import { type SvmShown, svmShownView } from '../terminal/svm-show-view.ts';
import { findSvm } from './aggregates-list.ts';
import type { Given } from './given.ts';
import { connectAskingForTrust, ontapTarget, targetForRole } from './ontap-session.ts';
import { defineCommand } from './spec.ts';
import { wantedFrom } from './svm-input.ts';

interface Input {
  readonly given: Given;
  readonly svm: string;
}

export const command = defineCommand<Input, SvmShown>({
  async input(given, context) {
    const svm =
      given.text('svm') ??
      (await context.prompter.text({ message: 'SVM to show:', option: '--svm' }));
    return { given, svm };
  },

  async run({ given, svm: name }, context) {
    const asked = wantedFrom(given, name);
    const target = targetForRole(await ontapTarget(given, context), asked.roleStyle);
    const client = await connectAskingForTrust(target, context);
    try {
      context.progress.start(`Reading what ${name} has`);
      await findSvm(client, name);
      const [world, routes, roots] = await Promise.all([
        observeSvm(client, asked, context),
        client.listRoutes(name),
        client.listRootVolumes(name),
      ]);
      const { svm } = world;
      if (svm === null) return await Promise.reject(new Error(`SVM ${name} went away meanwhile`));
      const chap = chapOf(world);
      const wanted = { ...asked, chap };
      const plan = planSvm(world, wanted);
      const lacks = [
        ...missingAnswers(world, wanted).map((what) => lackWords[what]),
        ...plan.steps.map((step) => {
          const { what, details } = describeSvmStep(step);
          return `${what}: ${details}`;
        }),
      ];
      const problems = plan.blockers.map(({ code, message, hint }) => ({ code, message, hint }));
      return {
        svm: svmFacts(svm),
        rootVolume: roots[0] ?? null,
        interfaces: world.interfaces.filter((lif) => lif.svm === name).map(lifFacts),
        routes: routes.map(({ destination, gateway }) => ({ destination, gateway })),
        services: { nfs: world.nfs, iscsi: world.iscsi, nvme: world.nvme, chap },
        exportRules: rulesOf(world.exportRules),
        role: world.role && { name: world.role.name, privileges: world.role.privileges },
        user: world.user && userFacts(world.user),
        plugin: { ready: lacks.length === 0 && problems.length === 0, lacks, problems },
      };
    } finally {
      client.close();
    }
  },

  view: svmShownView,
});

const lackWords = {
  aggregates: 'an assigned aggregate',
  'data-lif': 'a data LIF that is up',
  'management-lif': 'a management LIF that is up',
  'export-clients': 'an export rule that lets clients read and write',
} as const;

function svmFacts(svm: Svm) {
  const { name, uuid, state, subtype, comment, ipspace, aggregates, allowedProtocols } = svm;
  return { name, uuid, state, subtype, comment, ipspace, aggregates, allowedProtocols };
}

function lifFacts(lif: NetworkInterface) {
  const { name, address, netmaskLength, node, port, enabled, up, dataProtocols, management } = lif;
  return { name, address, netmaskLength, node, port, enabled, up, dataProtocols, management };
}

function rulesOf(rules: Readonly<Record<string, readonly ExportRule[]>>) {
  return Object.entries(rules).flatMap(([policy, list]) =>
    list.map((rule) => ({ policy, ...rule })),
  );
}

function userFacts({ name, locked, applications }: User) {
  return { name, locked, applications };
}

/** What the SVM asks initiators for is no lack: the config has to fit it. */
function chapOf({ initiatorAuthentication: now }: SvmWorld): SvmWanted['chap'] {
  return now?.type === 'chap' && now.user !== null
    ? { user: now.user, targetUser: now.targetUser ?? '' }
    : null;
}
