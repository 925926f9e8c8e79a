import { family } from './drivers.ts';
import { entryOf, type Rule, reportAt, saysBoolean, textOf } from './rule.ts';
import type { Entry, Section } from './structure.ts';
import { saysTrue } from './values.ts';

/** With useREST true the plugin never falls back to ONTAPI (Trident, ontap_common.go). */
const restNeedsHttp: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'useREST');
  if (entry !== null && saysBoolean(input.root, 'useREST', true))
    reportAt(
      input,
      entry,
      'rest-needs-http',
      'With useREST the plugin speaks REST only: its login on ONTAP needs the application http.',
      'Look with: security login show -application http',
    );
};

/** Trident, ontap_common.go: ONTAP chooses the aggregate by REST, so neither may be settled here. */
const balancedPlacementAlone: Rule['look'] = (input) => {
  const { root } = input;
  if (![root, ...root.inner].some(wantsBalance)) return;
  const rest = entryOf(root, 'useREST');
  if (rest !== null && saysBoolean(root, 'useREST', false))
    reportAt(
      input,
      rest,
      'balanced-placement',
      'useBalancedPlacement needs REST, and useREST is false.',
      'Take one of them out.',
    );
  for (const key of ['aggregate', 'flexgroupAggregateList']) {
    const entry = entryOf(root, key);
    if (entry !== null && holdsSomething(entry))
      reportAt(
        input,
        entry,
        'balanced-placement',
        `With useBalancedPlacement ONTAP chooses the aggregate: the plugin refuses ${key} beside it.`,
        `Take out ${key} or useBalancedPlacement.`,
      );
  }
};

function wantsBalance(section: Section): boolean {
  return saysTrue(textOf(section, 'useBalancedPlacement'));
}

function holdsSomething({ node }: Entry): boolean {
  if (node.kind === 'string') return node.value !== '';
  return node.kind === 'list' && node.items.length > 0;
}

/** The plugin speaks NVMe by REST only (Trident, ontap_common.go). */
const nvmeNeedsRest: Rule['look'] = (input) => {
  const { root } = input;
  const rest = entryOf(root, 'useREST');
  if (textOf(root, 'sanType')?.toLowerCase() !== 'nvme') return;
  if (rest !== null && saysBoolean(root, 'useREST', false))
    reportAt(
      input,
      rest,
      'nvme-needs-rest',
      'sanType nvme needs REST, and useREST is false.',
      'Take useREST out, or write true.',
    );
};

/** Rules about the API that the plugin speaks. */
export const restRules: Readonly<Record<string, Rule>> = {
  'rest-needs-http': { drivers: family.ontap, look: restNeedsHttp },
  'balanced-placement-alone': { drivers: family.ontap, look: balancedPlacementAlone },
  'nvme-needs-rest': { drivers: family.iscsiOrNvme, look: nvmeNeedsRest },
};
