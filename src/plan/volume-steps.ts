import type { Step } from './plan.ts';

/** Changes of single volumes: each is one call of OntapClient. */
export type VolumeStep = Step &
  (
    | {
        readonly kind: 'volume.label';
        readonly svm: string;
        readonly volume: string;
        readonly before: string;
        readonly comment: string;
      }
    | { readonly kind: 'volume.recover'; readonly svm: string; readonly volume: string }
    | {
        readonly kind: 'volume.rename';
        readonly svm: string;
        readonly volume: string;
        readonly name: string;
      }
    | { readonly kind: 'volume.online'; readonly svm: string; readonly volume: string }
    | {
        readonly kind: 'volume.mount';
        readonly svm: string;
        readonly volume: string;
        readonly path: string;
      }
  );

/** A step in words, for the plan and the progress line. */
export function describeVolumeStep(step: VolumeStep): { what: string; details: string } {
  switch (step.kind) {
    case 'volume.label':
      return { what: `label ${step.volume}`, details: `comment ${step.comment}` };
    case 'volume.recover':
      return { what: `recover ${step.volume}`, details: 'out of the recovery queue' };
    case 'volume.rename':
      return { what: `rename ${step.volume}`, details: `to ${step.name}` };
    case 'volume.online':
      return { what: `bring ${step.volume} online`, details: `on SVM ${step.svm}` };
    default:
      return { what: `mount ${step.volume}`, details: `at ${step.path}` };
  }
}
