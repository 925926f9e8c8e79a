import { isIP } from 'node:net';
import { type Cluster, findSvm, isAdminSvm, newUuid } from './cluster.ts';
import { Rejected } from './rejection.ts';
import type { NetworkInterface, Port, Route } from './state.ts';
import { checkNoConflict, takeAddress } from './subnets.ts';

export function findPort(cluster: Cluster, node: string, name: string): Port | null {
  return cluster.state.ports.find((port) => port.node === node && port.name === name) ?? null;
}

export function findInterface(
  cluster: Cluster,
  svm: string,
  name: string,
): NetworkInterface | null {
  return cluster.state.interfaces.find((lif) => lif.svm === svm && lif.name === name) ?? null;
}

/** Up when it is enabled, its port has a link and its SVM runs. */
export function isUp(cluster: Cluster, lif: NetworkInterface): boolean {
  const svm = findSvm(cluster, lif.svm);
  const port = findPort(cluster, lif.homeNode, lif.homePort);
  return lif.enabled && port?.up === true && (svm === null || svm.state === 'running');
}

/** `invalid-value` in the words recorded on ONTAP 9.0 for vlan-info (pepabo/go-netapp). */
function invalidValue(element: string, inside: string, value: string): Rejected {
  return new Rejected(
    'invalid-value',
    `Invalid value specified for "${element}" element within "${inside}": "${value}".`,
  );
}

function checkAddress(cluster: Cluster, lif: NetworkInterface, api: string): void {
  const family = isIP(lif.address);
  if (family === 0) throw invalidValue('address', api, lif.address);
  if (lif.netmaskLength < 1 || lif.netmaskLength > (family === 6 ? 128 : 32)) {
    throw invalidValue('netmask-length', api, String(lif.netmaskLength));
  }
  const ipspace = findSvm(cluster, lif.svm)?.ipspace;
  const taken = cluster.state.interfaces.find(
    (other) =>
      other !== lif &&
      other.address === lif.address &&
      findSvm(cluster, other.svm)?.ipspace === ipspace,
  );
  // REST has 1376963 for a duplicate address; the ONTAPI form is an assumption.
  if (taken) {
    throw new Rejected(
      'address-in-use',
      `The address ${lif.address} is already in use by interface "${taken.name}" of Vserver "${taken.svm}".`,
    );
  }
}

function checkPort(cluster: Cluster, lif: NetworkInterface, api: string): void {
  if (!cluster.state.nodes.some((node) => node.name === lif.homeNode)) {
    throw invalidValue('home-node', api, lif.homeNode);
  }
  const port = findPort(cluster, lif.homeNode, lif.homePort);
  const ipspace = findSvm(cluster, lif.svm)?.ipspace ?? 'Default';
  if (!port || port.ipspace !== ipspace) throw invalidValue('home-port', api, lif.homePort);
}

export function createInterface(
  cluster: Cluster,
  wanted: Omit<NetworkInterface, 'uuid'>,
): NetworkInterface {
  const lif: NetworkInterface = { ...wanted, uuid: newUuid(cluster) };
  if (findInterface(cluster, lif.svm, lif.name)) throw new Rejected('duplicate', 'duplicate entry');
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,255}$/.test(lif.name)) {
    throw invalidValue('interface-name', 'net-interface-create', lif.name);
  }
  checkPort(cluster, lif, 'net-interface-create');
  const ipspace = findSvm(cluster, lif.svm)?.ipspace ?? 'Default';
  if (lif.subnet !== null) {
    const { broadcastDomain } = findPort(cluster, lif.homeNode, lif.homePort) ?? {};
    const { gateway, ...place } = takeAddress(cluster, lif.subnet, { ipspace, broadcastDomain });
    Object.assign(lif, place);
    cluster.state.interfaces.push(lif);
    addRouteOfSubnet(cluster, lif.svm, gateway);
    return lif;
  }
  checkNoConflict(cluster, lif.address, ipspace);
  checkAddress(cluster, lif, 'net-interface-create');
  cluster.state.interfaces.push(lif);
  return lif;
}

/** A subnet's gateway becomes the SVM's default route with its first LIF (ONTAP docs, create a subnet). */
function addRouteOfSubnet(cluster: Cluster, svm: string, gateway: string | null): void {
  const destination = '0.0.0.0/0';
  if (gateway === null || findRoute(cluster, svm, destination, gateway)) return;
  cluster.state.routes.push({ svm, destination, gateway, metric: 20 });
}

export function modifyInterface(
  cluster: Cluster,
  lif: NetworkInterface,
  change: Partial<NetworkInterface>,
): void {
  const changed: NetworkInterface = { ...lif, ...change };
  checkPort(cluster, changed, 'net-interface-modify');
  const others = { ...cluster, state: { ...cluster.state } };
  others.state.interfaces = cluster.state.interfaces.filter((other) => other !== lif);
  checkAddress(others, changed, 'net-interface-modify');
  Object.assign(lif, changed);
}

/** Needs the LIF to be down first (Manila disables it before deleting it). */
export function deleteInterface(cluster: Cluster, lif: NetworkInterface): void {
  if (lif.enabled) {
    throw new Rejected(
      'not-allowed',
      `LIF "${lif.name}" cannot be deleted while its administrative status is up.`,
    );
  }
  cluster.state.interfaces = cluster.state.interfaces.filter((other) => other !== lif);
}

/** The reason of a duplicate is what Manila looks for ("Duplicate route exists"). */
export function createRoute(cluster: Cluster, route: Route): Route {
  const [address = '', length = ''] = route.destination.split('/');
  const family = isIP(address);
  if (family === 0 || !/^\d{1,3}$/.test(length) || Number(length) > (family === 6 ? 128 : 32)) {
    throw invalidValue('destination', 'net-routes-create', route.destination);
  }
  if (isIP(route.gateway) !== family) {
    throw invalidValue('gateway', 'net-routes-create', route.gateway);
  }
  if (findRoute(cluster, route.svm, route.destination, route.gateway)) {
    throw new Rejected(
      'route-exists',
      `Duplicate route exists: destination ${route.destination}, gateway ${route.gateway}.`,
    );
  }
  cluster.state.routes.push(route);
  return route;
}

export function findRoute(
  cluster: Cluster,
  svm: string,
  destination: string,
  gateway: string,
): Route | null {
  return (
    cluster.state.routes.find(
      (route) =>
        route.svm === svm && route.destination === destination && route.gateway === gateway,
    ) ?? null
  );
}

export function deleteRoute(cluster: Cluster, route: Route): void {
  cluster.state.routes = cluster.state.routes.filter((other) => other !== route);
}

/** LIFs of data SVMs and of the cluster itself may exist; anything else is an unknown owner. */
export function isInterfaceOwner(cluster: Cluster, svm: string): boolean {
  return isAdminSvm(cluster, svm) || findSvm(cluster, svm) !== null;
}
