import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { basic, send, useSimulator, zapi } from './wire.ts';

const bench = useSimulator({ scenario: 'typical', ontapVersion: '9.9.1' });
const login = () => basic(bench.simulator.username, bench.simulator.password);
const body = (call: string, attributes = ' version="1.21"') =>
  `<netapp${attributes}>${call}</netapp>`;
const version = '<system-get-ontapi-version/>';

describe('the envelope', () => {
  it('has the prologue, the quotes and the server’s own version', async () => {
    const reply = await send(bench.simulator, { headers: login(), body: body(version) });
    expect(reply.status).toBe(200);
    expect(reply.body).toBe(
      [
        "<?xml version='1.0' encoding='UTF-8' ?>",
        "<!DOCTYPE netapp SYSTEM 'file:/etc/netapp_gx.dtd'>",
        "<netapp version='1.191' xmlns='http://www.netapp.com/filer/admin'>",
        '<results status="passed"><major-version>1</major-version><minor-version>191</minor-version></results></netapp>',
      ].join('\n'),
    );
  });

  it('closes an empty result itself', async () => {
    const call = '<vserver-modify><vserver-name>svm_docker</vserver-name></vserver-modify>';
    const reply = await send(bench.simulator, { headers: login(), body: body(call) });
    expect(reply.body).toContain('<results status="passed"/></netapp>');
  });

  it('orders the attributes of a failure reason, status, errno, and escapes the reason', async () => {
    const call = '<export-policy-get><policy-name>nope</policy-name></export-policy-get>';
    const vfiler = ' version="1.21" vfiler="svm_docker"';
    const reply = await send(bench.simulator, { headers: login(), body: body(call, vfiler) });
    expect(reply.status).toBe(200);
    expect(reply.body).toContain(
      '<results reason="entry doesn&apos;t exist" status="failed" errno="15661"/></netapp>',
    );
  });

  it.each([
    ['no version', body(version, '')],
    ['an old version', body(version, ' version="1.3"')],
    ['a newer version than its own', body(version, ' version="1.999"')],
    [
      'a misspelt namespace',
      body(version, ' version="1.10" xmlsns="http://www.netapp.com/filer/admin"'),
    ],
    [
      'a prefixed namespace',
      `<na:netapp xmlns:na="http://www.netapp.com/filer/admin" version="1.21"><na:system-get-ontapi-version/></na:netapp>`,
    ],
    [
      'more attributes',
      body(
        version,
        ' version="1.21" nmsdk_version="9.4" nmsdk_language="Python" originator_id="x"',
      ),
    ],
    ['a prologue', `<?xml version="1.0" encoding="UTF-8"?>${body(version)}`],
    [
      'a DOCTYPE',
      `<?xml version='1.0' encoding='utf-8'?>\n<!DOCTYPE netapp SYSTEM 'file:/etc/netapp_filer.dtd'>\n${body(version)}`,
    ],
  ])('takes a request with %s', async (_name, document) => {
    const reply = await send(bench.simulator, { headers: login(), body: document });
    expect(reply.body).toContain('<minor-version>191</minor-version>');
  });

  it.each([
    ['text', 'hello'],
    ['nothing', ''],
    ['a cut document', '<netapp version="1.21"><vserver-get-iter>'],
    ['another root', '<other><vserver-get-iter/></other>'],
    ['two calls', body('<vserver-get-iter/><vserver-get-iter/>')],
    ['no call', body('')],
    ['an entity', `<!DOCTYPE netapp [<!ENTITY a "b">]>${body(version)}`],
  ])('fails on %s', async (_name, document) => {
    const reply = await send(bench.simulator, { headers: login(), body: document });
    expect([reply.status, /errno="(\d+)"/.exec(reply.body)?.[1]]).toEqual([200, '13001']);
  });

  it.each(['application/xml', 'text/xml', 'text/xml; charset="UTF-8"', 'nonsense'])(
    'does not insist on a content type (%s)',
    async (type) => {
      const headers = { ...login(), 'Content-Type': type };
      const reply = await send(bench.simulator, { headers, body: body(version) });
      expect(reply.body).toContain('status="passed"');
    },
  );

  it('keeps text as it was given, markup and all', async () => {
    const comment = 'a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos; &#228;&#xfc;';
    const modify = `<vserver-modify><vserver-name>svm_docker</vserver-name><comment>${comment}</comment></vserver-modify>`;
    await bench.ok(modify);
    const seen = await bench.ok('<vserver-get/>', { vfiler: 'svm_docker' });
    expect(seen).toContain('<comment>a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos; äü</comment>');
  });
});

describe('HTTP', () => {
  it.each([
    ['no credentials', {}],
    ['a wrong password', basic('admin', 'wrong')],
    ['an unknown user', basic('nobody', 'wrong')],
    ['another scheme', { Authorization: 'Bearer abc' }],
  ])('answers 401 with a challenge to %s', async (_name, headers) => {
    const reply = await send(bench.simulator, { headers, body: body(version) });
    expect(reply.status).toBe(401);
    expect(reply.headers['www-authenticate']).toMatch(/^Basic realm="[^"]+"$/);
  });

  it.each(['/api', '/api/cluster?fields=**', '/api/svm/svms'])(
    'answers 401 to REST to a login without http, to the right password too: %s',
    async (path) => {
      const found = bench.simulator.cluster.state.accounts.some((one) => one.name === 'zapi_only');
      const make =
        '<security-login-create><vserver>svm_docker</vserver><user-name>zapi_only</user-name>' +
        '<application>ontapi</application><authentication-method>password</authentication-method>' +
        '<role-name>vsadmin</role-name><password>Passw0rd-one</password></security-login-create>';
      if (!found) await bench.ok(make);
      for (const headers of [{}, basic('zapi_only', 'Passw0rd-one')]) {
        const reply = await send(bench.simulator, { path, method: 'GET', headers });
        expect(reply.status).toBe(401);
        expect(JSON.parse(reply.body)).toEqual({
          error: { message: 'User is not authorized.', code: '6691623' },
        });
      }
    },
  );

  it.each(['/', '/apis/XMLrequest', '/servlets/netapp.servlets.admin.XMLrequest'])(
    'answers 404 elsewhere: %s',
    async (path) => {
      const reply = await send(bench.simulator, { path, headers: login(), body: body(version) });
      expect(reply.status).toBe(404);
    },
  );

  it('refuses a request that is too large', async () => {
    const huge = body(
      `<vserver-get-iter><tag>${'x'.repeat(9 * 1024 * 1024)}</tag></vserver-get-iter>`,
    );
    const reply = await send(bench.simulator, { headers: login(), body: huge });
    expect(reply.status).toBe(413);
  });
});

describe('the certificate', () => {
  it.each(['127.0.0.1', 'localhost', '::1'])('names %s', async (servername) => {
    const { simulator } = bench;
    const fingerprint = await new Promise((resolve, reject) => {
      const socket = connect(
        {
          host: simulator.host,
          port: simulator.port,
          ca: simulator.caPem,
          // What the certificate must name, whatever address the connection goes to.
          checkServerIdentity: (_host, certificate) =>
            certificate.subjectaltname?.includes(
              servername === '::1' ? '0:0:0:0:0:0:0:1' : servername,
            )
              ? undefined
              : new Error(`no ${servername} in ${certificate.subjectaltname ?? ''}`),
        },
        () => {
          resolve(socket.getPeerCertificate().fingerprint256);
          socket.end();
        },
      );
      socket.on('error', reject);
    });
    expect(simulator.fingerprint).toBe(`SHA256:${String(fingerprint)}`);
  });

  it('is not trusted without its authority', async () => {
    const { simulator } = bench;
    const code = await new Promise((resolve) => {
      const socket = connect({ host: simulator.host, port: simulator.port }, () => resolve(null));
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    });
    expect(code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });
});

describe('what is not modelled', () => {
  it.each([
    ['<quota-report-iter/>', '13005', 'unknown-api quota-report-iter'],
    [
      '<vserver-get-iter><colour>red</colour></vserver-get-iter>',
      '13001',
      'unknown-argument colour',
    ],
    [
      '<vserver-modify><vserver-name>svm_docker</vserver-name><aggr-list><name>aggr1</name></aggr-list></vserver-modify>',
      '13001',
      'unknown-argument aggr-list/name',
    ],
    [
      '<vserver-get-iter><query><vserver-info><colour>red</colour></vserver-info></query></vserver-get-iter>',
      '13001',
      'unknown-query vserver-info/colour',
    ],
    [
      '<vserver-get-iter><query><vserver-info><vserver-name>!svm</vserver-name></vserver-info></query></vserver-get-iter>',
      '13001',
      'unknown-query vserver-info/vserver-name: !svm',
    ],
    [
      '<vserver-get-iter><desired-attributes><vserver-info><colour/></vserver-info></desired-attributes></vserver-get-iter>',
      '13001',
      'unknown-field vserver-info/colour',
    ],
    [
      '<vserver-get-iter><desired-attributes><colour/></desired-attributes></vserver-get-iter>',
      '13001',
      'unknown-field colour',
    ],
  ])('is refused and logged: %s', async (call, errno, refusal) => {
    bench.refused(refusal);
    expect(await bench.fail(call)).toBe(errno);
  });

  it('leaves ONTAP’s own refusals out of the log', async () => {
    const { simulator } = bench;
    expect(await bench.fail('<system-node-get-iter/>', { vfiler: 'svm_docker' })).toBe('13005');
    expect(await bench.fail('<vserver-get/>')).toBe('13001');
    expect(await bench.fail('<vserver-get/>', { vfiler: 'nope' })).toBe('15698');
    expect(await bench.fail('<vserver-modify/>')).toBe('13006');
    const number = '<vserver-get-iter><max-records>many</max-records></vserver-get-iter>';
    expect(await bench.fail(number)).toBe('13115');
    expect((await zapi(simulator, version, { password: 'x' })).errno).toBe('http 401');
  });
});
