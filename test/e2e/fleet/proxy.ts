import { connect, createServer, type Socket } from 'node:net';

/** A way to the registry that may be slow or break. */
export interface RegistryProxy {
  /** How many downloads were held so far. */
  held(): number;
  /** From now on: `pass` everything; `hold` the next download until told otherwise; `cut` them in the middle. */
  become(state: 'pass' | 'hold' | 'cut'): void;
  end(): Promise<void>;
}

/** So much comes through before everything is cut: of one connection alone the engine takes up where it was. */
const CUT_BYTES = 100_000;

/** Listens on `address`:5001 for what is at `address`:5000; the fleet's engines take both without TLS. */
export async function startRegistryProxy(address: string): Promise<RegistryProxy> {
  let state: 'pass' | 'hold' | 'cut' = 'pass';
  let held = 0;
  let bytes = 0;
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(5000, address);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      const send = (): void => void upstream.write(chunk);
      // The engine asks for the manifest also when it has all of the rest.
      if (state !== 'hold' || !/^(?:GET|HEAD) \S*\/manifests\//.test(chunk.toString('latin1')))
        return send();
      held += 1;
      // Others go on.
      state = 'pass';
      waiting.add(send);
    });
    upstream.on('data', (chunk) => {
      bytes += chunk.length;
      if (state === 'cut' && bytes > CUT_BYTES) client.destroy();
      else client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(5001, address, resolve));
  const become = (next: typeof state): void => {
    state = next;
    bytes = 0;
    if (next === 'hold') return;
    for (const send of waiting) send();
    waiting.clear();
  };
  return {
    held: () => held,
    become,
    async end() {
      become('pass');
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
