import { type Login, refusalText } from './access.ts';
import { type CliObject, cliPath, cliVolume, judge, queryOn } from './role-queries.ts';
import type { Invocation, ZapiCall } from './zapi-call.ts';
import { Unmodelled, ZapiFailure } from './zapi-errors.ts';
import { iterArguments } from './zapi-input.ts';

const among = (apis: string, kind: 'volume' | 'path', argument: string) =>
  apis.split(' ').map((api) => [api, { kind, argument }] as const);

/** What the calls name that a fence may stand around. Rows with a query for other calls are a gap of the simulator. */
export const namedArguments: ReadonlyMap<string, { kind: 'volume' | 'path'; argument: string }> =
  new Map([
    ...among('volume-destroy volume-offline volume-online', 'volume', 'name'),
    ...among('volume-unmount volume-mount volume-destroy-async', 'volume', 'volume-name'),
    ...among('volume-size-async volume-recovery-queue-purge', 'volume', 'volume-name'),
    ...among('volume-rename volume-size volume-create volume-clone-create', 'volume', 'volume'),
    ...among('volume-clone-split-start snapshot-create snapshot-delete', 'volume', 'volume'),
    ...among('qtree-create qtree-modify clone-create', 'volume', 'volume'),
    ...among('quota-on quota-off quota-resize quota-status', 'volume', 'volume'),
    ...among('qtree-delete-async qtree-rename', 'path', 'qtree'),
    ...among('lun-create-by-size lun-destroy lun-offline lun-online lun-resize', 'path', 'path'),
    ...among('lun-set-attribute lun-get-attribute lun-move lun-map lun-unmap', 'path', 'path'),
  ]);

function objectOf(call: Invocation): CliObject | null {
  const named = namedArguments.get(call.api);
  if (!named || !call.svm) return null;
  const text = call.input.need(named.argument);
  const describe = named.kind === 'volume' ? cliVolume : cliPath;
  return describe(call.cluster, call.svm.name, text);
}

function untold(api: string, query: string): Unmodelled {
  return new Unmodelled('unknown-query', `role query of ${api}: ${query}`, 13003, 'role-query');
}

/** 13003 for what the query of the deciding row keeps out. Records of lists are judged one by one (listed). */
export function checkNamed(login: Login, call: ZapiCall, invocation: Invocation): void {
  const query = call.command === null ? null : queryOn(login.role, call.command);
  if (call.command === null || query === null || call.arguments === iterArguments) return;
  const verdict = judge(login.role, [call.command], objectOf(invocation));
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
