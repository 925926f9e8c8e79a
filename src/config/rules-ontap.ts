import { family } from './drivers.ts';
import { entryOf, isBlank, type Rule, reportAt, reportBlank, textOf } from './rule.ts';

const svmIsNamed: Rule['look'] = (input) => {
  if (entryOf(input.root, 'svm') === null)
    reportBlank(
      input,
      'svm',
      'svm-not-named',
      'Without svm the plugin takes the one SVM that its login sees, and fails when there are several.',
      'Add "svm": "…".',
    );
};

const dataLifIsNamed: Rule['look'] = (input) => {
  if (entryOf(input.root, 'dataLIF') === null)
    reportBlank(
      input,
      'dataLIF',
      'data-lif-not-named',
      'Without dataLIF the plugin picks one of the SVM’s data LIFs.',
      'Add "dataLIF": "…": the one that the hosts reach.',
    );
};

/** Optional since 18.01 (Trident's changelog). */
const aggregateInOldPlugins: Rule['look'] = (input) => {
  if (input.release < '18.01' && isBlank(input.root, 'aggregate'))
    reportBlank(
      input,
      'aggregate',
      'missing-key',
      'aggregate is missing; plugins before 18.01 do not start without it.',
      'Add "aggregate": "…", or install plugin 18.01 or newer.',
    );
};

const limitNeedsCluster: Rule['look'] = (input) => {
  const entry = entryOf(input.root, 'limitAggregateUsage');
  if (entry !== null && textOf(input.root, 'limitAggregateUsage') !== null)
    reportAt(
      input,
      entry,
      'needs-cluster-login',
      'With limitAggregateUsage and a login of the SVM, no volume can be made: only a login of the cluster may ask how full an aggregate is.',
      'Take it out, or use a login of the cluster.',
    );
};

/** Rules of the ONTAP drivers about where volumes go. */
export const ontapRules: Readonly<Record<string, Rule>> = {
  'svm-is-named': { drivers: family.ontap, look: svmIsNamed },
  'data-lif-is-named': { drivers: family.nas, look: dataLifIsNamed },
  'aggregate-in-old-plugins': { drivers: family.byAggregate, look: aggregateInOldPlugins },
  'limit-needs-cluster-login': { drivers: family.byAggregate, look: limitNeedsCluster },
};
