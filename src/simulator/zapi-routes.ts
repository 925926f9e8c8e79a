import { createRoute, deleteRoute, findRoute } from './network.ts';
import { Rejected } from './rejection.ts';
import type { Route } from './state.ts';
import { svmOf, type ZapiCalls } from './zapi-call.ts';
import { key, text } from './zapi-fields.ts';
import type { ArgumentTypes } from './zapi-input.ts';
import { createdRecord, iterCall, type RecordType } from './zapi-iter.ts';
import { isV6 } from './zapi-network.ts';

/** Recorded on ONTAP 9.0 with return-record (pepabo/go-netapp). */
const route: RecordType<Route> = {
  element: 'net-vs-routes-info',
  keyOf: (one) => [one.svm, one.destination, one.gateway],
  fields: {
    'address-family': text((one) => (isV6(one.destination) ? 'ipv6' : 'ipv4')),
    destination: key((one) => one.destination),
    gateway: key((one) => one.gateway),
    metric: text((one) => one.metric),
    vserver: key((one) => one.svm),
  },
};

const routeKeys: ArgumentTypes = {
  destination: { type: 'text', required: true },
  gateway: { type: 'text', required: true },
};

export const routeCalls: ZapiCalls = {
  'net-routes-get-iter': iterCall(
    { command: 'network route show', scope: 'any' },
    () => route,
    (call) => call.cluster.state.routes.filter((one) => !call.svm || one.svm === call.svm.name),
  ),
  'net-routes-create': {
    command: 'network route create',
    scope: 'svm',
    write: true,
    arguments: { ...routeKeys, metric: 'integer', 'return-record': 'flag' },
    run(call) {
      const { input } = call;
      const made = createRoute(call.cluster, {
        svm: svmOf(call).name,
        destination: input.need('destination'),
        gateway: input.need('gateway'),
        metric: input.integer('metric') ?? 20,
      });
      return createdRecord(call, route, made);
    },
  },
  'net-routes-destroy': {
    command: 'network route delete',
    scope: 'svm',
    write: true,
    arguments: routeKeys,
    run(call) {
      const { input } = call;
      const found = findRoute(
        call.cluster,
        svmOf(call).name,
        input.need('destination'),
        input.need('gateway'),
      );
      if (!found) throw new Rejected('not-found', "entry doesn't exist");
      deleteRoute(call.cluster, found);
      return '';
    },
  },
};
