import { aggregateCalls } from './zapi-aggregates.ts';
import { blockCalls } from './zapi-block.ts';
import type { ZapiCall } from './zapi-call.ts';
import { emsCalls } from './zapi-ems.ts';
import { exportCalls } from './zapi-exports.ts';
import { flexGroupCalls } from './zapi-flexgroups.ts';
import { jobCalls } from './zapi-jobs.ts';
import { loginCalls } from './zapi-logins.ts';
import { lunMapCalls } from './zapi-lun-maps.ts';
import { lunCalls } from './zapi-luns.ts';
import { nameServiceCalls } from './zapi-name-services.ts';
import { networkCalls } from './zapi-network.ts';
import { nfsCalls } from './zapi-nfs.ts';
import { portCalls } from './zapi-ports.ts';
import { qosCalls } from './zapi-qos.ts';
import { qtreeCalls } from './zapi-qtrees.ts';
import { recoveryCalls } from './zapi-recovery.ts';
import { roleCalls } from './zapi-roles.ts';
import { routeCalls } from './zapi-routes.ts';
import { shareCalls } from './zapi-shares.ts';
import { snapmirrorCalls } from './zapi-snapmirror.ts';
import { snapshotCalls } from './zapi-snapshots.ts';
import { svmCalls } from './zapi-svms.ts';
import { systemCalls } from './zapi-system.ts';
import { volumeCalls } from './zapi-volumes.ts';

/** Every API that is modelled, by name. */
export const zapiCalls: ReadonlyMap<string, ZapiCall> = new Map(
  Object.entries({
    ...systemCalls,
    ...aggregateCalls,
    ...portCalls,
    ...svmCalls,
    ...networkCalls,
    ...routeCalls,
    ...nfsCalls,
    ...exportCalls,
    ...blockCalls,
    ...nameServiceCalls,
    ...roleCalls,
    ...loginCalls,
    ...volumeCalls,
    ...snapshotCalls,
    ...snapmirrorCalls,
    ...emsCalls,
    ...flexGroupCalls,
    ...lunCalls,
    ...lunMapCalls,
    ...qosCalls,
    ...qtreeCalls,
    ...recoveryCalls,
    ...shareCalls,
    ...jobCalls,
  }),
);
