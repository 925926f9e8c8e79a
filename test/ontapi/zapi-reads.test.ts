import { describe, expect, it } from 'vitest';
import type { OntapClient } from '../../src/ontapi/client.ts';
import { OntapError } from '../../src/ontapi/errors.ts';
import { failed, passed, records, reply } from '../support/zapi-server.ts';
import { withScript } from '../support/zapi-session.ts';

/** Reads with one list call that answers with these records. */
async function listing<T>(
  api: string,
  list: readonly string[],
  read: (client: OntapClient) => Promise<T>,
): Promise<T> {
  let result: T | undefined;
  await withScript([{ api, answer: records(...list) }], async (client) => {
    result = await read(client);
  });
  return result as T;
}

const svmInfo = (name: string, more = ''): string =>
  `<vserver-info><vserver-name>${name}</vserver-name><vserver-type>data</vserver-type><vserver-subtype>default</vserver-subtype><state>running</state><uuid>u-${name}</uuid><ipspace>Default</ipspace>${more}</vserver-info>`;

const policy = (name: string): string =>
  `<export-policy-info><policy-name>${name}</policy-name></export-policy-info>`;

const aggregate = (name: string, raid: string): string =>
  `<aggr-attributes><aggregate-name>${name}</aggregate-name><nodes><node-name>n1</node-name></nodes><aggr-raid-attributes>${raid}<state>online</state></aggr-raid-attributes><aggr-space-attributes><size-total>100</size-total><size-available>40</size-available></aggr-space-attributes></aggr-attributes>`;

const lif = (more: string): string =>
  `<net-interface-info><interface-name>lif1</interface-name><vserver>svm1</vserver><address>198.51.100.11</address><netmask>255.255.255.0</netmask><netmask-length>24</netmask-length><home-node>n1</home-node><home-port>e0c</home-port><administrative-status>up</administrative-status><operational-status>up</operational-status>${more}</net-interface-info>`;

const port = (node: string, name: string, more: string): string =>
  `<net-port-info><node>${node}</node><port>${name}</port>${more}</net-port-info>`;

const rule = (index: number, clients: string): string =>
  `<export-rule-info><policy-name>default</policy-name><rule-index>${index}</rule-index><client-match>${clients}</client-match><protocol><access-protocol>nfs</access-protocol></protocol><ro-rule><security-flavor>sys</security-flavor></ro-rule><rw-rule><security-flavor>sys</security-flavor><security-flavor>krb5</security-flavor></rw-rule><super-user-security><security-flavor>any</security-flavor></super-user-security></export-rule-info>`;

const info = (access: boolean): string =>
  passed(
    `<attributes><nfs-info><is-nfs-access-enabled>${access}</is-nfs-access-enabled><is-nfsv3-enabled>true</is-nfsv3-enabled><is-nfsv40-enabled>false</is-nfsv40-enabled><is-nfsv41-enabled>true</is-nfsv41-enabled></nfs-info></attributes>`,
  );

const row = (role: string, path: string, access: string, more = ''): string =>
  `<security-login-role-info><vserver>svm1</vserver><role-name>${role}</role-name><command-directory-name>${path}</command-directory-name><access-level>${access}</access-level>${more}</security-login-role-info>`;

const entry = (application: string, role: string, locked: boolean): string =>
  `<security-login-account-info><vserver>svm1</vserver><user-name>u</user-name><application>${application}</application><authentication-method>password</authentication-method><role-name>${role}</role-name><is-locked>${locked}</is-locked></security-login-account-info>`;

const tuple = (full: string, inner = ''): string =>
  reply(`<results status="passed"><version>${full}</version>${inner}</results>`);

describe('SVMs', () => {
  it('are read with their aggregates, whichever way ONTAP tells them', async () => {
    const list = [
      svmInfo(
        'b',
        '<aggr-list><aggr-name>a2</aggr-name><aggr-name>a1</aggr-name></aggr-list><vserver-aggr-info-list><vserver-aggr-info><aggr-name>a1</aggr-name><aggr-availsize>1</aggr-availsize></vserver-aggr-info></vserver-aggr-info-list>',
      ),
      svmInfo(
        'a',
        '<aggr-list/><vserver-aggr-info-list><vserver-aggr-info><aggr-name>a3</aggr-name></vserver-aggr-info></vserver-aggr-info-list>',
      ),
      '<vserver-info><vserver-name>sim-01</vserver-name><vserver-type>node</vserver-type></vserver-info>',
      svmInfo('c'),
    ];
    const svms = await listing('vserver-get-iter', list, (client) => client.listSvms());
    expect(svms.map((svm) => [svm.name, svm.aggregates])).toEqual([
      ['a', ['a3']],
      ['b', ['a2', 'a1']],
      ['c', []],
    ]);
  });

  it('are found by their exact name only: a name is no pattern', async () => {
    const list = [svmInfo('ab'), svmInfo('a')];
    expect((await listing('vserver-get-iter', list, (client) => client.getSvm('a')))?.uuid).toBe(
      'u-a',
    );
    expect(await listing('vserver-get-iter', list, (client) => client.getSvm('a*'))).toBeNull();
    expect(await listing('vserver-get-iter', [], (client) => client.getSvm('a'))).toBeNull();
  });

  it('without a name are no reply of ONTAP’s', async () => {
    const nameless = '<vserver-info><vserver-type>data</vserver-type></vserver-info>';
    await expect(
      listing('vserver-get-iter', [nameless], (client) => client.listSvms()),
    ).rejects.toMatchObject({
      kind: 'protocol',
      message: "ONTAP's reply to vserver-get-iter lacks vserver-name.",
    });
  });
});

describe('a list', () => {
  const page = (names: readonly string[], tag?: string): string =>
    passed(
      `<attributes-list>${names.map(policy).join('')}</attributes-list>${tag === undefined ? '' : `<next-tag>${tag}</next-tag>`}<num-records>${names.length}</num-records>`,
    );

  it('is followed page by page; the tag goes back as it came', async () => {
    const api = 'export-policy-get-iter';
    const script = [
      {
        api,
        answer: page(['c', 'b'], '&lt;policy-get-iter-key-td&gt;&lt;key-0&gt;b&amp;&lt;/key-0&gt;'),
        lacks: ['<tag>'],
        contains: ['<max-records>200</max-records>'],
      },
      {
        api,
        answer: page(['a'], ''),
        contains: ['<tag>&lt;policy-get-iter-key-td&gt;&lt;key-0&gt;b&amp;&lt;/key-0&gt;</tag>'],
      },
    ];
    await withScript(script, async (client) => {
      expect(await client.listExportPolicies('svm1')).toEqual(['a', 'b', 'c']);
    });
  });

  it('ends when a tag comes again', async () => {
    const api = 'export-policy-get-iter';
    await withScript(
      [
        { api, answer: page(['a'], 't') },
        { api, answer: page(['b'], 't') },
      ],
      async (client) => {
        expect(await client.listExportPolicies('svm1')).toEqual(['a', 'b']);
      },
    );
  });

  it('that holds less than it says is not believed', async () => {
    const answer = passed(
      `<attributes-list>${policy('a')}</attributes-list><num-records>2</num-records>`,
    );
    await withScript([{ api: 'export-policy-get-iter', answer }], async (client) => {
      await expect(client.listExportPolicies('svm1')).rejects.toMatchObject({ kind: 'protocol' });
    });
  });

  it('of an SVM that does not exist is empty', async () => {
    const answer = failed('15698', 'Specified vserver not found');
    const script = [
      'export-policy-get-iter',
      'net-routes-get-iter',
      'nfs-service-get',
      'volume-get-iter',
      'snapshot-policy-get-iter',
      'export-rule-get-iter',
    ].map((api) => ({ api, answer }));
    const seen = await withScript(script, async (client) => {
      expect(await client.listExportPolicies('svm1')).toEqual([]);
      expect(await client.listRoutes('svm1')).toEqual([]);
      expect(await client.getNfsService('svm1')).toBeNull();
      for await (const volumes of client.volumes({ svm: 'svm1' })) expect(volumes).toBe('none');
      expect(await client.listSnapshotPolicies('svm1')).toEqual([]);
      expect(await client.listExportRules('svm1', 'default')).toEqual([]);
    });
    expect(seen.map((one) => one.svm)).toEqual(script.map(() => 'svm1'));
  });
});

describe('aggregates', () => {
  it.each([
    [
      '<is-root-aggregate>false</is-root-aggregate><has-local-root>false</has-local-root><has-partner-root>false</has-partner-root>',
      false,
    ],
    ['<is-root-aggregate>true</is-root-aggregate>', true],
    ['<is-root-aggregate>false</is-root-aggregate><has-local-root>true</has-local-root>', true],
    ['<is-root-aggregate>false</is-root-aggregate><has-partner-root>true</has-partner-root>', true],
    ['', false],
  ])('with %s', async (raid, root) => {
    expect(
      await listing('aggr-get-iter', [aggregate('aggr1', raid)], (client) =>
        client.listAggregates(),
      ),
    ).toEqual([
      { name: 'aggr1', node: 'n1', sizeBytes: 100, availableBytes: 40, root, state: 'online' },
    ]);
  });

  it('that are not online have no size', async () => {
    const offline =
      '<aggr-attributes><aggregate-name>x</aggregate-name><aggr-raid-attributes><state>offline</state></aggr-raid-attributes></aggr-attributes>';
    expect(await listing('aggr-get-iter', [offline], (client) => client.listAggregates())).toEqual([
      { name: 'x', node: '', sizeBytes: 0, availableBytes: 0, root: false, state: 'offline' },
    ]);
  });
});

describe('LIFs', () => {
  it.each([
    [
      '<firewall-policy>mgmt</firewall-policy><role>data</role><data-protocols><data-protocol>none</data-protocol></data-protocols>',
      true,
      [],
    ],
    [
      '<firewall-policy>data</firewall-policy><data-protocols><data-protocol>nfs</data-protocol><data-protocol>cifs</data-protocol></data-protocols>',
      false,
      ['nfs', 'cifs'],
    ],
    ['<service-policy>default-management</service-policy>', true, []],
    [
      '<service-policy>default-data-files</service-policy><data-protocols><data-protocol>nfs</data-protocol></data-protocols>',
      false,
      ['nfs'],
    ],
    ['<role>cluster_mgmt</role>', true, []],
    ['', false, []],
  ])('with %s', async (more, management, dataProtocols) => {
    const [found] = await listing('net-interface-get-iter', [lif(more)], (client) =>
      client.listInterfaces('svm1'),
    );
    expect(found).toMatchObject({
      name: 'lif1',
      address: '198.51.100.11',
      netmaskLength: 24,
      node: 'n1',
      port: 'e0c',
      enabled: true,
      up: true,
      management,
      dataProtocols,
    });
  });

  it('of Fibre Channel and of other SVMs are left out', async () => {
    const list = [
      lif('').replaceAll(/<address>.*<\/address>/g, '<wwpn>20:01</wwpn>'),
      lif('').replace('svm1', 'svm10'),
      lif(''),
    ];
    expect(
      await listing('net-interface-get-iter', list, (client) => client.listInterfaces('svm1')),
    ).toHaveLength(1);
    expect(
      await listing('net-interface-get-iter', list, (client) => client.listInterfaces()),
    ).toHaveLength(2);
  });
});

it('ports come by node and name, without a domain where ONTAP tells none', async () => {
  const list = [
    port(
      'n2',
      'e0a',
      '<broadcast-domain>Default</broadcast-domain><ipspace>Default</ipspace><link-status>up</link-status><role>data</role>',
    ),
    port('n1', 'e0b', '<broadcast-domain>-</broadcast-domain><link-status>down</link-status>'),
    port('n1', 'e0a', ''),
  ];
  expect(await listing('net-port-get-iter', list, (client) => client.listPorts())).toEqual([
    { node: 'n1', name: 'e0a', broadcastDomain: null, ipspace: null, up: false, role: null },
    { node: 'n1', name: 'e0b', broadcastDomain: null, ipspace: null, up: false, role: null },
    {
      node: 'n2',
      name: 'e0a',
      broadcastDomain: 'Default',
      ipspace: 'Default',
      up: true,
      role: 'data',
    },
  ]);
});

it('export rules come by index, several clients of one rule apart', async () => {
  const other = rule(1, 'x').replace('default', 'default2');
  expect(
    await listing(
      'export-rule-get-iter',
      [rule(2, '10.0.0.0/8, fd00::/8'), rule(1, '0.0.0.0/0'), other],
      (client) => client.listExportRules('svm1', 'default'),
    ),
  ).toEqual([
    {
      index: 1,
      clients: ['0.0.0.0/0'],
      protocols: ['nfs'],
      ro: ['sys'],
      rw: ['sys', 'krb5'],
      superuser: ['any'],
    },
    {
      index: 2,
      clients: ['10.0.0.0/8', 'fd00::/8'],
      protocols: ['nfs'],
      ro: ['sys'],
      rw: ['sys', 'krb5'],
      superuser: ['any'],
    },
  ]);
});

it('an NFS service tells its versions; none is 15661', async () => {
  const api = 'nfs-service-get';
  await withScript(
    [
      { api, answer: info(true) },
      { api, answer: failed('15661', 'entry doesn&apos;t exist') },
      { api, answer: passed() },
    ],
    async (client) => {
      expect(await client.getNfsService('s')).toEqual({
        enabled: true,
        v3: true,
        v4: false,
        v41: true,
      });
      expect(await client.getNfsService('s')).toBeNull();
      await expect(client.getNfsService('s')).rejects.toMatchObject({ kind: 'protocol' });
    },
  );
});

describe('roles and users', () => {
  it('have their rows, and a query only where there is one', async () => {
    const list = [
      row('r', 'DEFAULT', 'none', '<role-query></role-query>'),
      row('r', 'volume', 'all', '<role-query>-vserver x</role-query>'),
      row('r2', 'lun', 'all'),
      row('r', 'version', 'readonly', '<role-query>-</role-query>'),
    ];
    expect(
      await listing('security-login-role-get-iter', list, (client) => client.getRole('svm1', 'r')),
    ).toEqual({
      name: 'r',
      privileges: [
        { path: 'DEFAULT', access: 'none' },
        { path: 'volume', access: 'all', query: '-vserver x' },
        { path: 'version', access: 'readonly' },
      ],
    });
    await expect(
      listing('security-login-role-get-iter', [row('r', 'x', 'sometimes')], (client) =>
        client.getRole('svm1', 'r'),
      ),
    ).rejects.toMatchObject({ kind: 'protocol' });
  });

  it('that do not exist are null, by an empty list and by the old numbers', async () => {
    const answers = [records(), failed('16031', 'role'), failed('16039', 'directory')];
    await withScript(
      answers.map((answer) => ({ api: 'security-login-role-get-iter', answer })),
      async (client) => {
        for (const _ of answers) expect(await client.getRole('svm1', 'r')).toBeNull();
      },
    );
    const users = [records(), failed('16034', 'user')];
    await withScript(
      users.map((answer) => ({ api: 'security-login-get-iter', answer })),
      async (client) => {
        for (const _ of users) expect(await client.getUser('svm1', 'u')).toBeNull();
      },
    );
  });

  it('that cannot be read are no empty list', async () => {
    const other = [failed('16034', 'user'), failed('13001', 'Tag does not exist.')];
    await withScript(
      other.map((answer) => ({ api: 'security-login-role-get-iter', answer })),
      async (client) => {
        for (const _ of other)
          await expect(client.getRole('svm1', 'r')).rejects.toThrow(OntapError);
      },
    );
    const api = 'security-login-get-iter';
    const first = passed(
      `<attributes-list>${entry('ontapi', 'r', false)}</attributes-list><next-tag>t</next-tag><num-records>1</num-records>`,
    );
    await withScript(
      [
        { api, answer: first },
        { api, answer: failed('16034', 'user') },
      ],
      async (client) => {
        await expect(client.getUser('svm1', 'u')).rejects.toThrow(OntapError);
      },
    );
  });

  it('of a user: one entry per application; locked is locked', async () => {
    expect(
      await listing(
        'security-login-get-iter',
        [entry('ontapi', 'r', false), entry('http', 'r2', true)],
        (client) => client.getUser('svm1', 'u'),
      ),
    ).toEqual({
      name: 'u',
      locked: true,
      applications: [
        { application: 'ontapi', method: 'password', role: 'r' },
        { application: 'http', method: 'password', role: 'r2' },
      ],
    });
  });

  it('have password rules, or none that this login may see', async () => {
    const api = 'security-login-role-config-get';
    const rules =
      '<attributes><security-login-role-config-info><min-password-size>12</min-password-size><require-password-alpha-numeric>false</require-password-alpha-numeric><min-passwd-specialchar>1</min-passwd-specialchar><min-username-size>4</min-username-size></security-login-role-config-info></attributes>';
    const none = ['16033', '16031', '13005', '13003'].map((errno) => ({
      api,
      answer: failed(errno, 'no'),
    }));
    await withScript(
      [{ api, answer: passed(rules) }, ...none, { api, answer: failed('13114', 'internal') }],
      async (client) => {
        expect(await client.getPasswordRules('svm1', 'r')).toEqual({
          minLength: 12,
          alphanumericRequired: false,
          minSpecialCharacters: 1,
        });
        for (const _ of none) expect(await client.getPasswordRules('svm1', 'r')).toBeNull();
        await expect(client.getPasswordRules('svm1', 'r')).rejects.toMatchObject({
          kind: 'failed',
        });
      },
    );
  });
});

describe('the version', () => {
  it.each([
    [
      'NetApp Release 9.15.1: Fri Aug 02',
      '<version-tuple><system-version-tuple><generation>9</generation><major>15</major><minor>1</minor></system-version-tuple></version-tuple>',
      [9, 15, 1],
    ],
    ['NetApp Release 9.10.1RC1: Wed Oct 27 02:46:19 UTC 2021', '', [9, 10, 1]],
    ['NetApp Release 9.6: x', '', [9, 6, 0]],
  ])('%s', async (full, inner, parts) => {
    const identity = {
      api: 'cluster-identity-get',
      answer: passed(
        '<attributes><cluster-identity-info><cluster-name>c1</cluster-name></cluster-identity-info></attributes>',
      ),
    };
    await withScript(
      [identity],
      async (client) => {
        const { name, scope, version } = await client.identity();
        expect([name, scope, version.full]).toEqual(['c1', 'cluster', full]);
        expect([version.generation, version.major, version.minor]).toEqual(parts);
        await client.identity();
      },
      tuple(full, inner),
    );
  });

  it('that is none is no reply of ONTAP’s', async () => {
    await expect(withScript([], async () => undefined, tuple('Data ONTAP'))).rejects.toMatchObject({
      kind: 'protocol',
    });
  });
});
