import { backendsReaching } from '../audit/collect.ts';
import { reachOf } from '../audit/drivers.ts';
import { type Attributes, noEvidence, othersIndex, volumeKey } from '../audit/evidence.ts';
import { listedStarts, reachIndex } from '../audit/reach.ts';
import { judgeVolume } from '../audit/verdict.ts';
import type { Context } from '../context.ts';
import { CancelledError, UsageError } from '../errors.ts';
import type { OntapClient } from '../ontapi/client.ts';
import type { Plan } from '../plan/plan.ts';
import { type Labelled, planLabels } from '../plan/volume-label.ts';
import { performVolumeStep } from '../plan/volume-perform.ts';
import { describeVolumeStep, type VolumeStep } from '../plan/volume-steps.ts';
import { planView, runLine } from '../terminal/plan-view.ts';
import { DETAILS_MAX, lunMarks } from './audit-evidence.ts';
import { type AuditScope, readAuditScope } from './audit-input.ts';
import { observeHeartbeats } from './audit-observe.ts';
import { openOntap } from './ontap-session.ts';
import { type Carried, carryOut, runDocument, type Switches, switchesOf } from './plan-run.ts';
import { defineCommand } from './spec.ts';

interface Input {
  readonly scope: AuditScope;
  /** Named on the line: only these, and the user vouches for them. */
  readonly names: readonly string[];
  readonly switches: Switches;
  readonly connect: () => Promise<OntapClient>;
}

export const command = defineCommand<Input, Carried<VolumeStep>>({
  async input(given, context) {
    const scope = await readAuditScope(given, context);
    if (scope.svm === null)
      throw new UsageError('Labels are written on one SVM at a time.', 'Give --svm.');
    return {
      scope: { ...scope, expected: new Set([...scope.expected, ...given.args]) },
      names: given.args,
      switches: switchesOf(given),
      connect: () => openOntap(given, context),
    };
  },

  async run(input, context) {
    const client = await input.connect();
    try {
      const observe = async (): Promise<Plan<VolumeStep>> => ({
        subject: input.scope.svm ?? '',
        ...planLabels(await observeOurs(client, input, context)),
      });
      return await carryOut<VolumeStep>(
        {
          command: 'volumes label',
          plan: await observe(),
          words: describeVolumeStep,
          question: 'Write these comments?',
          perform: (step) => performVolumeStep(client, step),
          replan: observe,
        },
        input.switches,
        context,
      );
    } finally {
      client.close();
    }
  },

  view: (result, look) =>
    result.dryRun ? `${planView(result.plan, describeVolumeStep, look)}\n` : runLine(result, look),
  json: runDocument,
  exitCode: (result) => result.exitCode,
});

/** The volumes that the audit calls ours, with the prefix that they belong to. Throws UsageError for names out of reach. */
async function observeOurs(
  client: OntapClient,
  { scope, names }: Input,
  context: Context,
): Promise<Labelled[]> {
  const svm = scope.svm ?? '';
  const reach = reachIndex(scope.backends);
  const starts = listedStarts(
    scope.backends
      .map(reachOf)
      .filter(({ space }) => space !== 'qtree' && space !== 'pool-lun')
      .map(({ start }) => start),
  );
  // A longer prefix of another backend makes a volume its own, whatever marks the LUN has.
  const { others } = await observeHeartbeats(client, scope);
  const lun0 = new Map<string, Attributes>();
  let asked = 0;
  if (scope.backends.some(({ driver }) => driver === 'ontap-san'))
    for (const namePrefix of starts)
      for await (const page of client.luns({ svm, namePrefix }))
        for (const lun of page) if (lun.name === 'lun0') lun0.set(volumeKey(svm, lun.volume), null);
  const evidence = { ...noEvidence, lun0, others: othersIndex(others) };
  const ours: Labelled[] = [];
  const seen = new Set<string>();
  context.progress.start(`Reading the volumes of SVM ${svm}`);
  for (const namePrefix of starts)
    for await (const page of client.volumes({ svm, namePrefix })) {
      if (context.signal.aborted) throw new CancelledError();
      for (const volume of page) {
        if (names.length > 0 && !names.includes(volume.name)) continue;
        const reaching = backendsReaching(reach, volume, evidence);
        const [nearest] = reaching;
        if (nearest === undefined) continue;
        seen.add(volume.name);
        let { verdict } = judgeVolume(volume, reaching, scope.expected, evidence);
        const key = volumeKey(volume.svm, volume.name);
        // The driver's marks are read only where nothing else speaks.
        if (verdict === 'unknown' && lun0.has(key) && asked < DETAILS_MAX) {
          asked += 1;
          lun0.set(key, await lunMarks(client, svm, volume.name));
          verdict = judgeVolume(volume, reaching, scope.expected, evidence).verdict;
        }
        if (verdict === 'ours') ours.push({ ...volume, prefix: nearest.prefix });
      }
    }
  context.progress.stop();
  const missing = names.filter((name) => !seen.has(name));
  if (missing.length > 0)
    throw new UsageError(
      `No prefix that was given reaches ${missing.join(', ')} on SVM ${svm}.`,
      "Names are ONTAP's own, with the prefix; offline volumes are out of reach.",
    );
  return ours;
}
