import { type Login, refusalText } from './access.ts';
import { type CliObject, cliPath, cliVolume, judge, queryOn } from './role-queries.ts';
import type { Invocation, ZapiCall } from './zapi-call.ts';
import { Unmodelled, ZapiFailure } from './zapi-errors.ts';
import { iterArguments } from './zapi-input.ts';

type Named = (call: Invocation) => CliObject;

const svmOf = (call: Invocation): string => call.svm?.name ?? '';
const volume =
  (argument: string): Named =>
  (call) =>
    cliVolume(call.cluster, svmOf(call), call.input.need(argument));
const path =
  (argument: string): Named =>
  (call) =>
    cliPath(call.cluster, svmOf(call), call.input.need(argument));
const among = (apis: string, named: Named): [string, Named][] =>
  apis.split(' ').map((api) => [api, named]);

/** What the calls name that a fence may stand around. Rows with a query for other calls are a gap of the simulator. */
const named: ReadonlyMap<string, Named> = new Map<string, Named>([
  ...among('volume-destroy volume-offline volume-online volume-rename', volume('name')),
  ...among('volume-unmount volume-mount volume-destroy-async', volume('volume-name')),
  ...among('volume-size-async volume-recovery-queue-purge', volume('volume-name')),
  ...among('volume-size volume-create volume-clone-create', volume('volume')),
  ...among('volume-clone-split-start snapshot-create snapshot-delete', volume('volume')),
  ...among('qtree-create qtree-modify clone-create', volume('volume')),
  ...among('quota-on quota-off quota-resize quota-status', volume('volume')),
  ...among('qtree-delete-async qtree-rename', path('qtree')),
  ...among('lun-create-by-size lun-destroy lun-offline lun-online lun-resize', path('path')),
  ...among('lun-set-attribute lun-get-attribute lun-move lun-map lun-unmap', path('path')),
]);

function untold(api: string, query: string): Unmodelled {
  return new Unmodelled('unknown-query', `role query of ${api}: ${query}`, 13003, 'role-query');
}

/** 13003 for what the query of the deciding row keeps out. Records of lists are judged one by one (listed). */
export function checkNamed(login: Login, call: ZapiCall, invocation: Invocation): void {
  const query = call.command === null ? null : queryOn(login.role, call.command);
  if (call.command === null || query === null || call.arguments === iterArguments) return;
  const object = named.get(invocation.api)?.(invocation) ?? null;
  const verdict = judge(login.role, [call.command], object);
  if (verdict === 'untold') throw untold(invocation.api, query);
  if (verdict === 'refused')
    throw new ZapiFailure(13003, refusalText(login.account.name, call.write));
}

/** The records that a role with a query on the call's command shows. */
export function listed<T>(
  call: Invocation,
  records: Iterable<T>,
  cliOf: ((object: T) => CliObject) | undefined,
): Iterable<T> {
  const command = call.calls.get(call.api)?.command ?? null;
  const query = command === null ? null : queryOn(call.login.role, command);
  if (command === null || query === null) return records;
  return [...records].filter((object) => {
    const verdict = judge(call.login.role, [command], cliOf?.(object) ?? null);
    if (verdict === 'untold') throw untold(call.api, query);
    return verdict === 'admitted';
  });
}
