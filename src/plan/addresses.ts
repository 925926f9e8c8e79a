import { BlockList, isIP, SocketAddress } from 'node:net';

/** A network or, with the full length, one address. `address` is in its shortest usual spelling. */
export interface Network {
  readonly address: string;
  readonly length: number;
  readonly family: 4 | 6;
}

function usual(address: string, family: 4 | 6): string {
  return new SocketAddress({ address, family: family === 4 ? 'ipv4' : 'ipv6' }).address;
}

/** Takes "10.0.0.1", "2001:DB8::0:1" or "[::1]", returns the usual spelling; null when it is no address. */
export function normalAddress(text: string): string | null {
  const bare = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
  const family = isIP(bare);
  if (family === 0 || bare.includes('%')) return null;
  return usual(bare, family === 4 ? 4 : 6);
}

/** Whether two texts name the same address, however they are spelt. */
export function sameAddress(a: string, b: string): boolean {
  const left = normalAddress(a);
  return left !== null && left === normalAddress(b);
}

/** Takes "10.0.0.0/24", "10.0.0.5" or "[2001:db8::]/64"; null when it is none of these. */
export function parseNetwork(text: string): Network | null {
  const [before, after, ...rest] = text.split('/');
  if (before === undefined || rest.length > 0) return null;
  const address = normalAddress(before);
  if (address === null) return null;
  const family = isIP(address) === 4 ? 4 : 6;
  const most = family === 4 ? 32 : 128;
  if (after === undefined) return { address, length: most, family };
  if (!/^\d{1,3}$/.test(after) || Number(after) > most) return null;
  return { address, length: Number(after), family };
}

/** "10.0.0.0/24"; a single address is written without a length, as ONTAP shows it in export rules. */
export function networkText(network: Network): string {
  const most = network.family === 4 ? 32 : 128;
  return network.length === most ? network.address : `${network.address}/${network.length}`;
}

function toBits(network: Network): bigint {
  if (network.family === 4)
    return network.address.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [head = '', tail] = network.address.replace(/[\d.]+$/, embeddedAsHex).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...(tail === undefined ? [] : gap), ...right].reduce(
    (sum, part) => sum * 65_536n + BigInt(`0x${part}`),
    0n,
  );
}

/** The dotted tail of "::ffff:10.0.0.1" as two groups of hexadecimal digits. */
function embeddedAsHex(tail: string): string {
  const bytes = tail.split('.').map(Number);
  if (bytes.length !== 4) return tail;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** The network that an address lies in: 10.0.0.5/24 gives 10.0.0.0/24. */
export function networkOf(place: Network): Network {
  const most = place.family === 4 ? 32 : 128;
  const host = BigInt(most - place.length);
  const bits = (toBits(place) >> host) << host;
  const parts: string[] = [];
  const [width, count] = place.family === 4 ? [8n, 4n] : [16n, 8n];
  for (let i = count - 1n; i >= 0n; i -= 1n) {
    const part = (bits >> (i * width)) & ((1n << width) - 1n);
    parts.push(part.toString(place.family === 4 ? 10 : 16));
  }
  const address = usual(parts.join(place.family === 4 ? '.' : ':'), place.family);
  return { address, length: place.length, family: place.family };
}

/** Whether every address of `inner` lies in `outer`. */
export function contains(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.length > inner.length) return false;
  const family = outer.family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(networkOf(outer).address, outer.length, family);
  return list.check(inner.address, family);
}
