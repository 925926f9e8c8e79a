import { must, run } from './command.ts';
import { type Leashed, startLeashed } from './leash.ts';

/** One Ethernet segment for the hosts, reached from the machine through a single interface. */
export interface FleetNetwork {
  /** The machine's own end: a simulator or registry that listens there is reached by every host. */
  readonly gateway: string;
  /** The machine's interface, gone after `end`. */
  readonly interfaceName: string;
  address(hostNumber: number): string;
  /** Plugs a host's namespace in; its interface is called eth0 there. */
  plug(hostNumber: number, host: Leashed): Promise<void>;
  end(): Promise<void>;
}

/** The networks 10.77.1.0/24 to 10.77.254.0/24 are tried in turn; runs at the same time get different ones. */
const candidates = Array.from({ length: 254 }, (_, index) => index + 1);

/** Makes the bridge (in a network namespace of its own, so that the machine's packet filter is not in the way). */
export async function startNetwork(): Promise<FleetNetwork> {
  const bridge = await startLeashed(['--net'], ['sh', '-c', 'echo ready; read -r _end']);
  const inBridge = (...argv: string[]) =>
    must(['nsenter', `--net=/proc/${bridge.pid}/ns/net`, ...argv]);
  try {
    await bridge.said('ready');
    const { subnet, interfaceName } = await claimSubnet(bridge.pid);
    const gateway = `10.77.${subnet}.1`;
    await inBridge('ip', 'link', 'add', 'br0', 'type', 'bridge');
    await inBridge('ip', 'link', 'set', 'br0', 'up');
    await inBridge('ip', 'link', 'set', 'machine', 'master', 'br0', 'up');
    await must(['ip', 'address', 'add', `${gateway}/24`, 'dev', interfaceName]);
    await must(['ip', 'link', 'set', interfaceName, 'up']);
    return {
      gateway,
      interfaceName,
      address: (hostNumber) => `10.77.${subnet}.${hostNumber}`,
      plug: async (hostNumber, host) => {
        const port = `port${hostNumber}`;
        const peer = ['peer', 'name', 'eth0', 'netns', `${host.pid}`];
        await must(['ip', 'link', 'add', port, 'netns', `${bridge.pid}`, 'type', 'veth', ...peer]);
        await inBridge('ip', 'link', 'set', port, 'master', 'br0', 'up');
        host.tell('network');
      },
      end: async () => {
        // The kernel takes the interfaces of a dead namespace away too, but only after a while.
        await must(['ip', 'link', 'delete', interfaceName]);
        await bridge.end();
      },
    };
  } catch (error) {
    await bridge.end();
    throw error;
  }
}

/** The interface's name is the claim: the kernel refuses the second who asks for it. */
async function claimSubnet(bridgePid: number): Promise<{ subnet: number; interfaceName: string }> {
  const routes = await must(['ip', '-4', 'route', 'show', 'table', 'all']);
  for (const subnet of candidates) {
    const interfaceName = `ndvp${subnet}`;
    if (routes.includes(` 10.77.${subnet}.`) || routes.includes(`\n10.77.${subnet}.`)) continue;
    const peer = ['peer', 'name', 'machine', 'netns', `${bridgePid}`];
    const added = await run(['ip', 'link', 'add', interfaceName, 'type', 'veth', ...peer]);
    if (added.code === 0) return { subnet, interfaceName };
    if (!added.stderr.includes('File exists')) throw new Error(added.stderr.trim());
  }
  throw new Error('all networks of 10.77.0.0/16 are in use');
}
