import { type HostGroup, namesText, type SetupStep } from '../plan/setup-plan.ts';
import { describeSvmStep } from '../plan/svm-steps.ts';
import { stepWords } from '../terminal/host-step-words.ts';
import type { StepText } from '../terminal/plan-view.ts';
import { count } from '../terminal/style.ts';

/** A step for people; a step on hosts has a row for each thing that is done there. */
export function setupWords(step: SetupStep): StepText | readonly StepText[] {
  switch (step.kind) {
    case 'login.prove':
      return { what: 'log in once', details: `as ${step.user}, before any host is changed` };
    case 'config.write':
      return {
        what: 'write the config',
        details: `${step.path}, 0600${step.replaces ? '; the old one is kept beside it' : ''}`,
      };
    case 'config.secure':
      return { what: 'close the config', details: `${step.path} gets the mode 0600` };
    case 'site.write':
      return {
        what: 'write the site file',
        details: `${step.path}${step.replaces ? '; the old one is kept beside it' : ''}`,
      };
    case 'hosts.reach':
      return {
        what: 'ask the hosts',
        details: `whether ${namesText(step.hosts)} reach ${step.address}`,
      };
    case 'hosts.install':
      return step.groups.flatMap(groupWords);
    case 'storage.prove':
      return {
        what: 'prove the storage',
        details: 'a volume of 20 MiB is made, written on one host, read on another, and removed',
      };
    default:
      return describeSvmStep(step);
  }
}

/** One line for the step while it runs. */
export function setupSentence(step: SetupStep): string {
  if (step.kind === 'hosts.install')
    return `bring the plugin to ${count(step.groups.flatMap(({ hosts }) => hosts).length, 'host')}`;
  const [first] = [setupWords(step)].flat();
  return first === undefined ? step.id : `${first.what}: ${first.details}`;
}

function groupWords({ hosts, steps }: HostGroup): StepText[] {
  const where = count(hosts.length, 'host');
  return steps.map((step, i) => {
    const { what, details } = stepWords(step);
    const names = i === 0 ? `; on ${namesText(hosts)}` : '';
    return { what: `${where}: ${what}`, details: `${details}${names}` };
  });
}
