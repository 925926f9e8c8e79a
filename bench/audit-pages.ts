// Pages of volumes as ONTAP sends them for the fields that the audit asks for: names, comments and junction paths as
// long as real ones, every hundredth volume somebody else's.

const PAGE = 500;

interface Shape {
  readonly name: string;
  readonly comment: string;
  readonly aggregate: string;
}

function shapeOf(n: number): Shape {
  return {
    name: `netappdvp_team${n % 97}_application_${String(n).padStart(6, '0')}`,
    comment:
      n % 100 === 0
        ? 'Project share, owned by another team'
        : '{"provisioning":{"netappdvp":"svm_docker/netappdvp_"}}',
    aggregate: `aggr${1 + (n % 2)}`,
  };
}

function volumeXml(n: number): string {
  const { name, comment, aggregate } = shapeOf(n);
  const text = comment.replaceAll('"', '&quot;');
  return `<volume-attributes><volume-clone-attributes></volume-clone-attributes><volume-export-attributes><policy>default</policy></volume-export-attributes><volume-id-attributes><comment>${text}</comment><containing-aggregate-name>${aggregate}</containing-aggregate-name><creation-time>1700000000</creation-time><junction-path>/${name}</junction-path><name>${name}</name><owning-vserver-name>svm_docker</owning-vserver-name><style>flex</style><style-extended>flexvol</style-extended><type>rw</type></volume-id-attributes><volume-snapshot-attributes><snapshot-count>3</snapshot-count></volume-snapshot-attributes><volume-space-attributes><size>1073741824</size><size-used>348160</size-used></volume-space-attributes><volume-state-attributes><is-node-root>false</is-node-root><is-vserver-root>false</is-vserver-root><state>online</state></volume-state-attributes></volume-attributes>`;
}

function volumeJson(n: number): string {
  const { name, comment, aggregate } = shapeOf(n);
  const uuid = `b1e6f2d4-0000-11ee-9d1c-${String(n).padStart(12, '0')}`;
  return JSON.stringify({
    uuid,
    comment,
    create_time: '2023-11-14T22:13:20+00:00',
    name,
    size: 1_073_741_824,
    state: 'online',
    style: 'flexvol',
    type: 'rw',
    aggregates: [{ name: aggregate, uuid: '8b1f0e5c-1111-11ee-8d1c-00a098d39e12' }],
    clone: { is_flexclone: false },
    nas: { path: `/${name}`, export_policy: { name: 'default' } },
    svm: { name: 'svm_docker', uuid: '0a9b8c7d-2222-11ee-8d1c-00a098d39e12' },
    space: { used: 348_160 },
    is_svm_root: false,
    snapshot_count: 3,
    _links: { self: { href: `/api/storage/volumes/${uuid}` } },
  });
}

/** All pages of so many volumes. */
export function volumePages(api: 'zapi' | 'rest', volumes: number): string[] {
  const pages: string[] = [];
  for (let start = 0; start < volumes; start += PAGE) {
    const numbers = Array.from({ length: Math.min(PAGE, volumes - start) }, (_, i) => start + i);
    pages.push(
      api === 'zapi'
        ? `<?xml version='1.0' encoding='UTF-8' ?>\n<netapp version='1.251' xmlns='http://www.netapp.com/filer/admin'>\n<results status="passed"><attributes-list>${numbers.map(volumeXml).join('')}</attributes-list><num-records>${numbers.length}</num-records></results></netapp>`
        : `{"records":[${numbers.map(volumeJson).join(',')}],"num_records":${numbers.length}}`,
    );
  }
  return pages;
}
