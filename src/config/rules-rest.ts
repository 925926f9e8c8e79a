import { entryOf, type Rule, reportAt, textOf } from './rule.ts';
import type { Entry, Section } from './structure.ts';

/** With useREST true the plugin never falls back to ONTAPI (Trident, ontap_common.go). */
const restNeedsHttp: Rule = (input) => {
  const entry = entryOf(input.root, 'useREST');
  if (entry !== null && saysBoolean(entry, true))
    reportAt(
      input,
      entry,
      'rest-needs-http',
      'With useREST the plugin speaks REST only: its login on ONTAP needs the application http.',
      'Look with: security login show -application http',
    );
};

/** Trident, ontap_common.go: ONTAP chooses the aggregate by REST, so neither may be settled here. */
const balancedPlacementAlone: Rule = (input) => {
  const { root } = input;
  if (![root, ...root.inner].some(wantsBalance)) return;
  const rest = entryOf(root, 'useREST');
  if (rest !== null && saysBoolean(rest, false))
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
  return /^(?:1|t|T|TRUE|true|True)$/.test(textOf(section, 'useBalancedPlacement') ?? '');
}

function holdsSomething({ node }: Entry): boolean {
  if (node.kind === 'string') return node.value !== '';
  return node.kind === 'list' && node.items.length > 0;
}

function saysBoolean({ node }: Entry, value: boolean): boolean {
  return node.kind === 'boolean' && node.value === value;
}

/** Rules about the API that the plugin speaks. */
export const restRules: readonly Rule[] = [restNeedsHttp, balancedPlacementAlone];
