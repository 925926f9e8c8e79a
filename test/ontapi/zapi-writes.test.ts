import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/secret.ts';
import { type Exchange, failed, passed, records, reply, VERSION } from '../support/zapi-server.ts';
import { withScript } from '../support/zapi-session.ts';

const svm = (
  aggregates: readonly string[],
  protocols: readonly string[] = ['nfs'],
  state = 'running',
): Exchange => ({
  api: 'vserver-get-iter',
  answer: records(
    `<vserver-info><vserver-name>svm1</vserver-name><vserver-type>data</vserver-type><state>${state}</state><aggr-list>${aggregates.map((name) => `<aggr-name>${name}</aggr-name>`).join('')}</aggr-list><allowed-protocols>${protocols.map((name) => `<protocol>${name}</protocol>`).join('')}</allowed-protocols></vserver-info>`,
  ),
});
const noSvm: Exchange = { api: 'vserver-get-iter', answer: records() };
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const WISH = { name: 'svm1', rootAggregate: 'aggr1', rootVolume: 'svm1_root' };
const create = (answer: string): Exchange => ({
  api: 'vserver-create-async',
  contains: [
    '<vserver-name>svm1</vserver-name>',
    '<root-volume>svm1_root</root-volume>',
    '<root-volume-aggregate>aggr1</root-volume-aggregate>',
    '<root-volume-security-style>unix</root-volume-security-style>',
    '<name-server-switch><nsswitch>file</nsswitch></name-server-switch>',
  ],
  answer,
});
const job = (state: string, completion = ''): Exchange => ({
  api: 'job-get-iter',
  contains: ['<query><job-info><job-id>77</job-id></job-info></query>'],
  answer: records(
    `<job-info><job-id>77</job-id><job-state>${state}</job-state><job-completion>${completion}</job-completion></job-info>`,
  ),
});
const started = passed('<result-status>in_progress</result-status><result-jobid>77</result-jobid>');

const modify = (...names: string[]): Exchange => ({
  api: 'vserver-modify',
  contains: [
    `<aggr-list>${names.map((name) => `<aggr-name>${name}</aggr-name>`).join('')}</aggr-list><vserver-name>svm1</vserver-name>`,
  ],
  answer: passed(),
});

const role = (...rows: readonly (readonly string[])[]): Exchange => ({
  api: 'security-login-role-get-iter',
  answer: records(
    ...rows.map(
      ([path, access, query = '']) =>
        `<security-login-role-info><vserver>svm1</vserver><role-name>r</role-name><command-directory-name>${path}</command-directory-name><access-level>${access}</access-level><role-query>${query}</role-query></security-login-role-info>`,
    ),
  ),
});

const write = (
  kind: 'create' | 'modify',
  path: string,
  access: string,
  query?: string,
  answer = passed(),
): Exchange => ({
  api: `security-login-role-${kind}`,
  contains: [
    `<access-level>${access}</access-level><command-directory-name>${path}</command-directory-name><role-name>r</role-name><vserver>svm1</vserver>${query === undefined ? '' : `<role-query>${query}</role-query>`}`,
  ],
  ...(query === undefined && { lacks: ['role-query'] }),
  answer,
});

describe('createSvm', () => {
  it('waits for the job, not tunnelled, and reads the SVM back', async () => {
    const seen = await withScript(
      [
        create(started),
        job('queued'),
        job('running'),
        job('success'),
        svm([], ['nfs'], 'initializing'),
        svm([]),
      ],
      (client) => client.createSvm(WISH),
    );
    expect(seen.map((one) => one.svm)).toEqual([null, null, null, null, null, null]);
  });

  it('takes a job that is gone for an ended one: the SVM decides', async () => {
    const gone: Exchange = { api: 'job-get-iter', answer: records() };
    await withScript([create(started), gone, svm([])], (client) => client.createSvm(WISH));
  });

  it('needs no job when ONTAP is done at once', async () => {
    await withScript(
      [create(passed('<result-status>succeeded</result-status>')), svm([])],
      (client) => client.createSvm(WISH),
    );
  });

  it.each<[string, readonly Exchange[], object]>([
    [
      'refused',
      [create(failed('14922', 'Vserver name is already used'))],
      { kind: 'exists', details: { code: '14922' } },
    ],
    [
      'failed at once',
      [
        create(
          passed(
            '<result-status>failed</result-status><result-error-code>14420</result-error-code><result-error-message>aggregate &quot;x&quot; does not exist</result-error-message>',
          ),
        ),
      ],
      { kind: 'not-found', details: { code: '14420', reason: 'aggregate "x" does not exist' } },
    ],
    [
      'failed in the job',
      [create(started), job('failure', 'No space for the root volume')],
      { kind: 'failed', message: 'vserver-create-async failed: No space for the root volume' },
    ],
    ['nonsense', [create(passed())], { kind: 'protocol' }],
  ])('tells when it is %s', async (_, script, error) => {
    await withScript(script, async (client) => {
      await expect(client.createSvm(WISH)).rejects.toMatchObject(error);
    });
  });
});

describe('assignAggregates', () => {
  it('sends what is there and what is new, and reads again', async () => {
    await withScript([svm(['a']), modify('a', 'b', 'c'), svm(['a', 'b', 'c'])], async (client) => {
      expect(await client.assignAggregates('svm1', ['b', 'a', 'c', 'b'])).toEqual(['a', 'b', 'c']);
    });
  });

  it('writes nothing when all are there', async () => {
    await withScript([svm(['a', 'b'])], async (client) => {
      expect(await client.assignAggregates('svm1', ['b'])).toEqual(['a', 'b']);
    });
  });

  it('notices when somebody else wrote in between', async () => {
    await withScript([svm(['a']), modify('a', 'b'), svm(['a'])], async (client) => {
      await expect(client.assignAggregates('svm1', ['b'])).rejects.toMatchObject({
        kind: 'failed',
        message: matching(/aggregates of SVM svm1, but b did not change; somebody else/),
      });
    });
  });

  it('needs the SVM', async () => {
    await withScript([noSvm], async (client) => {
      await expect(client.assignAggregates('svm1', ['b'])).rejects.toMatchObject({
        kind: 'not-found',
      });
    });
  });
});

describe('createInterface', () => {
  const lif = {
    name: 'l',
    svm: 'svm1',
    address: '198.51.100.11',
    netmaskLength: 24,
    node: 'n1',
    port: 'e0c',
  };
  const old = VERSION.replace("version='1.160'", "version='1.150'");
  const newer = VERSION.replace("version='1.160'", "version='1.201'");
  it.each([
    [
      'data-nfs',
      old,
      [
        '<data-protocols><data-protocol>nfs</data-protocol></data-protocols>',
        '<firewall-policy>data</firewall-policy>',
        '<role>data</role>',
      ],
      ['service-policy'],
    ],
    [
      'management',
      old,
      [
        '<data-protocol>none</data-protocol>',
        '<firewall-policy>mgmt</firewall-policy>',
        '<role>data</role>',
      ],
      ['service-policy'],
    ],
    [
      'data-nfs',
      VERSION,
      ['<service-policy>default-data-files</service-policy>'],
      ['firewall-policy', 'role'],
    ],
    [
      'management',
      newer,
      ['<service-policy>default-management</service-policy>'],
      ['firewall-policy', 'role'],
    ],
  ] as const)('for %s, by the release', async (purpose, version, contains, lacks) => {
    const exchange = {
      api: 'net-interface-create',
      contains: [
        ...contains,
        '<address>198.51.100.11</address>',
        '<netmask-length>24</netmask-length>',
        '<home-node>n1</home-node><home-port>e0c</home-port>',
        '<administrative-status>up</administrative-status>',
      ],
      lacks,
      answer: passed(),
    };
    const seen = await withScript(
      [exchange],
      (client) => client.createInterface({ ...lif, purpose }),
      version,
    );
    expect(seen[0]?.svm).toBeNull();
  });
});

describe('enableNfs', () => {
  const there = failed('13130', 'duplicate entry');
  const make = (answer: string): Exchange => ({
    api: 'nfs-service-create',
    contains: [
      '<is-nfs-access-enabled>true</is-nfs-access-enabled><is-nfsv3-enabled>true</is-nfsv3-enabled>',
    ],
    answer,
  });
  const enable = (answer: string): Exchange => ({ api: 'nfs-enable', answer });

  it.each<[string, readonly Exchange[]]>([
    ['makes the service', [make(passed())]],
    ['turns on the one that is there', [make(there), enable(passed())]],
    ['does not mind that it is on', [make(there), enable(failed('13013', 'already started'))]],
  ])('%s', async (_, script) => {
    const seen = await withScript(script, (client) => client.enableNfs('svm1'));
    expect(seen.every((one) => one.svm === 'svm1')).toBe(true);
  });

  it.each<[string, readonly Exchange[]]>([
    ['making', [make(failed('13008', 'NFS is not licensed'))]],
    ['turning on', [make(there), enable(failed('13008', 'NFS is not licensed'))]],
  ])('tells when %s it fails', async (_, script) => {
    await withScript(script, async (client) => {
      await expect(client.enableNfs('svm1')).rejects.toMatchObject({ kind: 'unsupported' });
    });
  });
});

describe('grantPrivileges', () => {
  const wish = [
    { path: 'version', access: 'readonly' },
    { path: 'volume', access: 'all' },
  ] as const;
  const withDefault = [{ path: 'DEFAULT', access: 'none' } as const, ...wish];
  const DEFAULT = ['DEFAULT', 'none'];
  const duplicate = failed('13130', 'duplicate entry');
  const isNew = { isNew: true };
  const isThere = { isNew: false };

  it('makes the rows of a new role without looking', async () => {
    await withScript(
      [write('create', 'version', 'readonly'), write('create', 'volume', 'all')],
      (client) => client.grantPrivileges('svm1', 'r', wish, isNew),
    );
  });

  it('looks when a role that should be new is not, and goes on from there', async () => {
    await withScript(
      [
        write('create', 'version', 'readonly', undefined, duplicate),
        role(DEFAULT, ['version', 'all'], ['volume', 'readonly']),
        write('modify', 'volume', 'all'),
      ],
      (client) => client.grantPrivileges('svm1', 'r', wish, isNew),
    );
  });

  it.each<[string, readonly Exchange[]]>([
    [
      'makes the rows; DEFAULT comes by itself',
      [
        role(),
        write('create', 'version', 'readonly'),
        write('create', 'volume', 'all'),
        role(DEFAULT, ['version', 'readonly'], ['volume', 'all']),
      ],
    ],
    [
      'makes DEFAULT where ONTAP does not',
      [
        role(),
        write('create', 'version', 'readonly'),
        write('create', 'volume', 'all'),
        role(['version', 'readonly'], ['volume', 'all']),
        write('create', 'DEFAULT', 'none'),
      ],
    ],
  ])('%s', async (_, script) => {
    await withScript(script, (client) => client.grantPrivileges('svm1', 'r', withDefault, isThere));
  });

  it.each<[string, readonly Exchange[]]>([
    [
      'completes a half-made role',
      [role(DEFAULT, ['version', 'readonly']), write('create', 'volume', 'all')],
    ],
    [
      'raises a row',
      [
        role(DEFAULT, ['version', 'none'], ['volume', 'readonly']),
        write('modify', 'version', 'readonly'),
        write('modify', 'volume', 'all'),
      ],
    ],
    [
      'takes a narrowing query away, without lowering',
      [
        role(DEFAULT, ['version', 'all', '-x y'], ['volume', 'all']),
        write('modify', 'version', 'all', ''),
      ],
    ],
    [
      'leaves alone what gives more',
      [role(['DEFAULT', 'readonly'], ['version', 'all'], ['volume', 'all'], ['lun', 'all'])],
    ],
  ])('%s', async (_, script) => {
    await withScript(script, (client) => client.grantPrivileges('svm1', 'r', wish, isThere));
  });

  it('stops at a row that ONTAP refuses', async () => {
    const refusal = failed(
      '13001',
      'A Vserver admin cannot use command directory &quot;version&quot; with access level &quot;readonly&quot;. Use a different access level.',
    );
    await withScript(
      [write('create', 'version', 'readonly', undefined, refusal)],
      async (client) => {
        await expect(client.grantPrivileges('svm1', 'r', wish, isNew)).rejects.toMatchObject({
          kind: 'invalid',
        });
      },
    );
  });

  it('does not go round in circles when a row exists that nobody can see', async () => {
    await withScript(
      [write('create', 'version', 'readonly', undefined, duplicate), role()],
      async (client) => {
        await expect(client.grantPrivileges('svm1', 'r', wish, isNew)).rejects.toMatchObject({
          kind: 'exists',
        });
      },
    );
  });
});

describe('createUser', () => {
  const user = { name: 'u', role: 'r', applications: ['ontapi'] };
  const keys = [
    '<application>ontapi</application><authentication-method>password</authentication-method>',
    '<role-name>r</role-name><user-name>u</user-name><vserver>svm1</vserver>',
  ];

  it('sends the password; without one it adds the application only', async () => {
    const api = 'security-login-create';
    await withScript(
      [
        { api, contains: [...keys, '<password>p&lt;1</password>'], answer: passed() },
        { api, contains: keys, lacks: ['password>'], answer: passed() },
      ].map((one) => ({ ...one, lacks: one.lacks ?? [] })),
      async (client) => {
        await client.createUser('svm1', { ...user, password: new Secret('p<1') });
        await client.createUser('svm1', { ...user, password: null });
      },
    );
  });

  it('keeps the password out of what ONTAP says about it', async () => {
    const answer = failed('13214', 'The password Hush&lt;123 is too weak');
    await withScript([{ api: 'security-login-create', answer }], async (client) => {
      const error = await client
        .createUser('svm1', { ...user, password: new Secret('Hush<123') })
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: 'invalid', details: { code: '13214' } });
      expect(JSON.stringify(error) + String(error)).not.toContain('Hush');
    });
  });
});

it('routes, policies and rules go to their SVM', async () => {
  const seen = await withScript(
    [
      {
        api: 'net-routes-create',
        contains: ['<destination>0.0.0.0/0</destination><gateway>198.51.100.1</gateway>'],
        answer: passed(),
      },
      { api: 'export-policy-create', contains: ['<policy-name>p</policy-name>'], answer: passed() },
      {
        api: 'export-rule-create',
        contains: [
          '<client-match>10.0.0.0/8</client-match><policy-name>p</policy-name><protocol><access-protocol>nfs</access-protocol></protocol><ro-rule><security-flavor>sys</security-flavor></ro-rule><rw-rule><security-flavor>sys</security-flavor></rw-rule><super-user-security><security-flavor>sys</security-flavor></super-user-security>',
        ],
        answer: passed(),
      },
    ],
    async (client) => {
      await client.createRoute({ svm: 'svm1', destination: '0.0.0.0/0', gateway: '198.51.100.1' });
      await client.createExportPolicy('svm1', 'p');
      await client.createExportRule({
        svm: 'svm1',
        policy: 'p',
        clients: '10.0.0.0/8',
        protocol: 'nfs',
        ro: 'sys',
        rw: 'sys',
        superuser: 'sys',
      });
    },
  );
  expect(seen.map((one) => one.svm)).toEqual(['svm1', 'svm1', 'svm1']);
});

it('a reply without a version keeps the oldest way', async () => {
  const bare = reply(
    '<results status="passed"><version>NetApp Release 9.5</version></results>',
    '',
  ).replace(" version=''", '');
  await withScript(
    [{ api: 'net-interface-create', contains: ['<role>data</role>'], answer: passed() }],
    (client) =>
      client.createInterface({
        name: 'l',
        svm: 's',
        address: '198.51.100.1',
        netmaskLength: 24,
        node: 'n',
        port: 'p',
        purpose: 'data-nfs',
      }),
    bare,
  );
});
