import { describe, expect, it } from 'vitest';
import { chooseApi, type Situation, type Trial } from '../../src/ontapi/choose.ts';
import type { OntapTarget } from '../../src/ontapi/client.ts';

const release = (text: string): Situation['version'] => {
  const [generation = 9, major = 0, minor = 0] = text.split('.').map(Number);
  return { full: text, generation, major, minor };
};
const trials: readonly Trial[] = [
  'untried',
  'works',
  'works-unseen',
  'absent',
  'suspended',
  'refused',
];

describe('the choice of the API', () => {
  it.each<[string, OntapTarget['api'], Trial, string | null, Trial, string]>([
    ['the first trial is over REST', 'auto', 'untried', null, 'untried', 'try rest'],
    ['ONTAP 9.5 has no REST API', 'auto', 'absent', null, 'untried', 'try zapi'],
    ['ONTAP 9.5', 'auto', 'absent', null, 'works', 'use zapi'],
    ['ONTAP 9.5, SVM login', 'auto', 'absent', null, 'works-unseen', 'use zapi'],
    ['ONTAP 9.6', 'auto', 'works', '9.6.0', 'untried', 'try zapi'],
    ['ONTAP 9.8', 'auto', 'works', '9.8.0', 'untried', 'try zapi'],
    ['ONTAP 9.8, ONTAPI answers', 'auto', 'works', '9.8.0', 'works', 'use zapi'],
    ['ONTAP 9.11.0', 'auto', 'works', '9.11.0', 'works', 'use zapi'],
    ['ONTAP 9.8, ONTAPI switched off', 'auto', 'works', '9.8.0', 'absent', 'use rest'],
    ['ONTAP 9.8, user without ontapi', 'auto', 'works', '9.8.0', 'refused', 'use rest'],
    ['ONTAP 9.11.1', 'auto', 'works', '9.11.1', 'untried', 'use rest'],
    ['ONTAP 9.14.1', 'auto', 'works', '9.14.1', 'untried', 'use rest'],
    ['ONTAP 9.15.1', 'auto', 'works', '9.15.1', 'untried', 'use rest'],
    ['ONTAP 9.17.1', 'auto', 'works', '9.17.1', 'untried', 'use rest'],
    ['ONTAP 10', 'auto', 'works', '10.1.0', 'untried', 'use rest'],
    ['an SVM login that sees no version', 'auto', 'works-unseen', null, 'untried', 'use rest'],
    ['REST refuses the login', 'auto', 'refused', null, 'untried', 'fail rest'],
    ['REST switched off', 'auto', 'absent', null, 'works', 'use zapi'],
    ['REST switched off, ONTAPI asleep', 'auto', 'absent', null, 'suspended', 'fail zapi'],
    ['REST switched off, ONTAPI too', 'auto', 'absent', null, 'absent', 'fail zapi'],
    ['REST switched off, ONTAPI refuses', 'auto', 'absent', null, 'refused', 'fail zapi'],
    ['REST asked for', 'rest', 'untried', null, 'untried', 'try rest'],
    ['REST asked for on an old release', 'rest', 'works', '9.8.0', 'untried', 'use rest'],
    ['REST asked for on ONTAP 9.5', 'rest', 'absent', null, 'untried', 'fail rest'],
    ['REST asked for, login refused', 'rest', 'refused', null, 'untried', 'fail rest'],
    ['ONTAPI asked for', 'zapi', 'untried', null, 'untried', 'try zapi'],
    ['ONTAPI asked for, asleep', 'zapi', 'untried', null, 'suspended', 'fail zapi'],
    ['ONTAPI asked for, disaggregated', 'zapi', 'untried', null, 'absent', 'fail zapi'],
    ['ONTAPI asked for, login refused', 'zapi', 'untried', null, 'refused', 'fail zapi'],
    ['ONTAPI asked for, answers', 'zapi', 'untried', null, 'works', 'use zapi'],
  ])('%s', (_, asked, rest, version, zapi, expected) => {
    const choice = chooseApi({
      asked,
      rest,
      zapi,
      version: version === null ? null : release(version),
    });
    expect(`${choice.do} ${choice.api}`).toBe(expected);
    expect(choice.because).toMatch(/./);
  });

  it('never uses what does not answer, nor tries twice, nor tries on after a refusal of the first login', () => {
    for (const asked of ['auto', 'rest', 'zapi'] as const)
      for (const rest of trials)
        for (const zapi of trials)
          for (const version of [null, release('9.8'), release('9.15.1')]) {
            const choice = chooseApi({ asked, rest, zapi, version });
            const outcome = choice.api === 'rest' ? rest : zapi;
            if (choice.do === 'try') expect(outcome).toBe('untried');
            if (choice.do === 'use') expect(outcome).toMatch(/^works/);
            if (choice.do === 'fail') expect(outcome).toMatch(/absent|suspended|refused/);
            if (asked === 'auto' && rest === 'refused') expect(choice.do).toBe('fail');
            if (asked !== 'auto') expect(choice.api).toBe(asked);
          }
  });
});
