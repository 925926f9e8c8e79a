import type { StepOutcome } from './plan.ts';

/** What can be done on one host, as data. */
export type HostStep =
  | {
      readonly id: string;
      readonly kind: 'config.upload';
      readonly path: string;
      readonly mode: '0600';
      readonly owner: 'root';
      /** A differing file is there, which is kept beside the new one. */
      readonly replaces: boolean;
    }
  | { readonly id: string; readonly kind: 'config.remove'; readonly path: string }
  | {
      readonly id: string;
      readonly kind: 'plugin.install';
      readonly alias: string;
      readonly reference: string;
      readonly settings: Readonly<Record<string, string>>;
      /** What it may do on the host ("network host", "mount /dev"); null: known only once it is there. */
      readonly privileges: readonly string[] | null;
    }
  | {
      readonly id: string;
      readonly kind: 'plugin.upgrade';
      readonly name: string;
      readonly from: string;
      readonly to: string;
      /** Privileges that the installed release does not have, which somebody accepted. */
      readonly morePrivileges: readonly string[];
    }
  | {
      readonly id: string;
      readonly kind: 'plugin.set';
      readonly name: string;
      readonly key: string;
      readonly value: string;
      readonly was: string | null;
    }
  | {
      readonly id: string;
      readonly kind: 'plugin.disable';
      readonly name: string;
      readonly reasons: readonly string[];
      /** Somebody said that it may be stopped under containers that run. */
      readonly inUse: boolean;
      /** Volumes in use when the plan was made, with their containers, in words; null: none. */
      readonly under: string | null;
    }
  | { readonly id: string; readonly kind: 'plugin.enable'; readonly name: string }
  | {
      readonly id: string;
      readonly kind: 'plugin.remove';
      readonly name: string;
      readonly reason: string;
      readonly inUse: boolean;
    }
  | {
      readonly id: string;
      readonly kind: 'node.drain';
      readonly node: string;
      /** Whose volumes its tasks must have let go. */
      readonly alias: string;
      /** What it is put back to. */
      readonly availability: 'active' | 'pause';
    }
  | {
      readonly id: string;
      readonly kind: 'volumes.check';
      readonly alias: string;
      /** How many volumes were listed before. */
      readonly volumes: number;
    }
  | {
      readonly id: string;
      readonly kind: 'node.activate';
      readonly node: string;
      readonly availability: 'active' | 'pause';
    };

/**
 * Whether a step is done even though the run ended early: a plugin that was stopped is started again, with what is
 * there by then, and a node that was taken out, or may have been, is put back. Pure.
 */
export function isOwed(
  step: HostStep,
  statusOf: (kind: HostStep['kind']) => StepOutcome['status'],
): boolean {
  if (step.kind === 'plugin.enable')
    return statusOf('plugin.disable') === 'done' && statusOf('plugin.remove') === 'not-attempted';
  return step.kind === 'node.activate' && statusOf('node.drain') !== 'not-attempted';
}
