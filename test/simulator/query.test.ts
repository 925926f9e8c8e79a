import { describe, expect, it } from 'vitest';
import { type Elements, texts, useSimulator, xml } from './wire.ts';

const bench = useSimulator({ scenario: 'typical' });

async function names(api: string, info: string, query: Elements, element: string) {
  const call = { [api]: { 'max-records': '4294967295', query: { [info]: query } } };
  return texts(await bench.ok(xml(call)), element);
}

const volumes = (query: Elements) => names('volume-get-iter', 'volume-attributes', query, 'name');
const named = (name: string) => volumes({ 'volume-id-attributes': { name } });

describe('queries', () => {
  it.each([
    ['an exact name', 'netappdvp_cart', 1],
    ['a prefix', 'netappdvp_*', 20],
    ['a longer prefix', 'netappdvp_m*', 3],
    ['a suffix', '*_orders', 2],
    ['a middle', '*app*_o*', 2],
    ['everything', '*', 31],
    ['alternatives', 'netappdvp_cart|projects|nope', 2],
    ['alternative patterns', 'netappdvp_c*|*_root', 5],
    ['nothing that exists', 'netappdvp_zzz*', 0],
    ['a name in other case', 'NETAPPDVP_CART', 0],
    ['an empty element, which does not constrain', '', 31],
  ])('%s', async (_name, pattern, count) => {
    expect(await named(pattern)).toHaveLength(count);
  });

  it('join with AND', async () => {
    const found = await volumes({
      'volume-id-attributes': { name: 'netappdvp_*', type: 'dp', 'aggr-list': '' },
      'volume-state-attributes': { state: 'online' },
    });
    expect(found).toEqual(['netappdvp_mirror']);
  });

  it('ask for numbers and flags by their text', async () => {
    const roots = await volumes({ 'volume-state-attributes': { 'is-vserver-root': 'true' } });
    expect(roots).toEqual(['svm_docker_root']);
    const large = await volumes({ 'volume-space-attributes': { size: String(500 * 1024 ** 3) } });
    expect(large).toEqual(['netappdvp_archive']);
  });

  it.each([
    [{ 'data-protocols': { 'data-protocol': 'nfs|cifs' } }, ['svm_docker_data']],
    [{ 'data-protocols': { 'data-protocol': 'none' } }, ['cluster_mgmt', 'svm_docker_mgmt']],
    [{ 'data-protocols': { 'data-protocol': ['iscsi', 'nfs'] } }, ['svm_docker_data']],
    [{ vserver: 'svm_docker', address: '198.51.100.1*' }, ['svm_docker_mgmt']],
  ])('on lists match when any element does: %j', async (query, found) => {
    const lifs = await names(
      'net-interface-get-iter',
      'net-interface-info',
      query,
      'interface-name',
    );
    expect(lifs).toEqual(found);
  });

  it('do not match what is unset', async () => {
    const mounted = await volumes({ 'volume-id-attributes': { 'junction-path': '*' } });
    expect(mounted).not.toContain('netappdvp_mirror');
    expect(mounted).toHaveLength(30);
  });

  it('reach into structures', async () => {
    const query = { 'vserver-aggr-info-list': { 'vserver-aggr-info': { 'aggr-name': 'aggr2' } } };
    expect(await names('vserver-get-iter', 'vserver-info', query, 'vserver-name')).toEqual([
      'svm_docker',
    ]);
  });
});

describe('desired attributes', () => {
  const ask = (fields: Elements) =>
    xml({
      'volume-get-iter': {
        query: { 'volume-attributes': { 'volume-id-attributes': { name: 'netappdvp_cart' } } },
        'desired-attributes': { 'volume-attributes': fields },
      },
    });
  const key =
    '<volume-id-attributes><name>netappdvp_cart</name><owning-vserver-name>svm_docker</owning-vserver-name></volume-id-attributes>';

  it.each([
    ['an empty element', { 'volume-space-attributes': { size: '' } }],
    ['any text', { 'volume-space-attributes': { size: '0' } }],
    ['a name in brackets', { 'volume-space-attributes': { size: '&lt;size&gt;' } }],
  ])('are a mask, whatever their text: %s', async (_name, fields) => {
    expect(await bench.ok(ask(fields))).toContain(
      `<volume-attributes>${key}<volume-space-attributes><size>1073741824</size></volume-space-attributes></volume-attributes>`,
    );
  });

  it('give a whole group for an empty group', async () => {
    const body = await bench.ok(ask({ 'volume-export-attributes': '' }));
    expect(body).toContain(
      `<volume-attributes><volume-export-attributes><policy>default</policy></volume-export-attributes>${key}</volume-attributes>`,
    );
  });

  it('leave out what is unset', async () => {
    const body = await bench.ok(ask({ 'volume-clone-attributes': '' }));
    expect(body).toContain(`<volume-attributes>${key}</volume-attributes>`);
  });
});
