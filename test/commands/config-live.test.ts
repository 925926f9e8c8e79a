import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownAddress, ruleFindings } from '../../src/commands/config-live-exports.ts';
import type { Diagnostic } from '../../src/errors.ts';
import type { RunningSimulator, SimulatorOptions } from '../../src/simulator/server.ts';
import { basic, send } from '../simulator/wire.ts';
import { type RunOutcome, runCli } from '../support/run-cli.ts';
import { selfSigned } from '../support/tls.ts';
import { bootstrapWords, type Scene, startScene } from './svm-scene.ts';

const PASSWORD = 'Plugin-pass7word';
const chapSecrets = { inbound: 'inbound-secret-1', outbound: 'outbound-secret-2' };
const env = {
  NETAPPDVP_PLUGIN_PASSWORD: PASSWORD,
  NETAPPDVP_CHAP_PASSWORD: chapSecrets.inbound,
  NETAPPDVP_CHAP_TARGET_PASSWORD: chapSecrets.outbound,
};
const twoLifs = ['--data-lif=198.51.100.11/24', '--data-lif=198.51.100.12/24'];

interface Driver {
  /** For svm bootstrap. */
  readonly words: readonly string[];
  /** Keys of the config. */
  readonly keys: object;
  /** Which rows of the role the plugin's start cannot do without, by API. */
  readonly needs: { readonly zapi: string | null; readonly rest: string };
}

const drivers: Readonly<Record<string, Driver>> = {
  'ontap-nas': {
    words: [],
    keys: { storageDriverName: 'ontap-nas' },
    needs: { zapi: 'network interface', rest: '/api/network/ip/interfaces' },
  },
  'ontap-nas-economy': {
    words: ['--driver=ontap-nas-economy'],
    keys: { storageDriverName: 'ontap-nas-economy' },
    needs: { zapi: 'volume', rest: '/api/storage/qtrees' },
  },
  'ontap-nas-flexgroup': {
    words: ['--driver=ontap-nas-flexgroup'],
    keys: { storageDriverName: 'ontap-nas-flexgroup' },
    needs: { zapi: 'network interface', rest: '/api/storage/volumes' },
  },
  'ontap-san': {
    words: ['--driver=ontap-san', ...twoLifs],
    keys: { storageDriverName: 'ontap-san' },
    needs: { zapi: 'vserver iscsi', rest: '/api/protocols/san/igroups' },
  },
  'ontap-san with CHAP': {
    words: ['--driver=ontap-san', ...twoLifs, '--chap'],
    keys: {
      storageDriverName: 'ontap-san',
      useCHAP: true,
      chapUsername: 'netappdvp',
      chapInitiatorSecret: chapSecrets.inbound,
      chapTargetUsername: 'netappdvp_target',
      chapTargetInitiatorSecret: chapSecrets.outbound,
    },
    needs: { zapi: 'lun', rest: '/api/storage/luns' },
  },
  'ontap-san with NVMe': {
    words: ['--driver=ontap-san', '--protocol=nvme', ...twoLifs],
    keys: { storageDriverName: 'ontap-san', sanType: 'nvme' },
    needs: { zapi: null, rest: '/api/protocols/nvme' },
  },
  'ontap-san-economy': {
    words: ['--driver=ontap-san-economy', ...twoLifs],
    keys: { storageDriverName: 'ontap-san-economy' },
    needs: { zapi: 'lun', rest: '/api/storage/luns' },
  },
};

interface Look {
  readonly outcome: RunOutcome;
  readonly found: readonly Diagnostic[];
  /** Codes of what is no remark. */
  readonly loud: readonly string[];
}

/** Asks about a config; `words` come behind. */
async function validate(scene: Scene, config: object, ...words: string[]): Promise<Look> {
  const path = join(scene.folder, 'config.json');
  writeFileSync(path, JSON.stringify(config, null, 2));
  const trust = ['--fingerprint', scene.sim.fingerprint];
  const outcome = await runCli(['config', 'validate', path, ...trust, '-o', 'json', ...words]);
  const { files } = outcome.json() as { files: { diagnostics: Diagnostic[] }[] };
  const found = files[0]?.diagnostics ?? [];
  for (const secret of Object.values(env))
    expect(outcome.stdout + outcome.stderr).not.toContain(secret);
  return {
    outcome,
    found,
    loud: found.filter(({ severity }) => severity !== 'info').map(({ code }) => code),
  };
}

function configFor(sim: RunningSimulator, keys: object, changes: object = {}): object {
  return {
    version: 1,
    managementLIF: sim.address,
    svm: 'svm_docker',
    username: 'trident_user',
    password: PASSWORD,
    storagePrefix: 'netappdvp_',
    labels: { netappdvp: 'svm_docker/netappdvp_' },
    ...keys,
    ...changes,
  };
}

async function bootstrapped(words: readonly string[], options: SimulatorOptions): Promise<Scene> {
  const scene = await startScene(options);
  const san = words.some((word) => word.startsWith('--driver=ontap-san'));
  const line = bootstrapWords(scene.sim, '--yes', ...words).filter(
    (word) => !san || !word.startsWith('--export-clients'),
  );
  const made = await scene.run(line, { env });
  expect(made.exitCode, made.stderr).toBe(0);
  return scene;
}

const overRest = ['--role-style=rest', '--api=rest'];
const clients = '--export-clients=198.51.100.0/24';

describe.each(Object.entries(drivers))('a config for %s', (_, { words, keys, needs }) => {
  it.each(['zapi', 'rest'] as const)(
    'is asked about as the plugin would ask, over %s',
    async (api) => {
      if (api === 'zapi' && needs.zapi === null) {
        const scene = await bootstrapped([...words, ...overRest], { ontapVersion: '9.15.1' });
        const { loud } = await validate(scene, configFor(scene.sim, keys, { useREST: false }));
        expect(loud).not.toEqual([]);
        return scene.end();
      }
      const style = api === 'rest' ? overRest : [];
      const scene = await bootstrapped([...words, ...style], { ontapVersion: '9.15.1' });
      try {
        const config = configFor(scene.sim, keys, { useREST: api === 'rest' });
        scene.news();
        const good = await validate(scene, config, clients);
        expect(good.found.filter(({ severity }) => severity !== 'info')).toEqual([]);
        expect(good.outcome.exitCode).toBe(0);
        const { all, writes } = scene.news();
        expect(all).toBeGreaterThan(5);
        expect(writes).toEqual([]);

        const row = needs[api];
        const role = scene.sim.cluster.state.roles.find(({ name }) => name === 'trident_role');
        const rows = ((api === 'rest' ? role?.rest : role?.privileges) ?? []).filter(
          ({ path }) => row !== null && path.startsWith(row),
        );
        expect(rows).not.toEqual([]);
        for (const one of rows) Object.assign(one, { access: 'none' });
        const poor = await validate(scene, config, clients);
        expect(poor.loud).toContain('live-startup-call');
        expect(poor.outcome.exitCode).toBe(3);
      } finally {
        await scene.end();
      }
    },
  );
});

describe('a config without useREST, whose login has a role of REST paths', () => {
  it.each([
    ['9.17.1', [], 0],
    // There the plugin takes ONTAPI, which such a role does not give.
    ['9.14.1', ['live-startup-call'], 3],
  ] as const)(
    'is judged over the API that the plugin takes on %s',
    async (ontapVersion, loud, exitCode) => {
      const scene = await startScene({ ontapVersion });
      try {
        await scene.run(bootstrapWords(scene.sim, '--yes', ...overRest), { env });
        const config = configFor(scene.sim, { storageDriverName: 'ontap-nas' });
        const look = await validate(scene, config, clients);
        expect(look.loud).toEqual(loud);
        expect(look.outcome.exitCode).toBe(exitCode);
      } finally {
        await scene.end();
      }
    },
  );
});

describe('what to write instead', () => {
  const told = async (words: readonly string[], keys: object): Promise<string> => {
    const scene = await bootstrapped(['--driver=ontap-san', ...twoLifs, ...words], {
      ontapVersion: '9.15.1',
    });
    try {
      const { found } = await validate(scene, configFor(scene.sim, keys));
      return found.map(({ hint }) => hint ?? '').join('\n');
    } finally {
      await scene.end();
    }
  };

  it('is told where the SVM asks for CHAP', async () => {
    const words = ['--chap', '--chap-username=in', '--chap-target-username=out'];
    const hint = await told(words, { storageDriverName: 'ontap-san' });
    expect(hint).toContain(
      'Add "useCHAP": true, "chapUsername": "in", "chapTargetUsername": "out"',
    );
    const { keys } = drivers['ontap-san with CHAP'] ?? { keys: {} };
    expect(await told(words, keys)).toContain('Write "chapUsername": "in".');
  });

  it('is told where the SVM serves another protocol', async () => {
    const hint = await told(['--protocol=nvme', ...overRest], { storageDriverName: 'ontap-san' });
    expect(hint).toContain('It has data LIFs for NVMe, so for ontap-san with "sanType": "nvme".');
    expect(await told([], { storageDriverName: 'ontap-nas' })).toContain(
      'It has data LIFs for iSCSI, so for a driver ontap-san….',
    );
  });
});

describe('whether the export rules let the hosts in', () => {
  const look = async (
    config: object,
    words: readonly string[],
    change: (sim: RunningSimulator) => void = () => undefined,
  ): Promise<readonly string[]> => {
    const scene = await bootstrapped([], { ontapVersion: '9.11.1' });
    try {
      change(scene.sim);
      const keys = { storageDriverName: 'ontap-nas', ...config };
      const { found } = await validate(scene, configFor(scene.sim, keys), ...words);
      return found
        .filter(({ code }) => code.startsWith('live-export'))
        .map(({ severity, code, path, message }) => `${severity} ${code} ${path} ${message}`);
    } finally {
      await scene.end();
    }
  };
  const policies = (sim: RunningSimulator) => sim.cluster.state.exportPolicies;
  const netgroup = (sim: RunningSimulator): void => {
    for (const { rules } of policies(sim)) for (const rule of rules) rule.clients = '@docker';
  };
  const readOnly = (sim: RunningSimulator): void => {
    for (const { rules } of policies(sim)) for (const rule of rules) rule.rw = ['never'];
  };
  const nfs4 = (sim: RunningSimulator): void => {
    for (const { rules } of policies(sim)) for (const rule of rules) rule.protocols = ['nfs4'];
  };

  it.each([
    [
      'hosts that are let in',
      {},
      '198.51.100.7,198.51.100.8/32',
      undefined,
      [
        'info live-exports-looked-at /defaults/exportPolicy The export rules let 198.51.100.7, 198.51.100.8 mount, read and write as root.',
      ],
    ],
    [
      'a host of another network',
      {},
      '198.51.100.7,203.0.113.9',
      undefined,
      [
        'error live-export-refused /defaults/exportPolicy No rule of the export policy default of svm_docker lets 203.0.113.9 in: mounts will be refused.',
      ],
    ],
    [
      'a network wider than the rule',
      {},
      '198.51.0.0/16',
      undefined,
      [
        'error live-export-refused /defaults/exportPolicy No rule of the export policy default of svm_docker lets 198.51.0.0/16 in: mounts will be refused.',
      ],
    ],
    [
      'a rule that gives too little',
      {},
      '198.51.100.7',
      readOnly,
      [
        'error live-export-refused /defaults/exportPolicy Rule 1 of the export policy default of svm_docker comes first for 198.51.100.7 and does not give enough: ro sys, rw never, superuser sys.',
      ],
    ],
    [
      'a netgroup',
      {},
      '198.51.100.7',
      netgroup,
      [
        'warning live-export-doubtful /defaults/exportPolicy Rule 1 of the export policy default of svm_docker is for @docker: whether that is 198.51.100.7 only ONTAP knows.',
      ],
    ],
    [
      'NFS 3 against rules for NFS 4',
      {},
      '198.51.100.7',
      nfs4,
      [
        'error live-export-refused /defaults/exportPolicy No rule of the export policy default of svm_docker lets 198.51.100.7 in: mounts will be refused.',
      ],
    ],
    [
      'NFS 4 against rules for NFS 4',
      { nfsMountOptions: 'nfsvers=4.1' },
      '198.51.100.7',
      nfs4,
      [
        'info live-exports-looked-at /defaults/exportPolicy The export rules let 198.51.100.7 mount, read and write as root.',
      ],
    ],
  ])('is told for %s', async (_, config, named, change, told) => {
    expect(await look(config, ['--export-clients', named], change)).toEqual(told);
  });

  it('is told of the root volume’s policy too', async () => {
    const told = await look(
      { defaults: { exportPolicy: 'docker' } },
      ['--export-clients=198.51.100.7'],
      (sim) => {
        const [first] = policies(sim);
        if (first === undefined) throw new Error('no policy');
        policies(sim).push({ ...first, id: 77, name: 'docker', rules: [...first.rules] });
        first.rules = [];
      },
    );
    expect(told).toEqual([
      'error live-export-refused /svm No rule of the export policy default of svm_docker lets 198.51.100.7 in: mounts will be refused.',
    ]);
  });

  it('is said not to have been looked at when nobody named a host', async () => {
    expect(await look({}, [])).toEqual([
      'info live-exports-looked-at /defaults/exportPolicy Whether the export rules let your Docker hosts in was not looked at: no host was named.',
    ]);
  });

  it('refuses what is no network', async () => {
    const outcome = await runCli(['config', 'validate', '--export-clients=198.51.100.7/24']);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.stderr).toContain('the network is 198.51.100.0/24');
  });

  it('is a warning for this machine, which may be no Docker host', async () => {
    const rule = {
      policy: 'default',
      index: 1,
      clients: ['192.0.2.0/24'],
      protocols: ['nfs'],
      ro: ['sys'],
      rw: ['sys'],
      superuser: ['sys'],
    };
    const policy = { svm: 's', name: 'default', path: '/p', use: 'volume', rules: [rule] } as const;
    const [found] = ruleFindings([policy], ['203.0.113.9'], 'here');
    expect(found).toMatchObject({ severity: 'warning', code: 'live-export-doubtful', path: '/p' });
    expect(found?.message).toContain(
      '203.0.113.9, from where this machine speaks to the data LIF,',
    );
    expect(ruleFindings([policy], ['192.0.2.9'], 'here')).toMatchObject([
      { severity: 'info', code: 'live-exports-looked-at' },
    ]);
  });

  it('finds the address from which this machine would speak, and sends nothing', async () => {
    expect(await ownAddress([{ address: '127.0.0.1' }])).toBe('127.0.0.1');
    expect(await ownAddress([])).toBeNull();
  });
});

describe.each(['zapi', 'rest'] as const)('a config with a client certificate over %s', (api) => {
  const authority = selfSigned({ name: 'client-ca', authority: true });
  const own = authority.issue({ name: 'trident_cert' });
  const stranger = selfSigned({ name: 'other-ca', authority: true }).issue({
    name: 'trident_cert',
  });
  const encoded = (pem: string): string => Buffer.from(pem).toString('base64');
  const keysOf = ({ cert, key }: { cert: string; key: string }): object => ({
    storageDriverName: 'ontap-nas',
    username: undefined,
    password: undefined,
    clientCertificate: encoded(cert),
    clientPrivateKey: encoded(key),
    useREST: api === 'rest',
  });

  it('is asked about with that login, and its key is seen nowhere', async () => {
    const clientCaFile = join(mkdtempSync(join(tmpdir(), 'netappdvp-ca-')), 'ca.pem');
    writeFileSync(clientCaFile, authority.cert);
    const style = api === 'rest' ? overRest : [];
    const scene = await bootstrapped(style, { ontapVersion: '9.15.1', clientCaFile });
    const { sim } = scene;
    try {
      const reply = await send(sim, {
        path: '/api/security/accounts',
        headers: basic(sim.username, sim.password),
        body: JSON.stringify({
          name: 'trident_cert',
          owner: { name: 'svm_docker' },
          role: 'trident_role',
          applications: ['ontapi', 'http'].map((application) => ({
            application,
            authentication_methods: ['certificate'],
          })),
        }),
      });
      expect(reply.status, reply.body).toBe(201);
      const before = sim.requests().length;
      const config = (login: { cert: string; key: string }): object =>
        configFor(sim, {}, keysOf(login));
      const good = await validate(scene, config(own), clients);
      expect(good.found.filter(({ severity }) => severity !== 'info')).toEqual([]);
      expect(good.outcome.exitCode).toBe(0);
      const asked = sim.requests().slice(before);
      expect(asked.length).toBeGreaterThan(5);
      expect(new Set(asked.map(({ user }) => user))).toEqual(new Set(['trident_cert']));
      const body = own.key.split('\n')[1] ?? '';
      const said = good.outcome.stdout + good.outcome.stderr;
      for (const form of [body, encoded(own.key).slice(40, 90)]) expect(said).not.toContain(form);

      const refused = await validate(scene, config(stranger), clients);
      expect(refused.found.filter(({ severity }) => severity === 'error')).toMatchObject([
        { code: 'live-login-refused', path: '/clientCertificate' },
      ]);
      expect(refused.outcome.exitCode).toBe(3);
    } finally {
      await scene.end();
    }
  });
});

describe('the interview after a bootstrap for blocks', () => {
  it.each([
    ['CHAP', ['--chap', '--chap-username=in', '--chap-target-username=out', '--igroup=docker'], []],
    ['NVMe', ['--protocol=nvme', ...overRest], ['--api=rest']],
  ] as const)('takes over %s from the SVM, and the config is right', async (what, words, api) => {
    const scene = await bootstrapped(['--driver=ontap-san', ...twoLifs, ...words], {
      ontapVersion: '9.15.1',
    });
    const chap = what === 'CHAP';
    try {
      const made = await scene.run(
        [
          'init',
          '--driver=ontap-san',
          '--svm=svm_docker',
          '--file=config.json',
          `--plugin-address=${scene.sim.address}`,
          ...api,
        ],
        {
          env: { NETAPPDVP_PLUGIN_PASSWORD: PASSWORD },
          prompts: [
            { kind: 'select', message: /management LIF/, answer: '198.51.100.10' },
            { kind: 'select', message: /Make volumes on/, answer: null },
            { kind: 'text', message: /prefix/, answer: 'netappdvp_' },
            ...(chap
              ? [{ kind: 'select' as const, message: /Initiator group/, answer: 'docker' }]
              : []),
            { kind: 'select', message: /Snapshot policy/, answer: 'none' },
            ...(chap
              ? [
                  { kind: 'secret' as const, message: /hosts log in/, answer: chapSecrets.inbound },
                  { kind: 'secret' as const, message: /SVM answers/, answer: chapSecrets.outbound },
                ]
              : []),
            { kind: 'select', message: /^Is this right/, answer: 'write' },
          ],
        },
      );
      expect(made.exitCode, made.stderr).toBe(0);
      for (const secret of Object.values(chapSecrets))
        expect(made.stdout + made.stderr).not.toContain(secret);
      const text = readFileSync(join(scene.folder, 'config.json'), 'utf8');
      const config = JSON.parse(text) as object;
      expect(config).toMatchObject(
        chap
          ? {
              useCHAP: true,
              chapUsername: 'in',
              chapTargetUsername: 'out',
              chapInitiatorSecret: chapSecrets.inbound,
              chapTargetInitiatorSecret: chapSecrets.outbound,
              igroupName: 'docker',
            }
          : { sanType: 'nvme' },
      );
      // The LIF's address is a name for the simulator: the login goes where the simulator is.
      const looked = await validate(scene, { ...config, managementLIF: scene.sim.address });
      expect(looked.loud).toEqual([]);
      expect(looked.outcome.exitCode).toBe(0);
    } finally {
      await scene.end();
    }
  });
});
