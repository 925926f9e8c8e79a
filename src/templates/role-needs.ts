import type { Access } from '../ontapi/client.ts';
import { accessFor } from './access.ts';
import { type PluginCall, pluginCalls } from './plugin-calls.ts';
import type { RoleQuestion, RoleStyle } from './roles.ts';

/** One call of the plugin and what it needs of a role. */
export interface PluginNeed {
  /** Name of the call over its API. */
  readonly call: string;
  readonly path: string;
  readonly access: Access;
  /** Less than `access` that a role which somebody else made may hold. */
  readonly enough: Access;
}

/** What the plugin calls with this driver and these features, whatever the role is. NVMe is REST only. */
export function callsOf(question: Pick<RoleQuestion, 'backend' | 'features'>): PluginCall[] {
  return pluginCalls
    .filter(({ backends, feature }) => {
      const asked = feature === null || question.features.includes(feature);
      return asked && backends.includes(question.backend);
    })
    .map((call) => (question.backend === 'ontap-san-nvme' ? { ...call, zapi: [] } : call))
    .filter(({ zapi, rest }) => zapi.length + rest.length > 0);
}

/** Whether only a login of the cluster can do what is asked: limitAggregateUsage, which FlexGroups do without. */
export function needsCluster(question: Pick<RoleQuestion, 'backend' | 'features'>): boolean {
  return callsOf(question).some(({ feature }) => feature === 'limit-aggregate-usage');
}

/** What a call needs of a role in this style, over one API or both. A REST role says nothing about ONTAPI. */
export function needsOf(
  call: PluginCall,
  style: RoleStyle,
  transport?: 'zapi' | 'rest',
): PluginNeed[] {
  const names = [
    ...(transport === 'rest' ? [] : call.zapi),
    ...(transport === 'zapi' ? [] : call.rest.map(({ name }) => name)),
  ];
  if (style === 'command') return names.map((name) => ({ call: name, ...call.command }));
  if (transport === 'zapi') return [];
  return call.rest.map(({ name, method, path }) => {
    const access = accessFor(['GET', method]);
    return { call: name, path, access, enough: access };
  });
}
