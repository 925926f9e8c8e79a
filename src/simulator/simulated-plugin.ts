import { request } from 'node:https';
import { element, parseXml, textElement, type XmlNode } from './zapi-xml.ts';

/** The few keys of config.json that this plugin reads. */
interface Backend {
  readonly host: string;
  readonly port: number;
  readonly svm: string;
  readonly username: string;
  readonly password: string;
  readonly prefix: string;
  readonly aggregate: string | null;
}

interface Answer {
  readonly failure: string | null;
  readonly results: XmlNode;
}

const ONTAPI_PATH = '/servlets/netapp.servlets.admin.XMLrequest_filer';
const DEFAULT_SIZE_BYTES = 1024 ** 3;

/**
 * The plugin of a simulated Docker host: logs in with what stands in config.json and speaks ONTAPI over HTTPS
 * like NetApp's (Trident, ontap_common.go and ontap_nas.go), with the plugin's own words where it fails.
 */
export class SimulatedPlugin {
  readonly #log: (level: string, text: string) => void;
  #backend: Backend | null = null;
  #problem: string | null = 'Trident is initializing, please try again later';

  constructor(log: (level: string, text: string) => void) {
    this.#log = log;
  }

  /** What every volume call answers while the plugin is not well; null when it is. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Takes the text of config.json, makes the start-up calls. A bad start is told by `problem`. */
  async start(config: string): Promise<void> {
    this.#log('info', 'Running Trident storage orchestrator.');
    try {
      this.#backend = readBackend(config);
      this.#log('info', 'Using ZAPI client');
      await this.#startUp(this.#backend);
      this.#problem = null;
      this.#log('info', 'Trident bootstrapped successfully.');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#problem = `Trident initialization failed; ${why}; use 'journalctl -fu docker' to learn more`;
      this.#log('error', this.#problem);
    }
  }

  async #startUp(backend: Backend): Promise<void> {
    const wrap = `problem initializing storage driver 'ontap-nas': `;
    const svm = await this.#call(backend, 'vserver-get', '');
    if (svm.failure !== null)
      throw new Error(
        `${wrap}error initializing ontap-nas driver: could not create Data ONTAP API client: error creating ONTAP API client: error reading SVM details: ${svm.failure}`,
      );
    await this.#call(backend, 'system-get-ontapi-version', '');
    const list = await this.#call(
      backend,
      'vserver-get-iter',
      element('query', element('vserver-info', textElement('vserver-name', backend.svm))),
    );
    const aggregates = findAll(list.results, 'aggr-name');
    if (aggregates.length === 0)
      throw new Error(
        `${wrap}could not configure storage pools: could not get storage pools from array: SVM ${backend.svm} has no assigned aggregates`,
      );
    const lifs = await this.#call(backend, 'net-interface-get-iter', '');
    if (!findAll(lifs.results, 'data-protocol').includes('nfs'))
      throw new Error(
        `${wrap}driver validation failed: no data LIFs meet the provided criteria (protocol: nfs)`,
      );
  }

  /** Makes a volume on the first aggregate (or the configured one) and mounts it in the SVM. Throws what Docker would print. */
  async createVolume(name: string): Promise<void> {
    const backend = this.#well();
    const svm = await this.#call(backend, 'vserver-get', '');
    const aggregate = backend.aggregate ?? findAll(svm.results, 'aggr-name')[0] ?? '';
    const volume = backend.prefix + name;
    await this.#must(backend, 'volume-create', [
      textElement('volume', volume),
      textElement('containing-aggr-name', aggregate),
      textElement('size', DEFAULT_SIZE_BYTES),
      textElement('space-reserve', 'none'),
      textElement('snapshot-policy', 'none'),
      textElement('export-policy', 'default'),
      textElement('volume-security-style', 'unix'),
      textElement('unix-permissions', '---rwxrwxrwx'),
      textElement(
        'volume-comment',
        JSON.stringify({ provisioning: { netappdvp: `${backend.svm}/${backend.prefix}` } }),
      ),
    ]);
    await this.#must(backend, 'volume-mount', [
      textElement('volume-name', volume),
      textElement('junction-path', `/${volume}`),
    ]);
  }

  /** The volumes as `docker volume ls` shows them, without the prefix. */
  async listVolumes(): Promise<string[]> {
    const backend = this.#well();
    const identity = element(
      'volume-id-attributes',
      textElement('name', `${backend.prefix}*`) + textElement('style-extended', 'flexvol'),
    );
    const query = element('query', element('volume-attributes', identity));
    const list = await this.#call(
      backend,
      'volume-get-iter',
      textElement('max-records', 4_294_967_294) + query,
    );
    return findAll(list.results, 'name').map((name) => name.slice(backend.prefix.length));
  }

  #well(): Backend {
    if (this.#backend === null || this.#problem !== null)
      throw new Error(this.#problem ?? 'not started');
    return this.#backend;
  }

  async #must(backend: Backend, api: string, args: readonly string[]): Promise<void> {
    const { failure } = await this.#call(backend, api, args.join(''));
    if (failure !== null) throw new Error(`error creating volume: ${failure}`);
  }

  async #call(backend: Backend, api: string, args: string): Promise<Answer> {
    const body = `<?xml version="1.0" encoding="UTF-8"?><netapp xmlns="http://www.netapp.com/filer/admin" version="1.21">${element(api, args)}</netapp>`;
    const { status, text } = await post(backend, body);
    if (status === 401)
      return {
        failure: 'response code 401 (Unauthorized): incorrect or missing credentials',
        results: noResults,
      };
    const results = parseXml(text)?.children.find((child) => child.name === 'results') ?? noResults;
    const { status: outcome, reason, errno } = results.attributes;
    return {
      failure:
        outcome === 'passed'
          ? null
          : `API status: ${outcome ?? ''}, Reason: ${reason ?? ''}, Code: ${errno ?? ''}`,
      results,
    };
  }
}

const noResults: XmlNode = { name: 'results', attributes: {}, children: [], text: '' };

function readBackend(text: string): Backend {
  const parsed: unknown = JSON.parse(text);
  const config = new Map<string, unknown>(
    typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [],
  );
  const word = (key: string, fallback = ''): string => {
    const value = config.get(key);
    return typeof value === 'string' ? value : fallback;
  };
  const [host = '', port = '443'] = word('managementLIF').split(':');
  return {
    host,
    port: Number(port),
    svm: word('svm'),
    username: word('username'),
    password: word('password'),
    prefix: word('storagePrefix', 'netappdvp_'),
    aggregate: word('aggregate') === '' ? null : word('aggregate'),
  };
}

/** The texts of all elements of this name, wherever they stand. */
function findAll(node: XmlNode, name: string): string[] {
  return [
    ...(node.name === name ? [node.text.trim()] : []),
    ...node.children.flatMap((child) => findAll(child, name)),
  ];
}

/** Like the real plugin, this does not verify the certificate: no trustedCACertificate is configured (Trident, azgo/common.go). */
function post(backend: Backend, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: backend.host,
        port: backend.port,
        path: ONTAPI_PATH,
        method: 'POST',
        agent: false,
        rejectUnauthorized: false,
        auth: `${backend.username}:${backend.password}`,
        headers: { 'content-type': 'application/xml', 'content-length': Buffer.byteLength(body) },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', reject);
      },
    );
    call.on('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`dial tcp ${backend.host}:${backend.port}: ${error.code ?? error.message}`)),
    );
    call.end(body);
  });
}
