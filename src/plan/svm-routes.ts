import { contains, networkOf, normalAddress, parseNetwork } from './addresses.ts';
import { blocker, emptyPlanned, note, type Planned } from './planned.ts';
import type { SvmStep } from './svm-steps.ts';
import type { SvmWanted, SvmWorld } from './svm-world.ts';

/** The default route, when a gateway was given. */
export function planRoute(world: SvmWorld, wanted: SvmWanted): Planned<SvmStep> {
  const planned = emptyPlanned<SvmStep>();
  const { svm, gateway } = wanted;
  if (gateway === null) {
    const far = world.svm === null ? clientsBeyond(wanted) : [];
    if (far.length > 0)
      planned.notes.push(
        note(
          'no-route',
          svm,
          `${far.join(', ')} may mount, but ${svm} gets no route and answers in the networks of its LIFs alone.`,
          'Give --gateway IP if Docker hosts are elsewhere.',
        ),
      );
    return planned;
  }
  const destination = gateway.includes(':') ? '::/0' : '0.0.0.0/0';
  const present = world.routes.filter((route) => route.destination === destination);
  const others = present.map((route) => normalAddress(route.gateway) ?? route.gateway);
  if (others.includes(gateway)) planned.unchanged.push(`route ${destination} by ${gateway}`);
  else if (others.length > 0)
    // A second default route would decide by metric where replies go: a person's choice.
    planned.blockers.push(
      blocker(
        'route-differs',
        destination,
        `${svm} has a default route already, by ${others.join(', ')}.`,
        `Leave out --gateway to keep it, or take it away first: network route delete -vserver ${svm} -destination ${destination} -gateway ${others[0] ?? ''}`,
      ),
    );
  else
    planned.steps.push({
      id: `route.create:${destination}`,
      kind: 'route.create',
      svm,
      destination,
      gateway,
    });
  return planned;
}

/** Clients of the export rules that no data LIF has in its network; none where addresses come from a subnet, with its gateway. */
function clientsBeyond({ exportClients, dataLifs, subnet }: SvmWanted): string[] {
  if (subnet !== null) return [];
  const networks = dataLifs.flatMap(
    ({ address, netmaskLength }) => parseNetwork(`${address}/${netmaskLength}`) ?? [],
  );
  return exportClients.filter((clients) => {
    const place = parseNetwork(clients);
    return place !== null && !networks.some((network) => contains(networkOf(network), place));
  });
}
