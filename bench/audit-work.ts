// Run as a process of its own, bundled as the program is: measures a bare parse of recorded pages and the whole audit of
// the same pages (read, judged, written as JSON), and prints both.

import { SaxesParser } from 'saxes';
import { createCollector } from '../src/audit/collect.ts';
import { auditReport } from '../src/audit/report.ts';
import type { Rest } from '../src/ontapi/rest-call.ts';
import { parseObject, restFields } from '../src/ontapi/rest-json.ts';
import { volumes as restVolumes } from '../src/ontapi/rest-volumes.ts';
import { readVolumePage } from '../src/ontapi/zapi-volume-page.ts';
import { jsonPieces } from '../src/terminal/json-pieces.ts';
import { volumePages } from './audit-pages.ts';

const backend = {
  prefix: 'netappdvp_',
  source: 'bench',
  driver: 'ontap-nas' as const,
  svm: 'svm_docker',
  labelSets: [{ netappdvp: 'svm_docker/netappdvp_' }],
  digest: 'bench',
};

/** ONTAPI: a streaming parser with handlers that do nothing. REST: JSON.parse, which is native code, page by page. */
function bareParse(api: string, pages: readonly string[]): void {
  for (const page of pages) {
    if (api === 'rest') {
      JSON.parse(page);
      continue;
    }
    const parser = new SaxesParser({ position: false });
    for (const event of ['opentag', 'closetag', 'text', 'cdata'] as const)
      parser.on(event, () => undefined);
    parser.write(page).close();
  }
}

async function audit(api: string, pages: readonly string[]): Promise<number> {
  const collector = createCollector(backends, new Set());
  if (api === 'zapi')
    for (const page of pages)
      collector.volumes(readVolumePage('volume-get-iter', page)?.volumes ?? []);
  else {
    async function* records(): ReturnType<Rest['pages']> {
      for (const page of pages)
        yield restFields('volumes', parseObject(page) ?? {}).records('records');
    }
    const filter = { svm: 'svm_docker', namePrefix: 'netappdvp_' };
    for await (const page of restVolumes({ pages: records } as unknown as Rest, filter))
      collector.volumes(page);
  }
  const facts = {
    backends,
    expected: new Set<string>(),
    found: [],
    heartbeats: { available: true, reason: null, backends: [] },
    notRead: [],
    ...collector.finish(),
  };
  let length = 0;
  for (const piece of jsonPieces(auditReport('svm_docker', facts, null))) length += piece.length;
  return length;
}

interface Spent {
  readonly cpuMs: number;
  readonly wallMs: number;
}

/** The least of several rounds: what others do on the machine only adds. */
async function least(rounds: number, work: () => unknown): Promise<Spent> {
  let cpuMs = Number.POSITIVE_INFINITY;
  let wallMs = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round += 1) {
    const begin = process.cpuUsage();
    const started = performance.now();
    await work();
    wallMs = Math.min(wallMs, performance.now() - started);
    const { user, system } = process.cpuUsage(begin);
    cpuMs = Math.min(cpuMs, (user + system) / 1000);
  }
  return { cpuMs, wallMs };
}

// The first holds for all volumes; the others are starts of names too, longer ones.
const prefixes = Number(process.argv[4] ?? '1');
const backends = Array.from({ length: prefixes }, (_, n) =>
  n === 0 ? backend : { ...backend, prefix: `netappdvp_team${n}_`, digest: `bench ${n}` },
);
const api = process.argv[2] === 'rest' ? 'rest' : 'zapi';
const volumes = Number(process.argv[3]);
// Code that has run before is what is compared: a parser and an audit of a thousand volumes are cold alike.
const warm = volumePages(api, 3000);
await least(3, () => bareParse(api, warm));
await least(3, () => audit(api, warm));
const pages = volumePages(api, volumes);
const rounds = volumes > 20_000 ? 3 : 9;
const parse = await least(rounds, () => bareParse(api, pages));
const whole = await least(rounds, () => audit(api, pages));
process.stdout.write(JSON.stringify({ parse, audit: whole }));
