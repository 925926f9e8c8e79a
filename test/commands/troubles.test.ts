import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import type { Account, ClusterState } from '../../src/simulator/state.ts';
import { type RunOutcome, runCli } from '../support/run-cli.ts';
import { selfSigned } from '../support/tls.ts';

/** What can be wrong with the way to ONTAP and with the login there: what is said, what mends it, the exit code. */

interface Trouble {
  readonly name: string;
  readonly api: 'zapi' | 'rest' | 'auto';
  /** What is wrong on ONTAP's side. */
  readonly faults?: readonly object[];
  readonly spoil?: (state: ClusterState) => void;
  /** What the caller gives; the right certificate is trusted unless this says otherwise. */
  readonly words?: readonly string[];
  readonly password?: string;
  readonly exitCode: number;
  readonly code: string;
  readonly message: RegExp;
  /** Commands that mend it, or what to give instead; none: nothing is to be mended. */
  readonly mend: readonly string[];
}

const accountOf = (state: ClusterState, name: string): Account => {
  const found = state.accounts.find((account) => account.name === name);
  if (found === undefined) throw new Error(`no account ${name}`);
  return found;
};
const without = (application: string) => (state: ClusterState) => {
  const admin = accountOf(state, 'admin');
  admin.applications = admin.applications.filter((one) => one.application !== application);
};
const openVsadmin = (state: ClusterState): void => {
  const vsadmin = accountOf(state, 'vsadmin');
  vsadmin.locked = false;
  vsadmin.passwords = ['Vsadmin12345'];
};
const asVsadmin = {
  spoil: openVsadmin,
  words: ['--username=vsadmin'],
  password: 'Vsadmin12345',
};

/** ONTAP gives one answer, 401, for all of these, so all are told. */
const refusedLogin = (application: string, other: string) => ({
  exitCode: 4,
  code: 'ontap-unauthorized',
  message: new RegExp(
    `refused the login of "admin": wrong user name or password, a locked user, an expired password, or a user without the application ${application}`,
  ),
  mend: [
    'security login show -user-or-group-name admin',
    'Locked: security login unlock -username admin',
    'Expired: security login password -username admin',
    `security login create -user-or-group-name admin -application ${application} -authentication-method password -role ROLE (or give --api ${other})`,
  ],
});

const perApi = (
  [
    ['zapi', 'ontapi', 'rest'],
    ['rest', 'http', 'zapi'],
  ] as const
).flatMap(([api, service, other]): Trouble[] => {
  const web = service === 'http' ? 'rest' : 'ontapi';
  const webOn = `vserver services web modify -vserver VSERVER -name ${web} -enabled true`;
  return [
    {
      name: 'a locked user',
      api,
      spoil: (state) => {
        accountOf(state, 'admin').locked = true;
      },
      ...refusedLogin(service, other),
    },
    {
      name: 'an expired password',
      api,
      faults: [{ kind: 'unauthorized' }],
      ...refusedLogin(service, other),
    },
    {
      name: 'a wrong password',
      api,
      password: 'wrong-password-1',
      ...refusedLogin(service, other),
    },
    {
      name: `a user without the application ${service}`,
      api,
      spoil: without(service),
      ...refusedLogin(service, other),
    },
    {
      name: 'a role without access to the web service',
      api,
      faults: [{ kind: 'status', status: 403 }],
      exitCode: 4,
      code: 'ontap-forbidden',
      message: new RegExp(`does not let "admin" use its web service ${web} \\(HTTP 403\\)`),
      mend: [`vserver services web access create -vserver VSERVER -name ${web} -role ROLE`],
    },
    {
      name: 'a web service that is switched off',
      api,
      faults: [{ kind: 'disabled' }],
      exitCode: 1,
      code: 'ontap-unsupported',
      message: new RegExp(`has no .*its web service "${web}" is disabled`),
      mend: [webOn],
    },
    {
      name: 'a certificate that nobody vouches for',
      api,
      words: ['--fingerprint='],
      exitCode: 2,
      code: 'ontap-certificate-unknown',
      message: /is not trusted: it is self-signed/,
      mend: ['security certificate show -type server -fields fingerprint', '--fingerprint SHA256:'],
    },
    {
      name: 'another certificate than the expected one',
      api,
      words: [`--fingerprint=${'AB'.repeat(32)}`],
      exitCode: 1,
      code: 'ontap-certificate-changed',
      message: /is not the expected one/,
      mend: ['Nothing was sent', 'known_clusters'],
    },
    {
      name: 'a login of an SVM where one of the cluster is needed',
      api,
      ...asVsadmin,
      exitCode: 4,
      code: 'ontap-wrong-scope',
      message: /aggr/,
      mend: ['This login belongs to an SVM', '--username'],
    },
    {
      name: 'a role that does not allow it',
      api,
      faults: [
        {
          kind: 'error',
          errno: api === 'rest' ? 6 : 13003,
          status: api === 'rest' ? 403 : 400,
          reason: 'not authorized for that command',
          api: api === 'rest' ? 'GET /api/private/cli/aggr' : 'aggr-get-iter',
        },
      ],
      exitCode: 4,
      code: 'ontap-forbidden',
      message: /not authorized for that command/,
      mend: ['security login role show'],
    },
  ];
});

const troubles: readonly Trouble[] = [
  ...perApi,
  {
    name: 'ONTAPI asleep',
    api: 'zapi',
    faults: [{ kind: 'suspended' }],
    exitCode: 1,
    code: 'ontap-suspended',
    message: /ONTAPI is suspended.*61253/,
    mend: ['system services web ontapi modify -suspended false', '--api rest'],
  },
  ...([['suspended'], ['disabled', 'zapi']] as const).map(
    ([kind, transport]): Trouble => ({
      name: `ONTAPI ${kind}, and REST there`,
      api: 'auto',
      faults: [{ kind, ...(transport !== undefined && { transport }) }],
      exitCode: 0,
      code: '',
      message: /^$/,
      mend: [],
    }),
  ),
  {
    name: 'REST refused, and ONTAPI there',
    api: 'auto',
    faults: [{ kind: 'unauthorized', transport: 'rest' }],
    exitCode: 0,
    code: '',
    message: /^$/,
    mend: [],
  },
  {
    name: 'neither API',
    api: 'auto',
    faults: [{ kind: 'disabled' }],
    exitCode: 1,
    code: 'ontap-unsupported',
    message: /has no ONTAPI .*\n?.*no REST API either/,
    mend: ['-name ontapi -enabled true', '-name rest -enabled true'],
  },
  {
    name: 'a user with http alone',
    api: 'auto',
    spoil: without('ontapi'),
    ...refusedLogin('ontapi', 'rest'),
  },
];

const folder = mkdtempSync(join(tmpdir(), 'netappdvp-troubles-'));

describe('what stands between this program and ONTAP', () => {
  it.each(troubles)('$name, over $api: exit $exitCode', async (trouble) => {
    const faultsFile = join(mkdtempSync(join(folder, 'faults-')), 'faults.json');
    writeFileSync(faultsFile, JSON.stringify({ faults: trouble.faults ?? [] }));
    const sim = await startSimulator({ scenario: 'typical', faultsFile });
    trouble.spoil?.(sim.cluster.state);
    const words = ['aggregates', 'list', '--cluster', sim.address, '--api', trouble.api];
    const more = trouble.words ?? [];
    const pinned = more.some((word) => word.startsWith('--fingerprint'));
    const trust = pinned ? [] : ['--fingerprint', sim.fingerprint];
    const given = more.filter((word) => word !== '--fingerprint=');
    const env = { NETAPPDVP_PASSWORD: trouble.password ?? sim.password };
    const outcome = await runCli([...words, ...trust, ...given, '-o', 'json'], { env });
    // One wrong login is tried once, whatever the API.
    expect(sim.requests().filter(({ status }) => status === 401).length).toBeLessThan(2);
    expect(sim.refusals()).toEqual([]);
    await sim.close();
    expectTold(outcome, trouble);
  });

  it.each([
    ['an expired one', 45, /it has expired/],
    ['one of an unknown CA', 48, /no client CA there vouches for it/],
    ['one that it does not like', 42, /alert bad_certificate/],
  ] as const)(
    'a server that ends the handshake about a client certificate, %s: exit 4',
    async (_, alert, message) => {
      // What a TLS server says before it hangs up: a fatal alert (RFC 8446, section 6).
      const server = createServer((socket) => {
        socket.once('data', () => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, alert])));
        socket.on('error', () => undefined);
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const place = server.address();
      const port = typeof place === 'object' && place !== null ? place.port : 0;
      const ops = selfSigned({ name: 'ops' });
      const cert = join(folder, 'ops.pem');
      const key = join(folder, 'ops.key');
      writeFileSync(cert, ops.cert);
      writeFileSync(key, ops.key, { mode: 0o600 });
      const words = ['aggregates', 'list', '--cluster', `127.0.0.1:${port}`, '-o', 'json'];
      const outcome = await runCli([...words, '--client-cert', cert, '--client-key', key]);
      const withPassword = await runCli(words, { env: { NETAPPDVP_PASSWORD: 'x' } });
      await new Promise((done) => server.close(done));
      expectTold(outcome, {
        exitCode: 4,
        code: 'ontap-unauthorized',
        message,
        mend: [
          'security login create -user-or-group-name ops -application ontapi -authentication-method cert -role ROLE',
          'security certificate install -type client-ca -vserver VSERVER',
        ],
      });
      // The same words to a password's login are about something else.
      expect(withPassword.exitCode).toBe(1);
    },
  );

  it('a client certificate that has expired is not sent at all', async () => {
    const old = selfSigned({ name: 'ops', expired: true });
    const cert = join(folder, 'old.pem');
    const key = join(folder, 'old.key');
    writeFileSync(cert, old.cert);
    writeFileSync(key, old.key, { mode: 0o600 });
    const words = ['aggregates', 'list', '--cluster', '127.0.0.1:1', '-o', 'json'];
    expectTold(await runCli([...words, '--client-cert', cert, '--client-key', key]), {
      exitCode: 2,
      code: 'usage',
      message: /expired on \d{4}-\d\d-\d\d/,
      mend: ['security certificate show -type client-ca'],
    });
  });
});

function expectTold(
  outcome: RunOutcome,
  { exitCode, code, message, mend }: Pick<Trouble, 'exitCode' | 'code' | 'message' | 'mend'>,
): void {
  expect(outcome.exitCode, outcome.stderr).toBe(exitCode);
  const document = outcome.json() as { error?: { code: string; message: string; hint: string } };
  if (exitCode === 0) {
    expect(document.error).toBeUndefined();
    return;
  }
  const { error } = document;
  expect(error?.code).toBe(code);
  expect(error?.message).toMatch(message);
  for (const line of mend) {
    expect(error?.hint).toContain(line);
    expect(outcome.stderr).toContain(line);
  }
}
