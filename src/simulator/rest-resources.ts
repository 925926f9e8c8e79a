import { accountResources } from './rest-accounts.ts';
import { aggregateResources } from './rest-aggregates.ts';
import { blockResources } from './rest-block.ts';
import { cliSecurityResources } from './rest-cli-security.ts';
import { cliResources } from './rest-cli-svms.ts';
import { exportResources } from './rest-exports.ts';
import { igroupResources } from './rest-igroups.ts';
import { lunResources } from './rest-luns.ts';
import { mirrorResources } from './rest-mirrors.ts';
import { nameServiceResources } from './rest-name-services.ts';
import { networkResources } from './rest-network.ts';
import { nfsResources } from './rest-nfs.ts';
import { nvmeResources } from './rest-nvme.ts';
import { qosResources } from './rest-qos.ts';
import { qtreeResources } from './rest-qtrees.ts';
import { recoveryResources } from './rest-recovery.ts';
import type { Resource } from './rest-resource.ts';
import { roleResources } from './rest-roles.ts';
import { routeResources } from './rest-routes.ts';
import { snapshotResources } from './rest-snapshots.ts';
import { subsystemResources } from './rest-subsystems.ts';
import { svmResources } from './rest-svms.ts';
import { systemResources } from './rest-system.ts';
import { volumeResources } from './rest-volumes.ts';

/** Everything below /api that is modelled. */
export const restResources: readonly Resource[] = [
  ...systemResources,
  ...aggregateResources,
  ...svmResources,
  ...networkResources,
  ...routeResources,
  ...nfsResources,
  ...blockResources,
  ...nvmeResources,
  ...subsystemResources,
  ...igroupResources,
  ...nameServiceResources,
  ...exportResources,
  ...volumeResources,
  ...snapshotResources,
  ...qosResources,
  ...qtreeResources,
  ...lunResources,
  ...mirrorResources,
  ...recoveryResources,
  ...roleResources,
  ...accountResources,
  ...cliResources,
  ...cliSecurityResources,
];
