import type { StartupQuestion } from './client-proof.ts';
import type { Rest } from './rest-call.ts';
import type { RestFields } from './rest-json.ts';
import { defaultAuthProblem, type StartupCall } from './startup-check.ts';

type Records = readonly RestFields[];

export interface RestStartupCall extends StartupCall<Records> {
  readonly make: () => Promise<Records>;
  /** Only the cluster's logins have it, and the plugin can do without. */
  readonly ofCluster?: boolean;
}

/**
 * What the plugin's drivers ask at their start beside what all ask, and the list that every `docker volume` command
 * makes (Trident, ontap_rest.go). What they make themselves (export policy, igroup) is looked for and not made.
 */
export function driverCalls(
  rest: Rest,
  question: StartupQuestion,
  { svm, uuid }: { readonly svm: string; readonly uuid: string },
): readonly RestStartupCall[] {
  // Whether a list may be made is the question, not what is in it: its first page has one record.
  const first = (
    path: string,
    fields = 'name',
    query: Readonly<Record<string, string>> = {},
    more: Pick<RestStartupCall, 'about' | 'judge'> = {},
  ): RestStartupCall => ({
    api: `GET ${path}`,
    fatal: true,
    ...more,
    make: async () => {
      const pages = rest.pages(path, {
        fields,
        pageSize: 1,
        svm,
        query: { ...query, 'svm.uuid': uuid },
      });
      const page = await pages.next();
      return page.done === true ? [] : page.value;
    },
  });
  const volumes = (style: string) => first('/storage/volumes', 'name', { style, state: 'online' });
  switch (question.backend) {
    case 'ontap-nas-flexgroup':
      return [volumes('flexgroup')];
    case 'ontap-nas-economy':
      return [
        first('/protocols/nfs/export-policies', 'name', { name: 'ndvp_qtree_pool_export_policy' }),
        volumes('flexvol'),
        first('/storage/qtrees'),
      ];
    case 'ontap-san':
    case 'ontap-san-economy':
      return [
        first(
          '/protocols/san/iscsi/credentials',
          'authentication_type',
          { initiator: 'default' },
          {
            about: 'authentication',
            judge: ([entry]) =>
              defaultAuthProblem(
                entry?.optional('authentication_type') ?? 'none',
                question.chap === true,
              ),
          },
        ),
        first('/protocols/san/igroups'),
        first(
          '/protocols/san/iscsi/services',
          'target.name',
          {},
          {
            about: 'block-service',
            judge: (records) => (records.length > 0 ? null : `no iSCSI service on SVM ${svm}`),
          },
        ),
        volumes('flexvol'),
        first('/storage/luns'),
      ];
    case 'ontap-san-nvme':
      return [
        first('/protocols/nvme/subsystems'),
        volumes('flexvol'),
        first('/storage/namespaces'),
      ];
    default:
      return [volumes('flexvol')];
  }
}
